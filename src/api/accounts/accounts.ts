import { randomUUID } from 'node:crypto';
import { IsNull, QueryFailedError, type Repository } from 'typeorm';
import type { z } from 'zod';
import type { User } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import type { EditProfileInput, loginInput, registerInput } from '../../protocol/rest/accounts.ts';
import { givenFields } from '../http/given-fields.ts';
import { emailKey, usernameKey } from './account-keys.ts';
import type { PasswordGuesses } from './credentials/password-guesses.ts';
import type { Passwords } from './credentials/passwords.ts';
import { requireNotBanned } from './sessions/authenticator.ts';

const UNIQUE_VIOLATION = '23505';

/** What an account is made of; the rest begins empty. */
export type NewAccount = Pick<User, 'username' | 'email' | 'displayName'> &
  Partial<Pick<User, 'passwordHash' | 'emailVerifiedAt' | 'googleSubject' | 'role'>>;

export type AccountsDependencies = {
  users: Repository<User>;
  passwords: Passwords;
  guesses: PasswordGuesses;
};

/** Makes accounts, knows whose password is whose, and changes profiles. */
export class Accounts {
  readonly #users: Repository<User>;
  readonly #passwords: Passwords;
  readonly #guesses: PasswordGuesses;

  constructor({ users, passwords, guesses }: AccountsDependencies) {
    this.#users = users;
    this.#passwords = passwords;
    this.#guesses = guesses;
  }

  /** Throws USERNAME_TAKEN or EMAIL_TAKEN. */
  async register(input: z.output<typeof registerInput>): Promise<User> {
    return insertAccount(this.#users, {
      username: input.username,
      email: input.email,
      passwordHash: await this.#passwords.hash(input.password),
      displayName: input.displayName ?? input.username,
    });
  }

  /** Throws CREDENTIALS_INVALID, alike for a wrong name and a wrong password; RATE_LIMITED; ACCOUNT_BANNED. */
  async logIn(
    { login, password }: Pick<z.output<typeof loginInput>, 'login' | 'password'>,
    address: string,
  ): Promise<User> {
    // A user name cannot hold an "@", so what was given is one or the other.
    const key = login.includes('@') ? { emailKey: emailKey(login) } : { usernameKey: usernameKey(login) };
    const user = await this.#users.findOneBy({ ...key, deletedAt: IsNull() });
    const account = user?.id ?? Object.values(key).join();
    const isRight = await this.#guesses.isRight({ account, address }, user?.passwordHash, password);
    if (!isRight || user === null) throw new AppError('CREDENTIALS_INVALID');
    requireNotBanned(user);
    return user;
  }

  /** Throws VERSION_MISMATCH when the profile was edited since. */
  async editProfile(user: User, changes: EditProfileInput, ifVersion: number | undefined): Promise<User> {
    const values = givenFields(changes);
    if (Object.keys(values).length === 0) {
      if (ifVersion !== undefined && ifVersion !== user.version) throw new AppError('VERSION_MISMATCH');
      return user;
    }
    const { affected } = await this.#users.update(
      { id: user.id, deletedAt: IsNull(), ...(ifVersion === undefined ? {} : { version: ifVersion }) },
      { ...values, version: () => 'version + 1', updatedAt: new Date() },
    );
    if (affected === 0) throw new AppError('VERSION_MISMATCH');
    const edited = await this.#users.findOneBy({ id: user.id });
    if (edited === null) throw new AppError('TOKEN_INVALID');
    return edited;
  }
}

/** Throws USERNAME_TAKEN or EMAIL_TAKEN; of many at once with one name, the database lets one through. */
export async function insertAccount(users: Repository<User>, account: NewAccount): Promise<User> {
  const now = new Date();
  const user: User = {
    id: randomUUID(),
    usernameKey: usernameKey(account.username),
    emailKey: emailKey(account.email),
    passwordHash: null,
    bio: '',
    avatarUrl: null,
    nativeLanguages: [],
    learningLanguages: [],
    interfaceLanguage: 'en',
    emailVerifiedAt: null,
    googleSubject: null,
    avatarKey: null,
    avatarBytes: 0,
    role: 'user',
    status: 'active',
    statusReason: null,
    lastSeenAt: null,
    deletedAt: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
    ...account,
  };
  try {
    await users.insert(user);
  } catch (error) {
    throw takenError(error) ?? error;
  }
  return user;
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
