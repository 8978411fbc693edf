import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { User } from '../../../entities/user.ts';
import type { FoundPerson, foundPeoplePage, searchUsersQuery } from '../../../protocol/rest/people.ts';
import { isStorableText } from '../../http/storable-text.ts';
import { readCursor, writeCursor } from '../../lists/page-cursor.ts';
import { escapeLike, SqlConditions } from '../../lists/sql-conditions.ts';
import { usernameKey } from '../account-keys.ts';
import type { LivePeoplePort } from './live-people.ts';

/** Three letters or digits in a row make a trigram: from there on the index finds them anywhere in a word. */
const TRIGRAM = /[\p{L}\p{N}]{3}/u;

/** As many are put in order after they were found; among more than that, the order of names meets a page's worth soon. */
const FEW = 2_000;

/** Where a page ends: the key of the last user name on it. */
const cursorPlace = z.tuple([z.string().max(1_000).refine(isStorableText)]);

type Row = Omit<FoundPerson, 'presence'> & { usernameKey: string };

/** Finds people for someone who is logged in. */
export class PeopleSearch {
  readonly #dataSource: DataSource;
  readonly #people: LivePeoplePort;

  constructor(dataSource: DataSource, people: LivePeoplePort) {
    this.#dataSource = dataSource;
    this.#people = people;
  }

  /** In the order of user names. Throws VALIDATION_FAILED for a cursor that is none. */
  async page(
    asker: Pick<User, 'id'>,
    query: z.output<typeof searchUsersQuery>,
  ): Promise<z.input<typeof foundPeoplePage>> {
    const { sql, values } = searchPeopleSql(asker.id, query);
    const rows = await this.#dataSource.query<Row[]>(sql, values);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: page.map((row) => ({ ...row, presence: this.#people.presenceOf(row.id) })),
      nextCursor: rows.length > query.limit && last !== undefined ? writeCursor([last.usernameKey]) : null,
    };
  }
}

/**
 * The query of one page and a row more. Leaves out the asker, accounts that are banned or deleted, and everyone between
 * whom and the asker there is a block.
 *
 * How many speak a language, or have some letters in their names, PostgreSQL guesses badly, and a wrong guess reads
 * every account. So it counts, and only then either puts those few in order, or goes through the names in order.
 */
export function searchPeopleSql(
  askerId: string,
  { text, nativeLanguage, learningLanguage, cursor, limit }: z.output<typeof searchUsersQuery>,
): { sql: string; values: unknown[] } {
  const shown = new SqlConditions();
  const asker = shown.place(askerId);
  shown
    .always("person.deleted_at IS NULL AND person.status <> 'banned'")
    .always(
      `person.id <> ${asker} AND person.id <> ALL (ARRAY (
         SELECT blocked_user_id FROM user_blocks WHERE user_id = ${asker}
         UNION ALL SELECT user_id FROM user_blocks WHERE blocked_user_id = ${asker}))`,
    )
    .when('person.username_key > ?', cursor === undefined ? undefined : readCursor(cursorPlace, cursor)[0]);
  const wanted: string[] = [];
  if (nativeLanguage !== undefined) {
    wanted.push(`person.native_languages @> ARRAY[${shown.place(nativeLanguage)}::text]`);
  }
  if (learningLanguage !== undefined) {
    wanted.push(`person.learning_languages @> ARRAY[${shown.place(learningLanguage)}::text]`);
  }
  if (text !== undefined) wanted.push(hasText(shown, text));

  const page = (where: string) => `(
    SELECT person.id, person.username, person.display_name AS "displayName", person.avatar_url AS "avatarUrl",
      person.native_languages AS "nativeLanguages", person.learning_languages AS "learningLanguages",
      person.username_key AS "usernameKey"
    FROM users person WHERE ${where} AND ${shown.sql} ORDER BY person.username_key LIMIT ${limit + 1})`;
  if (wanted.length === 0) return { sql: page('TRUE'), values: shown.values };
  const wantedSql = wanted.join(' AND ');
  const sql = `
    WITH found AS MATERIALIZED (SELECT person.id FROM users person WHERE ${wantedSql} LIMIT ${FEW + 1})
    SELECT * FROM (
      ${page(`(SELECT count(*) FROM found) <= ${FEW} AND person.id IN (SELECT id FROM found)`)}
      UNION ALL ${page(`(SELECT count(*) FROM found) > ${FEW} AND ${wantedSql}`)}
    ) page ORDER BY "usernameKey"`;
  return { sql, values: shown.values };
}

/** `search_text` is the user name, a space, and the display name, in lower case. */
function hasText(conditions: SqlConditions, text: string): string {
  const letters = escapeLike(text);
  if (TRIGRAM.test(text)) return `person.search_text LIKE lower(${conditions.place(`%${letters}%`)})`;
  const username = conditions.place(`${escapeLike(usernameKey(text))}%`);
  const displayName = conditions.place(`${letters}%`);
  return `(person.username_key LIKE ${username} OR lower(person.display_name) LIKE lower(${displayName}))`;
}
