import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

const POLL_MS = 10;

/** Waits until `look` gives something, and says what it saw last when it does not by the deadline. */
export async function waitUntil<T>(
  what: string,
  look: () => T | undefined | false | null | Promise<T | undefined | false | null>,
  options: { timeoutMs?: number; lastSeen?: () => unknown } = {},
): Promise<T> {
  const { timeoutMs = 5_000, lastSeen } = options;
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false && seen !== null) return seen;
    if (performance.now() > deadlineMs) {
      const last = lastSeen === undefined ? '' : `; last seen: ${inspect(await lastSeen(), { depth: 6 })}`;
      throw new Error(`waited ${timeoutMs} ms for ${what}${last}`);
    }
    await delay(POLL_MS);
  }
}
