import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { pageQuery } from '../../protocol/rest/page.ts';
import { decodeCursor, type PageCursor, toPage } from './page-cursor.ts';
import type { SqlConditions } from './sql-conditions.ts';

/** What a list runs by, from the newest to the oldest: the columns of a moment and of what tells its rows apart. */
type NewestFirst = { at: string; id: string };

/**
 * Leaves out what stands on earlier pages, by its place in an index rather than by counting. Throws VALIDATION_FAILED
 * for a wrong cursor.
 */
export function addOlderThan(
  where: SqlConditions,
  { at, id }: NewestFirst,
  cursor: string | undefined,
): void {
  if (cursor === undefined) return;
  const after = decodeCursor(cursor);
  where.always(
    `(${at}, ${id}) < (${where.place(after.createdAt)}::timestamptz, ${where.place(after.id)}::uuid)`,
  );
}

/**
 * One page of a list in SQL. Each row comes with `createdAt` and `id`, by which the list runs. Throws VALIDATION_FAILED
 * for a wrong cursor.
 */
export async function newestPage<R extends object>(
  manager: EntityManager,
  { columns, tables, where, at, id }: NewestFirst & { columns: string; tables: string; where: SqlConditions },
  { limit, cursor }: z.output<typeof pageQuery>,
): Promise<{ rows: (R & PageCursor)[]; nextCursor: string | null }> {
  addOlderThan(where, { at, id }, cursor);
  const found = await manager.query<(R & PageCursor)[]>(
    `SELECT ${columns}, ${at} AS "createdAt", ${id} AS id FROM ${tables} WHERE ${where.sql}
     ORDER BY ${at} DESC, ${id} DESC LIMIT ${where.place(limit + 1)}`,
    where.values,
  );
  return toPage(found, limit);
}
