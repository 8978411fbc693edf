import { OAuth2Client } from 'google-auth-library';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { AppError } from '../../../errors.ts';
import { GoogleKeys } from './google-keys.ts';

const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];

const RETRY_AFTER_SECONDS = 5;

/** What Google says of a person. */
const claims = z.object({
  sub: z.string().min(1).max(255),
  email: z.email().max(254),
  email_verified: z.literal(true),
  name: z.string().optional(),
});
export type GooglePerson = { subject: string; email: string; name: string | undefined };

/**
 * Checks Google's ID tokens by google-auth-library. The keys come from `GoogleKeys`, since the library would take them
 * as PEM from an address of its own, and would not ask again for a key that it does not know yet.
 */
export class GoogleTokens {
  readonly #client = new OAuth2Client();
  readonly #clientId: string;
  readonly #keys: GoogleKeys;

  constructor({ clientId, keysUrl }: { clientId: string; keysUrl: string }) {
    this.#clientId = clientId;
    this.#keys = new GoogleKeys(keysUrl);
  }

  /** Throws GOOGLE_TOKEN_INVALID, also for an address that Google has not verified; GOOGLE_UNAVAILABLE. */
  async read(idToken: string): Promise<GooglePerson> {
    const header = jwt.decode(idToken, { complete: true })?.header;
    // The library takes whatever algorithm is named for RSA with SHA-256; nothing else may be named.
    if (header?.alg !== 'RS256')
      throw new AppError('GOOGLE_TOKEN_INVALID', { cause: 'not signed with RS256' });
    const keys = await this.#keys.get(header.kid).catch((cause: unknown) => {
      throw new AppError('GOOGLE_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
    });
    const ticket = await this.#client
      .verifySignedJwtWithCertsAsync(idToken, keys, this.#clientId, ISSUERS)
      .catch((error: unknown) => {
        throw new AppError('GOOGLE_TOKEN_INVALID', { cause: reasonOf(error) });
      });
    const known = claims.safeParse(ticket.getPayload());
    if (!known.success) throw new AppError('GOOGLE_TOKEN_INVALID', { cause: 'no verified address in it' });
    const { sub, email, name } = known.data;
    return { subject: sub, email, name };
  }
}

/** The library's messages quote the token, which must not reach the log. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split(/[:,]/, 1)[0] ?? '').slice(0, 100) : 'unknown';
}
