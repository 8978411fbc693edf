import type { DataSource } from 'typeorm';
import type { User } from '../../../entities/user.ts';

/** Often enough for "last seen" and for the figures of a day, and no write for every refresh. */
const NOTED_EVERY_MS = 60 * 60 * 1000;

/** Notes when people were here, and on which days (in UTC). */
export class Activity {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async loggedIn(userId: string): Promise<void> {
    await this.#note(userId, new Date());
  }

  /** Writes at most once an hour, and once more when a day begins. */
  async seen({ id, lastSeenAt }: Pick<User, 'id' | 'lastSeenAt'>): Promise<void> {
    const now = new Date();
    const isFresh =
      lastSeenAt !== null &&
      now.getTime() - lastSeenAt.getTime() < NOTED_EVERY_MS &&
      dayOf(lastSeenAt) === dayOf(now);
    if (!isFresh) await this.#note(id, now);
  }

  async #note(userId: string, now: Date): Promise<void> {
    await this.#dataSource.query(
      `WITH seen AS (
         UPDATE users SET last_seen_at = $2
         WHERE id = $1 AND deleted_at IS NULL AND (last_seen_at IS NULL OR last_seen_at < $2)
       )
       INSERT INTO user_days (user_id, day) VALUES ($1, $3) ON CONFLICT DO NOTHING`,
      [userId, now, dayOf(now)],
    );
  }
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
