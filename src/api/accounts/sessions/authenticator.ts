import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import passport, { type PassportStatic } from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { DataSource } from 'typeorm';
import { preparedQuery } from '../../../entities/prepared-query.ts';
import { type User, userEntity } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import { ACCESS_TOKEN_CHECKS, accessTokenClaims } from './access-tokens.ts';

/** Whose token it is, and until when it holds. */
export type TokenBearer = { user: User; sessionId: string; expiresAt: Date };

const USER_COLUMNS = Object.entries(userEntity.options.columns)
  .map(([property, column]) => `u.${column?.name ?? property} AS "${property}"`)
  .join(', ');

/** SQL: the account `$1`, while its session `$2` goes on. Who is banned is found too, to be told so. */
const FIND_BEARER = `
  SELECT ${USER_COLUMNS} FROM users u
  WHERE u.id = $1 AND u.deleted_at IS NULL AND (u.status = 'banned' OR EXISTS (
    SELECT 1 FROM refresh_sessions s WHERE s.id = $2 AND s.user_id = $1 AND s.revoked_at IS NULL))`;

/** Finds out by the bearer token who asks (passport-jwt), and refuses whoever may not. */
export class Authenticator {
  readonly #passport = new passport.Passport() as PassportStatic; // The typings know the class as an instance only.
  readonly #key: KeyObject;
  readonly #dataSource: DataSource;

  constructor(secret: string, dataSource: DataSource) {
    // Made once: from a text jsonwebtoken would try for a public key each time.
    this.#key = createSecretKey(secret, 'utf8');
    this.#dataSource = dataSource;
    const { issuer, audience, algorithm } = ACCESS_TOKEN_CHECKS;
    const strategy = new Strategy(
      {
        jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
        // It goes to jsonwebtoken as it is, which takes a key; the typings of passport-jwt know of texts only.
        secretOrKey: this.#key as unknown as string,
        algorithms: [algorithm],
        issuer,
        audience,
      },
      (claims: unknown, done) => {
        this.#findBearer(claims).then(
          ({ user }) => done(null, user),
          (error: unknown) => done(error),
        );
      },
    );
    this.#passport.use(strategy);
  }

  /** Throws UNAUTHENTICATED, TOKEN_EXPIRED, TOKEN_INVALID or ACCOUNT_BANNED. */
  authenticate(request: Request, response: Response): Promise<User> {
    return new Promise((resolve, reject) => {
      const middleware = this.#passport.authenticate(
        'jwt',
        { session: false },
        (error: unknown, user: User | false | undefined, info: unknown) => {
          if (error) reject(error);
          else if (user) resolve(user);
          else reject(refusal(request, info));
        },
      );
      middleware(request, response, reject);
    });
  }

  /** The same checks for a token that did not come in a header. Throws TOKEN_EXPIRED, TOKEN_INVALID, ACCOUNT_BANNED. */
  async readToken(token: string): Promise<TokenBearer> {
    const { issuer, audience, algorithm } = ACCESS_TOKEN_CHECKS;
    let claims: unknown;
    try {
      claims = jwt.verify(token, this.#key, { algorithms: [algorithm], issuer, audience });
    } catch (cause) {
      throw tokenError(cause);
    }
    return this.#findBearer(claims);
  }

  /**
   * The account as it is now: what a token says of a person is who, and nothing else. A token ends with its session, so
   * that logging out, a new password and a ban take it away at once.
   */
  async #findBearer(claims: unknown): Promise<TokenBearer> {
    const known = accessTokenClaims.safeParse(claims);
    if (!known.success) throw new AppError('TOKEN_INVALID');
    const { sub, sid, exp } = known.data;
    const [user] = await preparedQuery<User>(this.#dataSource, FIND_BEARER, [sub, sid]);
    if (user === undefined) throw new AppError('TOKEN_INVALID');
    requireNotBanned(user);
    return { user, sessionId: sid, expiresAt: new Date(exp * 1000) };
  }
}

/** Throws ACCOUNT_BANNED. */
export function requireNotBanned(user: Pick<User, 'status'>): void {
  if (user.status === 'banned') throw new AppError('ACCOUNT_BANNED');
}

function refusal(request: Request, info: unknown): AppError {
  if (!/^bearer /i.test(request.headers.authorization ?? '')) return new AppError('UNAUTHENTICATED');
  return tokenError(info);
}

function tokenError(cause: unknown): AppError {
  const expired = cause instanceof Error && cause.name === 'TokenExpiredError';
  return new AppError(expired ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID', { cause });
}
