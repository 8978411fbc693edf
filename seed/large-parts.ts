/** One kind of rows of the large world, made in the database from their numbers, `$1` to `$2` at a time. */
export type Part = { label: string; rows: number; sql: string; values: readonly unknown[] };

/** `user-1`, a room, a webhook: how many of each thing they have, which is more than a hundred pages. */
export const BUSY_ROWS = 2_500;

/** What a statement makes rows of. */
export const SERIES = 'FROM generate_series($1::bigint, $2::bigint) AS n';

/** SQL: a UUID made of the table's number and the row's, so that rows can point at each other without being looked up. */
export function idSql(kind: number, number: string): string {
  return `('00000000-0000-4000-8${kind.toString().padStart(3, '0')}-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
}
