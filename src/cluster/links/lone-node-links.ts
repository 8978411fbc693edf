import { AppError } from '../../errors.ts';
import type { NodeLinks } from './node-peer.ts';

/** The ways to the other nodes of a process that is the only one: there are none. */
export class LoneNodeLinks implements NodeLinks {
  to(): Promise<never> {
    return Promise.reject(new AppError('NODE_UNREACHABLE'));
  }

  probe(): Promise<'silent'> {
    return Promise.resolve('silent');
  }

  serve(): void {
    // Nobody calls.
  }
}
