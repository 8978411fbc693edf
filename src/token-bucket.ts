/** How much one may ask at once, and how much for long. Costs and tokens are of the same unit. */
export type BucketLimits = { capacity: number; refillPerSecond: number };

/** A token bucket, on the monotonic clock unless it is given another: no timer, no memory but two numbers. */
export class TokenBucket {
  readonly #limits: BucketLimits;
  readonly #nowMs: () => number;
  #tokens: number;
  #countedAtMs: number;

  constructor(limits: BucketLimits, nowMs: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#nowMs = nowMs;
    this.#tokens = limits.capacity;
    this.#countedAtMs = nowMs();
  }

  /** Takes `cost` tokens, or none and returns false when there are not enough. */
  take(cost: number): boolean {
    const nowMs = this.#nowMs();
    // A clock that is set back gives nothing, and takes nothing.
    const elapsedMs = Math.max(0, nowMs - this.#countedAtMs);
    const refill = (elapsedMs / 1000) * this.#limits.refillPerSecond;
    this.#tokens = Math.min(this.#limits.capacity, this.#tokens + refill);
    this.#countedAtMs = nowMs;
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }
}
