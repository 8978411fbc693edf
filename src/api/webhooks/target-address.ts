import { lookup } from 'node:dns/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../errors.ts';
import { ipAddressOf, isPublicAddress } from './delivery/public-addresses.ts';

const LOOKUP_MS = 3_000;

/**
 * Refuses a webhook that would go to this machine or into a private network. A name that cannot be resolved now may be
 * later: each delivery looks again. Throws VALIDATION_FAILED.
 */
export async function requirePublicTarget(url: string): Promise<void> {
  const target = new URL(url);
  const literal = ipAddressOf(target);
  const addresses = literal === undefined ? await resolve(target.hostname) : [literal];
  if (addresses.length === 0 || addresses.some(isPublicAddress)) return;
  throw new AppError('VALIDATION_FAILED', {
    errors: [{ path: 'url', message: 'must not lead to this machine or into a private network' }],
  });
}

async function resolve(hostname: string): Promise<string[]> {
  const found = lookup(hostname, { all: true }).catch(() => []);
  const entries = await Promise.race([found, delay(LOOKUP_MS, [], { ref: false })]);
  return entries.map(({ address }) => address);
}
