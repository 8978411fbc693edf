const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long to wait after each attempt that failed: four and a half days together. */
const RETRY_DELAYS_MS: readonly number[] = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  ...Array.from({ length: 10 }, () => 10 * HOUR_MS),
];

/** So many attempts are made at most. */
export const MAX_ATTEMPTS = RETRY_DELAYS_MS.length + 1;

/** What a receiver asks for with `Retry-After` counts up to here. */
const MAX_RETRY_AFTER_MS = 24 * HOUR_MS;

/** So much of a pause may come on top of it, so that what failed together does not come back together. */
const JITTER = 0.2;

/**
 * How long to wait after that many attempts failed; null: give up. A receiver may ask for more time, but not for less,
 * or it would use up its attempts in no time.
 *
 * @param random from 0 to 1.
 */
export function retryDelayMs(
  attempts: number,
  random: number,
  retryAfterMs: number | null = null,
): number | null {
  const delayMs = RETRY_DELAYS_MS[attempts - 1];
  if (delayMs === undefined) return null;
  return Math.max(delayMs * (1 + JITTER * random), Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
}

/** `Retry-After` as RFC 9110 has it: seconds, or a date. Null for anything else. */
export function readRetryAfterMs(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND_MS;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - now.getTime());
}
