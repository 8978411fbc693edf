import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type DataSource, type EntityManager, IsNull, MoreThan, Not, type Repository } from 'typeorm';
import { z } from 'zod';
import { type RefreshSession, refreshSessionEntity } from '../../../entities/refresh-session.ts';
import { type User, userEntity } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { LivePeoplePort } from '../people/live-people.ts';
import { requireNotBanned } from './authenticator.ts';

const uuid = z.uuid();
const MAX_USER_AGENT = 300;

export type IssuedRefreshToken = { sessionId: string; refreshToken: string; expiresAt: Date };

/**
 * Refresh tokens: `<family>.<256 random bits>`, of which the database knows only a hash. Each is good for one refresh.
 * A family is a session: one login on one device.
 */
export class RefreshSessions {
  readonly #dataSource: DataSource;
  readonly #rows: Repository<RefreshSession>;
  readonly #people: Pick<LivePeoplePort, 'endLogin'>;
  readonly #lifetimeMs: number;

  constructor(dataSource: DataSource, people: Pick<LivePeoplePort, 'endLogin'>, lifetimeSeconds: number) {
    this.#dataSource = dataSource;
    this.#people = people;
    this.#rows = dataSource.getRepository(refreshSessionEntity);
    this.#lifetimeMs = lifetimeSeconds * 1000;
  }

  /**
   * Starts a family, for a login. Gives undefined when the account is not any more what `user` says, that is when it
   * was banned or deleted, or got another password, since it was looked at: the row's lock makes this wait for whoever
   * changes it, and them for this, so that ending all sessions ends all of them.
   */
  async begin(user: User, userAgent: string | null): Promise<IssuedRefreshToken | undefined> {
    const now = new Date();
    const sessionId = randomUUID();
    const next = this.#newToken(sessionId, now);
    const inserted: unknown[] = await this.#dataSource.query(
      `INSERT INTO refresh_sessions (id, user_id, token_hash, expires_at, created_at, last_used_at, user_agent)
       SELECT $1, id, $2, $3, $4, $4, $5 FROM users
       WHERE id = $6 AND status <> 'banned' AND deleted_at IS NULL AND password_hash IS NOT DISTINCT FROM $7
       FOR SHARE
       RETURNING id`,
      [
        sessionId,
        next.tokenHash,
        next.expiresAt,
        now,
        userAgent?.slice(0, MAX_USER_AGENT) ?? null,
        user.id,
        user.passwordHash,
      ],
    );
    return inserted.length === 1
      ? { sessionId, refreshToken: next.refreshToken, expiresAt: next.expiresAt }
      : undefined;
  }

  /**
   * Exchanges a token for the next one. Of two that come at once, one wins: the row's lock decides, and the other is a
   * reuse. Nobody can tell a thief who comes second from an owner who does, so the whole family ends (RFC 9700, 4.14.2);
   * a client therefore never sends the same token twice. Throws TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REUSED, and
   * ACCOUNT_BANNED.
   */
  async rotate(refreshToken: string): Promise<IssuedRefreshToken & { user: User }> {
    const id = familyOf(refreshToken);
    const row = id === undefined ? null : await this.#rows.findOneBy({ id });
    if (row === null) throw new AppError('TOKEN_INVALID');
    const user = await this.#dataSource
      .getRepository(userEntity)
      .findOneBy({ id: row.userId, deletedAt: IsNull() });
    if (user === null) throw new AppError('TOKEN_INVALID');
    requireNotBanned(user);
    const now = new Date();
    const presented = hashOf(refreshToken);
    const next = this.#newToken(row.id, now);
    const { affected } = await this.#rows.update(
      { id: row.id, tokenHash: presented, revokedAt: IsNull(), expiresAt: MoreThan(now) },
      { tokenHash: next.tokenHash, lastUsedAt: now, expiresAt: next.expiresAt },
    );
    if (affected === 1) {
      return { user, sessionId: row.id, refreshToken: next.refreshToken, expiresAt: next.expiresAt };
    }
    throw await this.#refusal(row.id, presented);
  }

  /** Ends the family that a token belongs to. A token that is no good has nothing to end. */
  async end(refreshToken: string): Promise<void> {
    const id = familyOf(refreshToken);
    if (id !== undefined) await this.#revoke(id);
  }

  /** When the login was, on which the session stands. */
  async begunAt(sessionId: string): Promise<Date | undefined> {
    return (await this.#rows.findOneBy({ id: sessionId }))?.createdAt;
  }

  async #refusal(id: string, presented: string): Promise<AppError> {
    const row = await this.#rows.findOneBy({ id });
    if (row === null || row.revokedAt !== null) return new AppError('TOKEN_INVALID');
    if (row.tokenHash === presented) return new AppError('TOKEN_EXPIRED');
    // Nobody knows a family's id but from a token of it, so whatever else it came with, it was one of its past.
    await this.#revoke(row.id);
    return new AppError('TOKEN_REUSED');
  }

  /** With the family end the connections that stand on it. */
  async #revoke(id: string): Promise<void> {
    const { affected } = await this.#rows.update({ id, revokedAt: IsNull() }, { revokedAt: new Date() });
    const ended = affected === 1 ? await this.#rows.findOneBy({ id }) : null;
    if (ended !== null) this.#people.endLogin(ended.userId, id);
  }

  #newToken(id: string, now: Date): { refreshToken: string; tokenHash: string; expiresAt: Date } {
    const refreshToken = `${id}.${randomBytes(32).toString('base64url')}`;
    return {
      refreshToken,
      tokenHash: hashOf(refreshToken),
      expiresAt: new Date(now.getTime() + this.#lifetimeMs),
    };
  }
}

/** Ends a person's sessions, but for one where it is named. In a transaction whatever changes the account with it. */
export async function endSessions(
  manager: EntityManager,
  userId: string,
  { except }: { except?: string } = {},
): Promise<void> {
  await manager.update(
    refreshSessionEntity,
    { userId, revokedAt: IsNull(), ...(except === undefined ? {} : { id: Not(except) }) },
    { revokedAt: new Date() },
  );
}

function familyOf(refreshToken: string): string | undefined {
  const [id = '', secret = ''] = refreshToken.split('.', 2);
  return uuid.safeParse(id).success && secret !== '' ? id.toLowerCase() : undefined;
}

function hashOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('hex');
}
