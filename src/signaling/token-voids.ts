import { JOIN_TOKEN_SECONDS } from './room-tokens.ts';

/** After that a join token is void by itself, and what was remembered to refuse it can go. */
const REMEMBERED_MS = (JOIN_TOKEN_SECONDS + 5) * 1000;

/** When something last happened to each key, for as long as a join token from before can arrive. */
export class TokenVoids {
  readonly #nowMs: () => number;
  /** Oldest first. */
  readonly #atMs = new Map<string, number>();

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  get size(): number {
    return this.#atMs.size;
  }

  /** Every token of this key from before, or of, this moment is void. */
  add(key: string): void {
    const nowMs = this.#nowMs();
    for (const [old, atMs] of this.#atMs) {
      if (atMs >= nowMs - REMEMBERED_MS) break;
      this.#atMs.delete(old);
    }
    this.#atMs.delete(key);
    this.#atMs.set(key, nowMs);
  }

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
