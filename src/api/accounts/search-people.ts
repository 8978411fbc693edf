import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { User } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import type { FoundPerson, foundPeoplePage, searchUsersQuery } from '../../protocol/rest/people.ts';
import { escapeLike, SqlConditions } from '../admin/sql-conditions.ts';
import { usernameKey } from './account-keys.ts';
import type { LivePeoplePort } from './live-people.ts';

/** Three characters make a trigram: from there on the index finds them anywhere in a word. */
const MIN_CHARACTERS_ANYWHERE = 3;

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
      nextCursor: rows.length > query.limit && last !== undefined ? encodeCursor(last.usernameKey) : null,
    };
  }
}

/**
 * The query of one page and a row more. Leaves out the asker, accounts that are banned or deleted, and everyone between
 * whom and the asker there is a block.
 */
export function searchPeopleSql(
  askerId: string,
  { text, nativeLanguage, learningLanguage, cursor, limit }: z.output<typeof searchUsersQuery>,
): { sql: string; values: unknown[] } {
  const conditions = new SqlConditions().always("person.deleted_at IS NULL AND person.status <> 'banned'");
  const asker = conditions.place(askerId);
  conditions
    .always(
      `person.id <> ${asker} AND person.id <> ALL (ARRAY (
         SELECT blocked_user_id FROM user_blocks WHERE user_id = ${asker}
         UNION ALL SELECT user_id FROM user_blocks WHERE blocked_user_id = ${asker}))`,
    )
    .when('person.native_languages @> ARRAY[?::text]', nativeLanguage)
    .when('person.learning_languages @> ARRAY[?::text]', learningLanguage)
    .when('person.username_key > ?', cursor === undefined ? undefined : decodeCursor(cursor));
  if (text !== undefined) addText(conditions, text);
  const sql = `
    SELECT person.id, person.username, person.display_name AS "displayName", person.avatar_url AS "avatarUrl",
      person.native_languages AS "nativeLanguages", person.learning_languages AS "learningLanguages",
      person.username_key AS "usernameKey"
    FROM users person WHERE ${conditions.sql} ORDER BY person.username_key LIMIT ${limit + 1}`;
  return { sql, values: conditions.values };
}

/** `search_text` is the user name, a space, and the display name, in lower case. */
function addText(conditions: SqlConditions, text: string): void {
  const letters = escapeLike(text);
  if ([...text].length >= MIN_CHARACTERS_ANYWHERE) {
    conditions.when('person.search_text LIKE lower(?)', `%${letters}%`);
    return;
  }
  const username = conditions.place(`${escapeLike(usernameKey(text))}%`);
  const displayName = conditions.place(`${letters}%`);
  conditions.always(
    `person.username_key LIKE ${username} OR lower(person.display_name) LIKE lower(${displayName})`,
  );
}

const cursorContent = z.tuple([z.string().max(1_000)]);

function encodeCursor(usernameKey: string): string {
  return Buffer.from(JSON.stringify([usernameKey])).toString('base64url');
}

/** Throws VALIDATION_FAILED. */
function decodeCursor(cursor: string): string {
  try {
    return cursorContent.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))[0];
  } catch (cause) {
    throw new AppError('VALIDATION_FAILED', {
      errors: [{ path: 'cursor', message: 'must be a nextCursor of an earlier page' }],
      cause,
    });
  }
}
