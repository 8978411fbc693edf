import { createHmac, hkdfSync, randomInt, randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { type CodePurpose, oneTimeCodeEntity } from '../../../entities/one-time-code.ts';
import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import { equalSecrets } from '../../http/equal-secrets.ts';

export const CODE_MINUTES = 15;
const MAX_ATTEMPTS = 5;
const DIGITS = 8;
/** At most one mail of a kind in that time, so that nobody's mailbox can be flooded. */
const PAUSE_SECONDS = 60;

/** A code that was right; it counts when it is spent. */
export type FoundCode = { id: string; userId: string };

type CodeRow = FoundCode & { codeHash: string };

/**
 * Codes that prove that somebody reads an address: eight digits from the system's generator, of which the database has
 * an HMAC alone; good for a quarter of an hour, five tries and one use, and for the address that they were mailed to.
 */
export class OneTimeCodes {
  readonly #dataSource: DataSource;
  readonly #key: Buffer;

  constructor(dataSource: DataSource, serverSecret: string) {
    this.#dataSource = dataSource;
    // A key of its own, so that what is signed with the server's secret elsewhere says nothing about codes.
    this.#key = Buffer.from(hkdfSync('sha256', serverSecret, '', 'parley one-time codes', 32));
  }

  /**
   * The code, to be mailed; the ones before are void from then on. Throws RATE_LIMITED when one was made within the
   * last minute: of several that ask at once, one gets a code. Throws TOKEN_INVALID when the account is gone.
   */
  async make(user: Pick<User, 'id' | 'emailKey'>, purpose: CodePurpose): Promise<string> {
    const id = randomUUID();
    const code = randomInt(10 ** DIGITS)
      .toString()
      .padStart(DIGITS, '0');
    const now = new Date();
    await this.#dataSource.transaction(async (manager) => {
      // The account's row makes them take turns, and one that was deleted meanwhile gets nothing.
      const accounts = await manager.query<unknown[]>(
        'SELECT 1 FROM users WHERE id = $1 AND email_key = $2 AND deleted_at IS NULL FOR NO KEY UPDATE',
        [user.id, user.emailKey],
      );
      if (accounts.length === 0) throw new AppError('TOKEN_INVALID');
      const [recent] = await manager.query<{ seconds: number }[]>(
        `SELECT extract(epoch FROM $3::timestamptz - created_at)::float8 AS seconds FROM one_time_codes
         WHERE user_id = $1 AND purpose = $2 ORDER BY created_at DESC LIMIT 1`,
        [user.id, purpose, now],
      );
      if (recent !== undefined && recent.seconds < PAUSE_SECONDS) {
        const wait = Math.min(PAUSE_SECONDS, Math.ceil(PAUSE_SECONDS - recent.seconds));
        throw new AppError('RATE_LIMITED', { retryAfterSeconds: Math.max(1, wait) });
      }
      await voidCodes(manager, user.id, purpose);
      await manager.insert(oneTimeCodeEntity, {
        id,
        userId: user.id,
        purpose,
        email: user.emailKey,
        codeHash: this.#hash(id, code),
        attempts: 0,
        expiresAt: new Date(now.getTime() + CODE_MINUTES * 60_000),
        usedAt: null,
        createdAt: now,
      });
    });
    return code;
  }

  /**
   * The code of the account that has this address, if it is right. Every look counts as a try, right or wrong, before
   * the code is compared, so that guesses made at once count too.
   */
  async find(emailKey: string, purpose: CodePurpose, code: string): Promise<FoundCode | undefined> {
    // Of an UPDATE TypeORM gives the rows and their number.
    const [[row]] = await this.#dataSource.query<[CodeRow[], number]>(
      `UPDATE one_time_codes SET attempts = attempts + 1
       WHERE id = (
         SELECT code.id FROM one_time_codes code JOIN users ON users.id = code.user_id
         WHERE users.email_key = $1 AND code.email = $1 AND code.purpose = $2
         ORDER BY code.created_at DESC LIMIT 1)
         AND used_at IS NULL AND attempts < ${MAX_ATTEMPTS} AND expires_at > $3
       RETURNING id, user_id AS "userId", code_hash AS "codeHash"`,
      [emailKey, purpose, new Date()],
    );
    const expected = row === undefined ? '' : row.codeHash;
    const isRight = equalSecrets(expected, this.#hash(row?.id ?? '', code));
    return row !== undefined && isRight ? { id: row.id, userId: row.userId } : undefined;
  }

  /** Makes the code count, in the transaction of what it allows. Of two at once, one has it: the other gets `false`. */
  async spend(manager: EntityManager, { id }: FoundCode): Promise<boolean> {
    const { affected } = await manager
      .createQueryBuilder()
      .update(oneTimeCodeEntity)
      .set({ usedAt: new Date() })
      .where('id = :id AND used_at IS NULL', { id })
      .execute();
    return affected === 1;
  }

  #hash(id: string, code: string): string {
    return createHmac('sha256', this.#key).update(`${id} ${code}`).digest('hex');
  }
}

/** Makes the codes that a person was sent worthless, of one purpose or of all. */
export async function voidCodes(
  manager: EntityManager,
  userId: string,
  purpose?: CodePurpose,
): Promise<void> {
  await manager
    .createQueryBuilder()
    .update(oneTimeCodeEntity)
    .set({ usedAt: new Date() })
    .where('user_id = :userId AND used_at IS NULL', { userId })
    .andWhere(purpose === undefined ? 'TRUE' : 'purpose = :purpose', { purpose })
    .execute();
}
