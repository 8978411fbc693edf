import { JOIN_TOKEN_SECONDS } from '../session/room-tokens.ts';

/** After that there is no join token any more from before. */
const REMEMBERED_MS = (JOIN_TOKEN_SECONDS + 5) * 1000;

/** When something last happened to each key, for as long as a join token from before can arrive. */
export class RecentTimes {
  readonly #nowMs: () => number;
  /** Oldest first. */
  readonly #atMs: Map<string, number>;

  /** Goes on from `entries`, oldest first. */
  constructor(nowMs: () => number = Date.now, entries: readonly (readonly [string, number])[] = []) {
    this.#nowMs = nowMs;
    this.#atMs = new Map(entries);
  }

  get size(): number {
    return this.#atMs.size;
  }

  /** Every key to which it happened so lately. */
  get keys(): string[] {
    const sinceMs = this.#nowMs() - REMEMBERED_MS;
    return [...this.#atMs].flatMap(([key, atMs]) => (atMs >= sinceMs ? [key] : []));
  }

  /** All that is remembered, oldest first. */
  get entries(): [string, number][] {
    return [...this.#atMs];
  }

  /** It happens to this key now, or happened at `atMs`, which is after all that was added before. */
  add(key: string, atMs: number = this.#nowMs()): void {
    for (const [old, oldAtMs] of this.#atMs) {
      if (oldAtMs >= atMs - REMEMBERED_MS) break;
      this.#atMs.delete(old);
    }
    this.#atMs.delete(key);
    this.#atMs.set(key, atMs);
  }

  /** Whether it happened to this key since, or at, that moment: a token from then is void. */
  covers(key: string, issuedAtMs: number): boolean {
    const atMs = this.#atMs.get(key);
    return atMs !== undefined && issuedAtMs <= atMs;
  }

  /** Whether it happened less than `ms` ago. */
  isWithin(key: string, ms: number): boolean {
    const atMs = this.#atMs.get(key);
    return atMs !== undefined && this.#nowMs() - atMs < ms;
  }
}
