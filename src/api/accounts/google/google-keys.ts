import { createPublicKey } from 'node:crypto';
import { z } from 'zod';

const TIMEOUT_MS = 5_000;
/** Where the reply does not say how long it holds. */
const DEFAULT_MAX_AGE_MS = 5 * 60_000;
/** A key that is not there may have been added since; asking more often than that serves nobody but attackers. */
const LOOK_AGAIN_AFTER_MS = 60_000;

/** RFC 7517; Google signs with RSA. */
const keySet = z.object({
  keys: z.array(z.object({ kid: z.string(), kty: z.literal('RSA'), n: z.string(), e: z.string() })),
});

type Keys = { pems: Record<string, string>; fetchedAt: number; expiresAt: number };

/** The public keys of an issuer of ID tokens, by their ids: a JWKS over HTTP, kept as long as its reply allows. */
export class GoogleKeys {
  readonly #url: string;
  readonly #lookAgainAfterMs: number;
  #keys: Keys | undefined;
  #fetching: Promise<Keys> | undefined;

  constructor(url: string, lookAgainAfterMs = LOOK_AGAIN_AFTER_MS) {
    this.#url = url;
    this.#lookAgainAfterMs = lookAgainAfterMs;
  }

  /** In PEM. Asks anew when `keyId` is not among the ones it has. Throws when the issuer does not answer. */
  async get(keyId: string | undefined): Promise<Record<string, string>> {
    const now = Date.now();
    const known = this.#keys;
    const isMissing = keyId !== undefined && known !== undefined && !Object.hasOwn(known.pems, keyId);
    const mayLookAgain = known !== undefined && now - known.fetchedAt >= this.#lookAgainAfterMs;
    if (known !== undefined && now < known.expiresAt && !(isMissing && mayLookAgain)) return known.pems;
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    this.#keys = await this.#fetching;
    return this.#keys.pems;
  }

  async #fetch(): Promise<Keys> {
    const response = await fetch(this.#url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new Error(`The keys of the ID tokens cannot be fetched: HTTP ${response.status}`);
    const { keys } = keySet.parse(await response.json());
    const pems = Object.fromEntries(
      keys.map(({ kid, kty, n, e }) => {
        const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
        return [kid, key.export({ type: 'spki', format: 'pem' }).toString()];
      }),
    );
    const maxAge = /max-age=(\d{1,8})/.exec(response.headers.get('cache-control') ?? '')?.[1];
    const fetchedAt = Date.now();
    const holdsMs = maxAge === undefined ? DEFAULT_MAX_AGE_MS : Number(maxAge) * 1000;
    return { pems, fetchedAt, expiresAt: fetchedAt + holdsMs };
  }
}
