import { AppError } from '../../errors.ts';
import { type BucketLimits, TokenBucket } from '../../token-bucket.ts';

export type ConnectionLimitOptions = {
  /** At the same time. */
  open: number;
  /** How often one may connect at all. */
  attempts: BucketLimits;
};

type Entry = { open: number; attempts: TokenBucket };

/** From then on what nobody needs is cleared away. */
const KEPT_ENTRIES = 10_000;

/** How many connections one person or one address may have, and how often they may make new ones. */
export class ConnectionLimits {
  readonly #options: ConnectionLimitOptions;
  /** The one that came last is last. */
  readonly #entries = new Map<string, Entry>();

  constructor(options: ConnectionLimitOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Counts a connection until what is returned is called. Throws RATE_LIMITED. */
  take(key: string): () => void {
    const entry = this.#entries.get(key) ?? { open: 0, attempts: new TokenBucket(this.#options.attempts) };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#clear();
    if (!entry.attempts.take(1) || entry.open >= this.#options.open) {
      throw new AppError('RATE_LIMITED', { retryAfterSeconds: 1 });
    }
    entry.open += 1;
    let isTaken = true;
    return () => {
      if (isTaken) entry.open -= 1;
      isTaken = false;
    };
  }

  #clear(): void {
    if (this.#entries.size <= KEPT_ENTRIES) return;
    for (const [key, { open }] of this.#entries) {
      if (this.#entries.size <= KEPT_ENTRIES) return;
      if (open === 0) this.#entries.delete(key);
    }
  }
}
