import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { pageQuery } from '../../../protocol/rest/page.ts';
import type { PublicProfile, Review, reviewPage } from '../../../protocol/rest/people.ts';
import { newestPage } from '../../lists/newest-page.ts';
import { personJson } from '../../lists/person-json.ts';
import { SqlConditions } from '../../lists/sql-conditions.ts';
import { hasBlockedSql } from './blocks.ts';
import type { LivePeoplePort } from './live-people.ts';

type Row = Omit<PublicProfile, 'presence' | 'lastSeenAt' | 'createdAt' | 'reviews'> & {
  lastSeenAt: Date | null;
  createdAt: Date;
  reviewCount: number;
  averageRating: number | null;
};

/** `$1` is who asks, `$2` whom about. */
const VISIBLE_PERSON = `
  FROM users person WHERE person.id = $2 AND person.deleted_at IS NULL AND person.status <> 'banned'
    AND NOT ${hasBlockedSql('person.id', '$1')}`;

/** People as others see them. Whoever is banned, deleted or has blocked the asker does not exist for them. */
export class PeopleProfiles {
  readonly #dataSource: DataSource;
  readonly #people: LivePeoplePort;

  constructor(dataSource: DataSource, people: LivePeoplePort) {
    this.#dataSource = dataSource;
    this.#people = people;
  }

  /** Throws USER_NOT_FOUND. */
  async get(asker: Pick<User, 'id'>, userId: string): Promise<PublicProfile> {
    const [row] = await this.#dataSource.query<Row[]>(
      `SELECT person.id, person.username, person.display_name AS "displayName", person.avatar_url AS "avatarUrl",
         person.bio, person.native_languages AS "nativeLanguages", person.learning_languages AS "learningLanguages",
         person.role, person.last_seen_at AS "lastSeenAt", person.created_at AS "createdAt",
         ${hasBlockedSql('$1', 'person.id')} AS blocked,
         (SELECT count(*)::int FROM user_reviews WHERE user_id = person.id) AS "reviewCount",
         (SELECT round(avg(rating), 2)::float8 FROM user_reviews WHERE user_id = person.id) AS "averageRating"
       ${VISIBLE_PERSON}`,
      [asker.id, userId],
    );
    if (row === undefined) throw new AppError('USER_NOT_FOUND');
    const { reviewCount, averageRating, lastSeenAt, createdAt, ...profile } = row;
    const presence = this.#people.presenceOf(row.id);
    return {
      ...profile,
      presence,
      lastSeenAt: presence === 'offline' ? (lastSeenAt?.toISOString() ?? null) : null,
      createdAt: createdAt.toISOString(),
      reviews: { count: reviewCount, averageRating },
    };
  }

  /** Newest first. Throws USER_NOT_FOUND. */
  async reviews(
    asker: Pick<User, 'id'>,
    userId: string,
    page: z.output<typeof pageQuery>,
  ): Promise<z.input<typeof reviewPage>> {
    const visible = await this.#dataSource.query<unknown[]>(`SELECT 1 ${VISIBLE_PERSON}`, [asker.id, userId]);
    if (visible.length === 0) throw new AppError('USER_NOT_FOUND');
    const { rows, nextCursor } = await newestPage<Omit<Review, 'id' | 'createdAt'>>(
      this.#dataSource.manager,
      {
        columns: `review.rating, review.text, ${personJson('author')} AS author`,
        tables: 'user_reviews review JOIN users author ON author.id = review.author_user_id',
        where: new SqlConditions().when('review.user_id = ?', userId),
        at: 'review.created_at',
        id: 'review.id',
      },
      page,
    );
    return { items: rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })), nextCursor };
  }
}
