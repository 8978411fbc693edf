import type { RequestName } from '../../protocol/requests.ts';
import type { BucketLimits } from '../../token-bucket.ts';

/** One person at a keyboard never reaches it; a script does at once. */
export const REQUEST_LIMITS: BucketLimits = { capacity: 200, refillPerSecond: 40 };

/** What a malformed or unknown request costs. */
export const BAD_REQUEST_COST = 1;

const COSTS: Partial<Record<RequestName, number>> = {
  'room:join': 10,
  // In a large room it is a megabyte; a client asks after a gap.
  'room:snapshot': 5,
  'producer:create': 5,
  'chat:send': 8,
  'reaction:send': 10,
  'hand:raise': 2,
  'room:mute-all': 5,
  'knock:answer': 2,
  // A large room means many of these at the moment of joining.
  'consumer:resume': 0.1,
  'consumer:resume-many': 1,
  'consumer:pause': 0.1,
  'consumer:set-layers': 0.1,
};

export function costOf(name: RequestName): number {
  return COSTS[name] ?? 1;
}
