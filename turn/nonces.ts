import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const LIFETIME_MS = 3_600_000;
const MAC_BYTES = 16;
const NONCE = /^([0-9a-z]{1,11})\.([\w-]{22})$/;

/**
 * Nonces that nobody has to keep: each says until when it counts, and is signed for the client that it was given to, with a
 * key that only this process has. However many are asked for, they take no memory.
 */
export class Nonces {
  readonly #key = randomBytes(32);
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @param client its address and port. */
  issue(client: string): string {
    const expiry = (this.#now() + LIFETIME_MS).toString(36);
    return `${expiry}.${this.#sign(expiry, client).toString('base64url')}`;
  }

  check(nonce: string, client: string): boolean {
    const [, expiry, mac] = NONCE.exec(nonce) ?? [];
    if (expiry === undefined || mac === undefined) return false;
    const given = Buffer.from(mac, 'base64url');
    const expected = this.#sign(expiry, client);
    if (given.length !== MAC_BYTES || !timingSafeEqual(given, expected)) return false;
    return Number.parseInt(expiry, 36) > this.#now();
  }

  #sign(expiry: string, client: string): Buffer {
    return createHmac('sha256', this.#key).update(`${expiry} ${client}`).digest().subarray(0, MAC_BYTES);
  }
}
