import type { Entitlements } from '../../protocol/entitlements.ts';
import { JOIN_TOKEN_SECONDS } from '../session/room-tokens.ts';

/** After that there is no join token any more from before the change. */
const REMEMBERED_MS = (JOIN_TOKEN_SECONDS + 15) * 1000;

/** What was read of a plan before it changed has been handed over by then. */
const READING_SETTLES_MS = 10_000;

/**
 * What people's plans became lately. A join token, or a request on its way to one, may still say what they were before;
 * what is remembered here wins over it.
 */
export class RecentPlans {
  readonly #nowMs: () => number;
  /** Oldest first. */
  readonly #changes = new Map<string, { entitlements: Entitlements; atMs: number }>();

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  get size(): number {
    return this.#changes.size;
  }

  /** From now on this person's plan allows that. */
  add(userId: string, entitlements: Entitlements): void {
    const nowMs = this.#nowMs();
    for (const [old, { atMs }] of this.#changes) {
      if (atMs >= nowMs - REMEMBERED_MS) break;
      this.#changes.delete(old);
    }
    this.#changes.delete(userId);
    this.#changes.set(userId, { entitlements, atMs: nowMs });
  }

  /** What became of the person's plan after, or while, it was read at `readAtMs`; undefined: nothing known. */
  since(userId: string, readAtMs: number): Entitlements | undefined {
    const change = this.#changes.get(userId);
    return change === undefined || readAtMs > change.atMs + READING_SETTLES_MS
      ? undefined
      : change.entitlements;
  }
}
