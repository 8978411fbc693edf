import { randomUUID } from 'node:crypto';
import { QueryFailedError, type Repository } from 'typeorm';
import type { z } from 'zod';
import type { User } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import type { EditProfileInput, loginInput, registerInput } from '../../protocol/rest/accounts.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import { emailKey, usernameKey } from './account-keys.ts';
import { requireNotBanned } from './authenticator.ts';
import type { Passwords } from './passwords.ts';

const UNIQUE_VIOLATION = '23505';

export type AccountsDependencies = {
  users: Repository<User>;
  passwords: Passwords;
  /** Failed logins by account, from wherever they come. */
  failedLogins: RateLimit;
};

/** Makes accounts, knows whose password is whose, and changes profiles. */
export class Accounts {
  readonly #users: Repository<User>;
  readonly #passwords: Passwords;
  readonly #failedLogins: RateLimit;

  constructor({ users, passwords, failedLogins }: AccountsDependencies) {
    this.#users = users;
    this.#passwords = passwords;
    this.#failedLogins = failedLogins;
  }

  /** Throws USERNAME_TAKEN or EMAIL_TAKEN; of many at once with one name, the database lets one through. */
  async register(input: z.output<typeof registerInput>): Promise<User> {
    const now = new Date();
    const user: User = {
      id: randomUUID(),
      username: input.username,
      usernameKey: usernameKey(input.username),
      email: input.email,
      emailKey: emailKey(input.email),
      passwordHash: await this.#passwords.hash(input.password),
      displayName: input.displayName ?? input.username,
      bio: '',
      avatarUrl: null,
      nativeLanguages: [],
      learningLanguages: [],
      interfaceLanguage: 'en',
      emailVerifiedAt: null,
      googleSubject: null,
      avatarKey: null,
      role: 'user',
      status: 'active',
      statusReason: null,
      lastSeenAt: null,
      sessionsValidFrom: null,
      deletedAt: null,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    try {
      await this.#users.insert(user);
    } catch (error) {
      throw takenError(error) ?? error;
    }
    return user;
  }

  /** Throws CREDENTIALS_INVALID, alike for a wrong name and a wrong password; RATE_LIMITED; FORBIDDEN when banned. */
  async logIn({ login, password }: Pick<z.output<typeof loginInput>, 'login' | 'password'>): Promise<User> {
    // A user name cannot hold an "@", so what was given is one or the other.
    const key = login.includes('@') ? { emailKey: emailKey(login) } : { usernameKey: usernameKey(login) };
    const user = await this.#users.findOneBy(key);
    const account = user?.id ?? Object.values(key).join();
    // Counted before the password is looked at, so that guesses made at once count too.
    await this.#failedLogins.consume(account);
    if (!(await this.#passwords.verify(user?.passwordHash ?? undefined, password)) || user === null) {
      throw new AppError('CREDENTIALS_INVALID');
    }
    await this.#failedLogins.giveBack(account);
    requireNotBanned(user);
    return user;
  }

  /** The account of a session that goes on. Throws TOKEN_INVALID when it is gone, FORBIDDEN when banned. */
  async require(userId: string): Promise<User> {
    const user = await this.#users.findOneBy({ id: userId });
    if (user === null) throw new AppError('TOKEN_INVALID');
    requireNotBanned(user);
    return user;
  }

  /** Throws VERSION_MISMATCH when the profile was edited since. */
  async editProfile(user: User, changes: EditProfileInput, ifVersion: number | undefined): Promise<User> {
    const values = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const { affected } = await this.#users.update(
      { id: user.id, ...(ifVersion === undefined ? {} : { version: ifVersion }) },
      { ...values, version: () => 'version + 1', updatedAt: new Date() },
    );
    if (affected === 0) throw new AppError('VERSION_MISMATCH');
    return this.require(user.id);
  }
}

function takenError(error: unknown): AppError | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const driverError: Error & { code?: unknown; constraint?: unknown } = error.driverError;
  if (driverError.code !== UNIQUE_VIOLATION) return undefined;
  switch (driverError.constraint) {
    case 'users_username_key_unique':
      return new AppError('USERNAME_TAKEN', { cause: error });
    case 'users_email_key_unique':
      return new AppError('EMAIL_TAKEN', { cause: error });
    default:
      return undefined;
  }
}
