import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { pageQuery } from '../../protocol/rest/page.ts';
import { decodeCursor, type PageCursor, toPage } from './page-cursor.ts';

/** A list that runs from the newest to the oldest, in SQL. */
export type NewestFirst = {
  columns: string;
  tables: string;
  /** With `$1` and so on for `values`. */
  where: string;
  values: readonly unknown[];
  /** The columns that it runs by; they come with each row as `createdAt` and `id`. */
  at: string;
  id: string;
};

/** One page of it, by its place in an index rather than by counting. Throws VALIDATION_FAILED for a wrong cursor. */
export async function newestPage<R extends object>(
  manager: EntityManager,
  { columns, tables, where, values, at, id }: NewestFirst,
  { limit, cursor }: z.output<typeof pageQuery>,
): Promise<{ rows: (R & PageCursor)[]; nextCursor: string | null }> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  const given = [...values, limit + 1, ...(after === undefined ? [] : [after.createdAt, after.id])];
  const next = values.length + 1;
  const older =
    after === undefined ? '' : `AND (${at}, ${id}) < ($${next + 1}::timestamptz, $${next + 2}::uuid)`;
  const found = await manager.query<(R & PageCursor)[]>(
    `SELECT ${columns}, ${at} AS "createdAt", ${id} AS id FROM ${tables} WHERE ${where} ${older}
     ORDER BY ${at} DESC, ${id} DESC LIMIT $${next}`,
    given,
  );
  return toPage(found, limit);
}
