/** Lets so much through a second, and so much at once. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #most: number;
  #left: number;
  #countedAtMs: number;

  constructor(perSecond: number, most: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#most = most;
    this.#left = most;
    this.#countedAtMs = nowMs;
  }

  /** Whether there is as much; what does not fit is not taken. */
  take(amount: number, nowMs: number): boolean {
    const elapsedMs = Math.max(0, nowMs - this.#countedAtMs);
    this.#countedAtMs = nowMs;
    this.#left = Math.min(this.#most, this.#left + (elapsedMs * this.#perSecond) / 1_000);
    if (this.#left < amount) return false;
    this.#left -= amount;
    return true;
  }
}
