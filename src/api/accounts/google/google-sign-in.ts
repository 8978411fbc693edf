import { type DataSource, IsNull, QueryFailedError, type Repository } from 'typeorm';
import { type User, userEntity } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import { displayName } from '../../../protocol/text.ts';
import { emailKey } from '../account-keys.ts';
import { insertAccount } from '../accounts.ts';
import { requireNotBanned } from '../sessions/authenticator.ts';
import type { GooglePerson, GoogleTokens } from './google-tokens.ts';
import { usernameIdeas } from './username-ideas.ts';

/** Nobody but the one who reads the address may join an account that never proved to be theirs. */
const UNVERIFIED_HERE =
  'There is an account with this email address that has not verified it. Log in to it and verify the address, or set a ' +
  'new password by “forgot password”; Google works from then on.';
const OTHER_GOOGLE_ACCOUNT =
  'The account with this email address belongs to another Google account. Log in to it with its password.';

/** Finds or makes the account of somebody whom Google vouches for. */
export class GoogleSignIn {
  readonly #tokens: GoogleTokens | undefined;
  readonly #dataSource: DataSource;
  readonly #users: Repository<User>;

  /** Without `tokens` signing in with Google is not set up. */
  constructor(dataSource: DataSource, tokens: GoogleTokens | undefined) {
    this.#dataSource = dataSource;
    this.#tokens = tokens;
    this.#users = dataSource.getRepository(userEntity);
  }

  /** Throws GOOGLE_NOT_CONFIGURED, GOOGLE_TOKEN_INVALID, GOOGLE_UNAVAILABLE, EMAIL_TAKEN, ACCOUNT_BANNED. */
  async logIn(idToken: string): Promise<User> {
    if (this.#tokens === undefined) throw new AppError('GOOGLE_NOT_CONFIGURED');
    const person = await this.#tokens.read(idToken);
    // Of two first visits at once one makes the account, and the other finds it when it looks again.
    const user = (await this.#find(person)) ?? (await this.#create(person)) ?? (await this.#find(person));
    if (user === undefined) throw new AppError('EMAIL_TAKEN');
    requireNotBanned(user);
    return user;
  }

  async #find(person: GooglePerson): Promise<User | undefined> {
    const known = await this.#users.findOneBy({ googleSubject: person.subject, deletedAt: IsNull() });
    return known ?? (await this.#join(person));
  }

  /** The account that has the address: whoever reads it may have it, if the account has proven to be theirs. */
  async #join({ subject, email }: GooglePerson): Promise<User | undefined> {
    return this.#dataSource.transaction(async (manager) => {
      const user = await manager
        .createQueryBuilder(userEntity, 'user')
        .where('user.emailKey = :emailKey AND user.deletedAt IS NULL', { emailKey: emailKey(email) })
        .setLock('for_no_key_update')
        .getOne();
      if (user === null || user.googleSubject === subject) return user ?? undefined;
      if (user.emailVerifiedAt === null) throw new AppError('EMAIL_TAKEN', { detail: UNVERIFIED_HERE });
      if (user.googleSubject !== null) throw new AppError('EMAIL_TAKEN', { detail: OTHER_GOOGLE_ACCOUNT });
      const changes = { googleSubject: subject, updatedAt: new Date() };
      await manager.update(userEntity, { id: user.id }, changes);
      return { ...user, ...changes };
    });
  }

  /** Undefined when there is one by now. */
  async #create({ subject, email, name }: GooglePerson): Promise<User | undefined> {
    for (const username of usernameIdeas(name, email)) {
      try {
        return await insertAccount(this.#users, {
          username,
          email,
          displayName: asDisplayName(name) ?? username,
          googleSubject: subject,
          emailVerifiedAt: new Date(),
        });
      } catch (error) {
        if (error instanceof AppError && error.code === 'USERNAME_TAKEN') continue;
        if (error instanceof AppError && error.code === 'EMAIL_TAKEN') return undefined;
        if (error instanceof QueryFailedError && isSubjectTaken(error)) return undefined;
        throw error;
      }
    }
    throw new AppError('USERNAME_TAKEN');
  }
}

function isSubjectTaken({ driverError }: QueryFailedError): boolean {
  return 'constraint' in driverError && driverError.constraint === 'users_google_subject_unique';
}

/** Google knows no rule for names; what breaks ours is left out of them. */
function asDisplayName(name: string | undefined): string | undefined {
  const plain = (name ?? '').replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, ' ').trim();
  const cut = [...plain.toWellFormed()].reduce(
    (text, next) => (text.length + next.length > 60 ? text : text + next),
    '',
  );
  const parsed = displayName.safeParse(cut);
  return parsed.success ? parsed.data : undefined;
}
