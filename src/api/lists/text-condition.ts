import { escapeLike, type SqlConditions } from './sql-conditions.ts';

/** Three characters make a trigram: from there on an index finds them anywhere in a word. */
const MIN_CHARACTERS_ANYWHERE = 3;

/**
 * What one of the columns must hold, in any case: the text anywhere, or, of one or two characters, at the beginning of
 * a word, which is all that a trigram index can find. `LIKE` is for columns in lower case: it takes half of the time.
 */
export function addTextCondition(
  conditions: SqlConditions,
  { columns, like }: { columns: readonly string[]; like: 'LIKE' | 'ILIKE' },
  text: string,
): void {
  const letters = escapeLike(text);
  const isLong = [...text].length >= MIN_CHARACTERS_ANYWHERE;
  const patterns = isLong ? [`%${letters}%`] : [`${letters}%`, `% ${letters}%`];
  const places = patterns.map((pattern) => conditions.place(pattern));
  const likes = columns.flatMap((column) => places.map((place) => `${column} ${like} lower(${place})`));
  conditions.always(likes.join(' OR '));
}
