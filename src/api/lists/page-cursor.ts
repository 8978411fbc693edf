import { z } from 'zod';
import { AppError } from '../../errors.ts';

/** The last row of a page in lists that run from the newest to the oldest. */
export type PageCursor = { createdAt: Date; id: string };

const content = z.tuple([z.iso.datetime(), z.uuid()]);

/** A cursor that says where the next page begins. */
export function encodeCursor({ createdAt, id }: PageCursor): string {
  return writeCursor([createdAt.toISOString(), id]);
}

/** Throws VALIDATION_FAILED for anything that `encodeCursor` did not write. */
export function decodeCursor(cursor: string): PageCursor {
  const [createdAt, id] = readCursor(content, cursor);
  return { createdAt: new Date(createdAt), id };
}

/** For lists in another order: a cursor of whatever they run by. */
export function writeCursor(place: readonly string[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Throws VALIDATION_FAILED for anything that `writeCursor` did not write, or that is no place in this list. */
export function readCursor<T>(place: z.ZodType<T>, cursor: string): T {
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new AppError('VALIDATION_FAILED', {
      errors: [{ path: 'cursor', message: 'must be a nextCursor of an earlier page' }],
      cause,
    });
  }
}

/** Makes a page out of `limit + 1` rows: the row too many says that there is more. */
export function toPage<R extends PageCursor>(
  rows: readonly R[],
  limit: number,
): { rows: R[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(last) : null };
}
