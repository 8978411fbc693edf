import { JOIN_TOKEN_SECONDS } from './room-tokens.ts';

/** After that there is no join token any more from before. */
const REMEMBERED_MS = (JOIN_TOKEN_SECONDS + 5) * 1000;

/** When something last happened to each key, for as long as a join token from before can arrive. */
export class RecentTimes {
  readonly #nowMs: () => number;
  /** Oldest first. */
  readonly #atMs = new Map<string, number>();

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  get size(): number {
    return this.#atMs.size;
  }

  /** Every key to which it happened so lately. */
  get keys(): string[] {
    const sinceMs = this.#nowMs() - REMEMBERED_MS;
    return [...this.#atMs].flatMap(([key, atMs]) => (atMs >= sinceMs ? [key] : []));
  }

  /** It happens to this key now. */
  add(key: string): void {
    const nowMs = this.#nowMs();
    for (const [old, atMs] of this.#atMs) {
      if (atMs >= nowMs - REMEMBERED_MS) break;
      this.#atMs.delete(old);
    }
    this.#atMs.delete(key);
    this.#atMs.set(key, nowMs);
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
