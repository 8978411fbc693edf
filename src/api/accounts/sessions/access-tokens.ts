import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Request } from 'express';
import jwt from 'jsonwebtoken';
import { z } from 'zod';

/** What keeps an access token from passing for any other token that is signed with the same secret. */
export const ACCESS_TOKEN_CHECKS = { issuer: 'parley', audience: 'parley-api', algorithm: 'HS256' } as const;

/** Who asks, and by which login: `sid` is the family of refresh tokens that the token ends with. */
export const accessTokenClaims = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  typ: z.literal('access'),
  exp: z.number(),
});

/** Writes access tokens: JWTs that say who asks, for a short time. */
export class AccessTokens {
  readonly #key: KeyObject;
  readonly #lifetimeSeconds: number;

  constructor(secret: string, lifetimeSeconds: number) {
    this.#key = createSecretKey(secret, 'utf8');
    this.#lifetimeSeconds = lifetimeSeconds;
  }

  issue(userId: string, sessionId: string): { accessToken: string; expiresAt: Date } {
    const issuedAtSeconds = Math.floor(Date.now() / 1000);
    const { issuer, audience, algorithm } = ACCESS_TOKEN_CHECKS;
    const accessToken = jwt.sign({ typ: 'access', sid: sessionId, iat: issuedAtSeconds }, this.#key, {
      algorithm,
      issuer,
      audience,
      subject: userId,
      expiresIn: this.#lifetimeSeconds,
    });
    return { accessToken, expiresAt: new Date((issuedAtSeconds + this.#lifetimeSeconds) * 1000) };
  }
}

/** The session that a request came in by. Only for requests whose token the Authenticator has checked. */
export function sessionIdOf(request: Request): string {
  const token = request.headers.authorization?.replace(/^bearer /i, '') ?? '';
  return accessTokenClaims.parse(jwt.decode(token)).sid;
}
