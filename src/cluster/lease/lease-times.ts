const MAX_RENEWAL_INTERVAL_MS = 1_000;

/** How often a lease of that length is renewed. What others know of the node's load is no older. */
export function renewalIntervalMs(leaseMs: number): number {
  return Math.min(leaseMs / 4, MAX_RENEWAL_INTERVAL_MS);
}

/**
 * So much earlier than the store a node counts its own lease as over: for clocks that do not run alike, and for what it does
 * between looking and doing.
 */
export function leaseMarginMs(leaseMs: number): number {
  return Math.min(leaseMs / 8, 2_000);
}

/** So long after it asked the other nodes a node goes on without the store, when all of them say that it is away. */
export const WITHOUT_STORE_MS = 2_500;

/**
 * By then, after a renewal, nothing but the word of others that came since holds up a node whose next renewals fail: neither
 * its lease, as it counts it, nor what others said before.
 */
export function ownLeaseMs(leaseMs: number): number {
  return Math.max(leaseMs - leaseMarginMs(leaseMs), WITHOUT_STORE_MS);
}

/** After the store lost what it knew, a node that cannot reach it may serve its rooms for so long. */
export function forgottenMs(leaseMs: number): number {
  return Math.max(leaseMs, SETTLE_MS);
}

/** Renewals of all nodes together that are further apart than this were not without a break. */
export const PULSE_GAP_MS = 2_500;

/**
 * So long renewals must have come in without a break before a dead node's rooms are given to others. Longer than
 * WITHOUT_STORE_MS: whoever went on without the store has stopped by then, or is back.
 */
export const SETTLE_MS = 3_000;
