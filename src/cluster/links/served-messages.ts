import type { z } from 'zod';
import { AppError } from '../../errors.ts';
import { CALL_SCHEMAS, TELL_SCHEMAS } from './message-schemas.ts';
import type { CallHandlers, CallName, NodePeer, TellHandlers, TellName } from './node-peer.ts';

type Served<R> = { input: z.ZodType; handle: (input: unknown, from: NodePeer) => R };

/** What this node answers and hears, by name. Inputs are checked here, and nowhere else. */
export class ServedMessages {
  readonly #calls = new Map<string, Served<Promise<unknown>>>();
  readonly #tells = new Map<string, Served<void>>();

  /** Throws when something is served already. */
  add(calls: CallHandlers, tells: TellHandlers): void {
    // Object.entries does not keep which handler belongs to which name; the parameters' types have checked that.
    for (const [name, handle] of Object.entries<unknown>(calls) as [
      CallName,
      Served<Promise<unknown>>['handle'],
    ][]) {
      addOnce(this.#calls, name, { input: CALL_SCHEMAS[name].input, handle });
    }
    for (const [name, handle] of Object.entries<unknown>(tells) as [TellName, Served<void>['handle']][]) {
      addOnce(this.#tells, name, { input: TELL_SCHEMAS[name], handle });
    }
  }

  /** Begins at once. Rejects with what the handler throws, and for a name or an input that is not right. */
  async call(name: string, input: unknown, from: NodePeer): Promise<unknown> {
    const served = this.#calls.get(name);
    if (served === undefined)
      throw new AppError('UNKNOWN_REQUEST', { detail: `Nobody here answers ${name}.` });
    return served.handle(served.input.parse(input), from);
  }

  /** Throws what the handler throws, and for a name or an input that is not right. */
  tell(name: string, input: unknown, from: NodePeer): void {
    const served = this.#tells.get(name);
    if (served === undefined) throw new AppError('UNKNOWN_REQUEST', { detail: `Nobody here hears ${name}.` });
    served.handle(served.input.parse(input), from);
  }
}

function addOnce<S>(served: Map<string, S>, name: string, one: S): void {
  if (served.has(name)) throw new Error(`${name} is served already`);
  served.set(name, one);
}
