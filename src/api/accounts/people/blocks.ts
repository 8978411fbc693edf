import type { DataSource } from 'typeorm';

/** Knows who has blocked whom. */
export class Blocks {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Whether `userId` has blocked `otherUserId`: what is theirs is closed to the other then. */
  async hasBlocked(userId: string, otherUserId: string): Promise<boolean> {
    const rows: unknown[] = await this.#dataSource.query(
      'SELECT 1 FROM user_blocks WHERE user_id = $1 AND blocked_user_id = $2',
      [userId, otherUserId],
    );
    return rows.length > 0;
  }

  /** Whether either has blocked the other. */
  async isBlockedBetween(userA: string, userB: string): Promise<boolean> {
    const rows: unknown[] = await this.#dataSource.query(
      `SELECT 1 FROM user_blocks
       WHERE (user_id = $1 AND blocked_user_id = $2) OR (user_id = $2 AND blocked_user_id = $1) LIMIT 1`,
      [userA, userB],
    );
    return rows.length > 0;
  }
}

/**
 * SQL that is true where a person has blocked another, for lists that leave out what is closed to the asker. Both are
 * SQL: a column, a parameter, or an expression of uuid.
 *
 * @example
 * `WHERE NOT ${hasBlockedSql('rooms.host_user_id', '$1')}`
 */
export function hasBlockedSql(userId: string, blockedUserId: string): string {
  return `EXISTS (SELECT 1 FROM user_blocks WHERE user_blocks.user_id = ${userId}
    AND user_blocks.blocked_user_id = ${blockedUserId})`;
}
