import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { User } from '../../../entities/user.ts';
import { userReviewEntity } from '../../../entities/user-review.ts';
import { AppError } from '../../../errors.ts';
import type { pageQuery } from '../../../protocol/rest/page.ts';
import type { PublicProfile, reviewPage } from '../../../protocol/rest/people.ts';
import { decodeCursor, toPage } from '../../lists/page-cursor.ts';
import { hasBlockedSql } from './blocks.ts';
import type { LivePeoplePort } from './live-people.ts';
import { toPersonSummary } from './person-view.ts';

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
    { cursor, limit }: z.output<typeof pageQuery>,
  ): Promise<z.input<typeof reviewPage>> {
    const visible = await this.#dataSource.query<unknown[]>(`SELECT 1 ${VISIBLE_PERSON}`, [asker.id, userId]);
    if (visible.length === 0) throw new AppError('USER_NOT_FOUND');
    const list = this.#dataSource
      .getRepository(userReviewEntity)
      .createQueryBuilder('review')
      .innerJoinAndSelect('review.author', 'author')
      .where('review.user_id = :userId', { userId })
      .orderBy('review.createdAt', 'DESC')
      .addOrderBy('review.id', 'DESC')
      .limit(limit + 1);
    if (cursor !== undefined) {
      list.andWhere('(review.created_at, review.id) < (:createdAt, :id)', decodeCursor(cursor));
    }
    const { rows, nextCursor } = toPage(await list.getMany(), limit);
    return {
      items: rows.flatMap(({ id, author, rating, text, createdAt }) =>
        author === undefined
          ? []
          : [{ id, author: toPersonSummary(author), rating, text, createdAt: createdAt.toISOString() }],
      ),
      nextCursor,
    };
  }
}
