import { z } from 'zod';

/** What the `cursor` of a list is. */
export const CURSOR_TEXT = 'The `nextCursor` of the page before; without it the list begins.';

/** How lists are asked for: `cursor` is the `nextCursor` of the page before. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('How many at most.'),
  cursor: z.string().max(200).optional().describe(CURSOR_TEXT),
});

/** A page of a list; `nextCursor` goes into the next request and is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('The next page’s `cursor`; null on the last page.'),
  });
}

/** A yes or no in a query string. */
export const queryFlag = z.enum(['true', 'false']).transform((text) => text === 'true');
