import type { DataSource, EntityManager } from 'typeorm';
import { type User, userEntity } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { MailQueue } from '../../mail/mail-queue.ts';
import { writeMail } from '../../mail/write-mail.ts';
import { emailKey } from '../account-keys.ts';
import type { LivePeoplePort } from '../people/live-people.ts';
import { requireNotBanned } from '../sessions/authenticator.ts';
import { endSessions } from '../sessions/refresh-sessions.ts';
import { CODE_MINUTES, type OneTimeCodes, voidCodes } from './one-time-codes.ts';
import type { PasswordGuesses } from './password-guesses.ts';
import type { Passwords } from './passwords.ts';

export type PasswordChangesDependencies = {
  dataSource: DataSource;
  passwords: Passwords;
  guesses: PasswordGuesses;
  codes: OneTimeCodes;
  mail: MailQueue;
  people: LivePeoplePort;
  publicUrl: string | null;
};

/** Sets new passwords, for those who know the old one and for those who forgot it. Either ends all other sessions. */
export class PasswordChanges {
  readonly #parts: PasswordChangesDependencies;

  constructor(parts: PasswordChangesDependencies) {
    this.#parts = parts;
  }

  /**
   * Mails a code, if there is an account with that address. Nothing is looked up before the request is answered, so that
   * neither the answer nor its time says whether there is one.
   */
  forgot(email: string): void {
    const { dataSource, codes, mail, publicUrl } = this.#parts;
    mail.push('reset-password', async () => {
      const user = await dataSource.getRepository(userEntity).findOneBy({ emailKey: emailKey(email) });
      if (user === null || user.deletedAt !== null || user.status === 'banned') return undefined;
      const code = await codes.make(user, 'password').catch(undefinedWhenLimited);
      if (code === undefined) return undefined;
      return writeMail({ kind: 'reset-password', to: user, code, minutes: CODE_MINUTES, publicUrl });
    });
  }

  /**
   * Whoever has the code reads the address, so that is verified with it. Throws CODE_INVALID, alike for a wrong code and
   * an address without an account; ACCOUNT_BANNED.
   */
  async reset(input: { email: string; code: string; newPassword: string }): Promise<User> {
    const { dataSource, passwords, codes } = this.#parts;
    const found = await codes.find(emailKey(input.email), 'password', input.code);
    if (found === undefined) throw new AppError('CODE_INVALID');
    const passwordHash = await passwords.hash(input.newPassword);
    const user = await dataSource.transaction(async (manager) => {
      const before = await lockUser(manager, found.userId);
      if (before === undefined) throw new AppError('CODE_INVALID');
      requireNotBanned(before);
      if (!(await codes.spend(manager, found))) throw new AppError('CODE_INVALID');
      const emailVerifiedAt = before.emailVerifiedAt ?? new Date();
      return setPassword(manager, before, { passwordHash, emailVerifiedAt });
    });
    this.#tellOfChange(user);
    return user;
  }

  /**
   * The session that asks goes on, with its refresh token; every other one has ended. Throws CREDENTIALS_INVALID,
   * PASSWORD_NOT_SET, RATE_LIMITED.
   */
  async change(
    user: User,
    input: { currentPassword: string; newPassword: string },
    { sessionId, address }: { sessionId: string; address: string },
  ): Promise<void> {
    const { dataSource, passwords, guesses } = this.#parts;
    if (user.passwordHash === null) throw new AppError('PASSWORD_NOT_SET');
    const guesser = { account: user.id, address };
    if (!(await guesses.isRight(guesser, user.passwordHash, input.currentPassword))) {
      throw new AppError('CREDENTIALS_INVALID');
    }
    const passwordHash = await passwords.hash(input.newPassword);
    const changed = await dataSource.transaction(async (manager) => {
      const before = await lockUser(manager, user.id);
      // Of two changes at once, the second knew a password that is no more.
      if (before === undefined || before.passwordHash !== user.passwordHash) {
        throw new AppError('CREDENTIALS_INVALID');
      }
      return setPassword(manager, before, { passwordHash, exceptSession: sessionId });
    });
    this.#tellOfChange(changed);
  }

  #tellOfChange(user: User): void {
    const { mail, people, publicUrl } = this.#parts;
    people.disconnect(user.id, 'logged-out');
    // An address that nobody verified may be a stranger's.
    if (user.emailVerifiedAt === null) return;
    mail.push('password-changed', async () => writeMail({ kind: 'password-changed', to: user, publicUrl }));
  }
}

async function lockUser(manager: EntityManager, id: string): Promise<User | undefined> {
  const user = await manager
    .createQueryBuilder(userEntity, 'user')
    .where('user.id = :id AND user.deletedAt IS NULL', { id })
    .setLock('for_no_key_update')
    .getOne();
  return user ?? undefined;
}

async function setPassword(
  manager: EntityManager,
  before: User,
  change: { passwordHash: string; emailVerifiedAt?: Date; exceptSession?: string },
): Promise<User> {
  const { exceptSession, ...values } = change;
  const after: User = { ...before, ...values, version: before.version + 1, updatedAt: new Date() };
  const { passwordHash, emailVerifiedAt, version, updatedAt } = after;
  await manager.update(userEntity, { id: before.id }, { passwordHash, emailVerifiedAt, version, updatedAt });
  await voidCodes(manager, before.id, 'password');
  await endSessions(manager, before.id, exceptSession === undefined ? {} : { except: exceptSession });
  return after;
}

/** A mail that went out a moment ago has a code that is still good. */
function undefinedWhenLimited(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'RATE_LIMITED') return undefined;
  throw error;
}
