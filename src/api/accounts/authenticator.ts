import type { Request, Response } from 'express';
import passport, { type PassportStatic } from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { Repository } from 'typeorm';
import type { User } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import { ACCESS_TOKEN_CHECKS, accessTokenClaims } from './access-tokens.ts';

/** Finds out by the bearer token who asks (passport-jwt), and refuses whoever may not. */
export class Authenticator {
  readonly #passport = new passport.Passport() as PassportStatic; // The typings know the class as an instance only.
  readonly #users: Repository<User>;

  constructor(secret: string, users: Repository<User>) {
    this.#users = users;
    const { issuer, audience, algorithm } = ACCESS_TOKEN_CHECKS;
    const strategy = new Strategy(
      {
        jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
        secretOrKey: secret,
        algorithms: [algorithm],
        issuer,
        audience,
      },
      (claims: unknown, done) => {
        this.#findUser(claims).then(
          (user) => done(null, user),
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

  /** The account as it is now: what a token says of a person is who, and nothing else. */
  async #findUser(claims: unknown): Promise<User> {
    const known = accessTokenClaims.safeParse(claims);
    const user = known.success ? await this.#users.findOneBy({ id: known.data.sub }) : null;
    if (user === null) throw new AppError('TOKEN_INVALID');
    requireNotBanned(user);
    return user;
  }
}

/** Throws ACCOUNT_BANNED. */
export function requireNotBanned(user: User): void {
  if (user.status === 'banned') throw new AppError('ACCOUNT_BANNED');
}

function refusal(request: Request, info: unknown): AppError {
  if (!/^bearer /i.test(request.headers.authorization ?? '')) return new AppError('UNAUTHENTICATED');
  const expired = info instanceof Error && info.name === 'TokenExpiredError';
  return new AppError(expired ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID', { cause: info });
}
