import type { DataSource } from 'typeorm';
import { type User, userEntity } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import { requestEmailCode, verifyEmail } from '../../../protocol/rest/account-endpoints.ts';
import type { EndpointRouter } from '../../http/endpoint-router.ts';
import type { MailQueue } from '../../mail/mail-queue.ts';
import { writeMail } from '../../mail/write-mail.ts';
import { readOwnProfile } from '../profile/own-profile.ts';
import { CODE_MINUTES, type OneTimeCodes } from './one-time-codes.ts';

export type EmailVerificationDependencies = {
  dataSource: DataSource;
  codes: OneTimeCodes;
  mail: MailQueue;
  publicUrl: string | null;
};

/** Finds out whether people read the addresses that they gave. */
export class EmailVerification {
  readonly #dataSource: DataSource;
  readonly #codes: OneTimeCodes;
  readonly #mail: MailQueue;
  readonly #publicUrl: string | null;

  constructor({ dataSource, codes, mail, publicUrl }: EmailVerificationDependencies) {
    this.#dataSource = dataSource;
    this.#codes = codes;
    this.#mail = mail;
    this.#publicUrl = publicUrl;
  }

  /** Throws EMAIL_ALREADY_VERIFIED, and RATE_LIMITED within a minute of the mail before. */
  async request(user: User): Promise<void> {
    if (user.emailVerifiedAt !== null) throw new AppError('EMAIL_ALREADY_VERIFIED');
    const code = await this.#codes.make(user, 'email');
    this.#mail.push('verify-email', async () => this.#write(user, code));
  }

  /** Once the request that made the account is answered. */
  requestAfterwards(user: User): void {
    this.#mail.push('verify-email', async () => this.#write(user, await this.#codes.make(user, 'email')));
  }

  /** Throws CODE_INVALID, EMAIL_ALREADY_VERIFIED. */
  async verify(user: User, code: string): Promise<User> {
    if (user.emailVerifiedAt !== null) throw new AppError('EMAIL_ALREADY_VERIFIED');
    const found = await this.#codes.find(user.emailKey, 'email', code);
    if (found === undefined || found.userId !== user.id) throw new AppError('CODE_INVALID');
    const now = new Date();
    return this.#dataSource.transaction(async (manager) => {
      if (!(await this.#codes.spend(manager, found))) throw new AppError('CODE_INVALID');
      await manager
        .createQueryBuilder()
        .update(userEntity)
        .set({ emailVerifiedAt: now, updatedAt: now, version: () => 'version + 1' })
        .where('id = :id AND email_key = :emailKey', { id: user.id, emailKey: user.emailKey })
        .execute();
      return manager.getRepository(userEntity).findOneByOrFail({ id: user.id });
    });
  }

  #write(user: User, code: string) {
    return writeMail({
      kind: 'verify-email',
      to: user,
      code,
      minutes: CODE_MINUTES,
      publicUrl: this.#publicUrl,
    });
  }
}

/** `/auth/email`. */
export function serveEmailVerification(
  router: EndpointRouter,
  { emailVerification, dataSource }: { emailVerification: EmailVerification; dataSource: DataSource },
): void {
  router.serve(requestEmailCode, ({ user }) => emailVerification.request(user));
  router.serve(verifyEmail, async ({ user, body }) =>
    readOwnProfile(dataSource, await emailVerification.verify(user, body.code)),
  );
}
