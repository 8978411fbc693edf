import type { DataSource } from 'typeorm';
import { Authenticator } from '../sessions/authenticator.ts';
import { hasBlockedSql } from './blocks.ts';

/** What people's connections need to know of accounts; see the port of the signalling side. */
export class DatabasePeopleDirectory {
  readonly #dataSource: () => DataSource;
  readonly #tokenSecret: string;
  #authenticator: Authenticator | undefined;

  /** `dataSource` throws while the database is not open. */
  constructor(dataSource: () => DataSource, tokenSecret: string) {
    this.#dataSource = dataSource;
    this.#tokenSecret = tokenSecret;
  }

  async authenticate(token: string): Promise<{ userId: string; sessionId: string; expiresAt: Date }> {
    this.#authenticator ??= new Authenticator(this.#tokenSecret, this.#dataSource());
    const { user, sessionId, expiresAt } = await this.#authenticator.readToken(token);
    return { userId: user.id, sessionId, expiresAt };
  }

  async findVisible(
    watcherUserId: string,
    userIds: readonly string[],
  ): Promise<{ userId: string; lastSeenAt: Date | null }[]> {
    return this.#dataSource().query(
      `SELECT id AS "userId", last_seen_at AS "lastSeenAt" FROM users
       WHERE id = ANY($2::uuid[]) AND deleted_at IS NULL AND status <> 'banned'
         AND NOT ${hasBlockedSql('users.id', '$1')}`,
      [watcherUserId, userIds],
    );
  }

  /** Never moves the time back: of two processes the one that saw the person later is right. */
  async writeLastSeen(seen: readonly { userId: string; at: Date }[]): Promise<void> {
    await this.#dataSource().query(
      `UPDATE users SET last_seen_at = seen.at
       FROM unnest($1::uuid[], $2::timestamptz[]) AS seen (user_id, at)
       WHERE users.id = seen.user_id AND users.deleted_at IS NULL
         AND (users.last_seen_at IS NULL OR users.last_seen_at < seen.at)`,
      [seen.map(({ userId }) => userId), seen.map(({ at }) => at)],
    );
  }
}
