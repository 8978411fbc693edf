import jwt from 'jsonwebtoken';
import { z } from 'zod';

/** What keeps an access token from passing for any other token that is signed with the same secret. */
export const ACCESS_TOKEN_CHECKS = { issuer: 'parley', audience: 'parley-api', algorithm: 'HS256' } as const;

export const accessTokenClaims = z.object({ sub: z.uuid(), typ: z.literal('access') });

/** Writes access tokens: JWTs that say who asks, for a short time. */
export class AccessTokens {
  readonly #secret: string;
  readonly #lifetimeSeconds: number;

  constructor(secret: string, lifetimeSeconds: number) {
    this.#secret = secret;
    this.#lifetimeSeconds = lifetimeSeconds;
  }

  issue(userId: string): { accessToken: string; expiresAt: Date } {
    const issuedAtSeconds = Math.floor(Date.now() / 1000);
    const { issuer, audience, algorithm } = ACCESS_TOKEN_CHECKS;
    const accessToken = jwt.sign({ typ: 'access', iat: issuedAtSeconds }, this.#secret, {
      algorithm,
      issuer,
      audience,
      subject: userId,
      expiresIn: this.#lifetimeSeconds,
    });
    return { accessToken, expiresAt: new Date((issuedAtSeconds + this.#lifetimeSeconds) * 1000) };
  }
}
