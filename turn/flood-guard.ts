import { createHmac, randomBytes } from 'node:crypto';
import { TokenBucket } from '../src/token-bucket.ts';

const SLOTS = 4_096;
/** A school behind one address, whose pupils all come in at nine. */
const PER_SECOND = 500;
const AT_ONCE = 1_000;

/**
 * How many requests one address may have answered. Addresses share a fixed number of counters, so that a flood from
 * forged addresses takes no memory; which of them share one nobody can tell from outside.
 */
export class FloodGuard {
  readonly #slots: TokenBucket[];
  readonly #key = randomBytes(16);

  constructor(now: () => number, refillPerSecond = PER_SECOND, capacity = AT_ONCE) {
    const limits = { capacity, refillPerSecond };
    this.#slots = Array.from({ length: SLOTS }, () => new TokenBucket(limits, now));
  }

  admits(address: string): boolean {
    const hash = createHmac('sha1', this.#key).update(address).digest().readUInt32BE();
    return this.#slots[hash % SLOTS]?.take(1) ?? false;
  }
}
