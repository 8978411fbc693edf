const BUCKET_MS = 0.25;
const BUCKETS = 20_000;

/** How often each delay came up, up to five seconds; the last bucket takes all that are longer. */
export class DelayHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;

  add(delayMs: number): void {
    const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.floor(delayMs / BUCKET_MS)));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
  }

  /** The delay in milliseconds that `share` (0 to 1) of all do not exceed. NaN where there were none. */
  percentileMs(share: number): number {
    let left = Math.ceil(this.#count * share);
    if (left === 0) return Number.NaN;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      left -= this.#counts[bucket] ?? 0;
      if (left <= 0) return (bucket + 1) * BUCKET_MS;
    }
    return BUCKETS * BUCKET_MS;
  }
}
