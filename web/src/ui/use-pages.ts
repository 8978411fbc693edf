import { useCallback, useEffect, useRef, useState } from 'react';
import { useWhileVisible } from '../app/use-while-visible.ts';

const MAX_PAGE = 100;

/** How a page of a list is asked for, and what comes. */
export type PageRequest = { limit: number; cursor?: string };
export type PageAnswer<T> = { items: T[]; nextCursor: string | null };

export type PagesOptions<T> = {
  /** What tells one item from another. */
  key: (item: T) => string;
  /** How many at a time. Default 20. */
  limit?: number;
  /** Asks again that often while the page is looked at. */
  everyMs?: number;
};

/** A list that comes in pages. */
export type Pages<T> = {
  items: readonly T[];
  hasMore: boolean;
  /** `loading` while there is nothing to show yet. */
  state: 'loading' | 'ready' | 'failed';
  error: unknown;
  /** Both resolve when the answer is there, or could not be had; neither rejects. */
  loadMore: () => Promise<void>;
  reload: () => Promise<void>;
  /** Changes what is shown, as after an item was deleted. */
  change: (to: (items: readonly T[]) => readonly T[]) => void;
};

type Ask<T> = (page: PageRequest) => Promise<PageAnswer<T>>;
type Shown<T> = { items: readonly T[]; nextCursor: string | null };

/**
 * Asks for a list, page by page. `ask` must be stable (`useCallback`): with a new one the list begins anew, and what was
 * shown stays until its answer is there. Answers to older questions are dropped.
 */
export function usePages<T>(ask: Ask<T>, { key, limit = 20, everyMs }: PagesOptions<T>): Pages<T> {
  const [shown, setShown] = useState<Shown<T> | null>(null);
  const [error, setError] = useState<unknown>(null);
  const asked = useRef(0);
  const keyOf = useRef(key);
  keyOf.current = key;

  const count = shown?.items.length ?? 0;
  const load = useCallback(
    async (size: number) => {
      const question = ++asked.current;
      try {
        const page = await ask({ limit: size });
        if (question !== asked.current) return;
        setError(null);
        // Beyond the first hundred, what was loaded before stays as it is.
        setShown((before) =>
          before !== null && size === MAX_PAGE && before.items.length > MAX_PAGE
            ? {
                ...before,
                items: mergeItems(page.items, before.items.slice(page.items.length), keyOf.current),
              }
            : page,
        );
      } catch (failure) {
        if (question === asked.current) setError(failure);
      }
    },
    [ask],
  );
  const reload = () => load(Math.min(Math.max(count, limit), MAX_PAGE));

  const loadMore = async () => {
    if (shown === null || shown.nextCursor === null) return;
    const question = ++asked.current;
    try {
      const page = await ask({ limit, cursor: shown.nextCursor });
      if (question !== asked.current) return;
      setError(null);
      setShown({
        items: mergeItems(shown.items, page.items, keyOf.current),
        nextCursor: page.nextCursor,
      });
    } catch (failure) {
      if (question === asked.current) setError(failure);
    }
  };

  const change = useCallback((to: (items: readonly T[]) => readonly T[]) => {
    // An answer that is on its way now does not know of it.
    asked.current += 1;
    setShown((before) => (before === null ? before : { ...before, items: to(before.items) }));
  }, []);

  useEffect(() => {
    void load(limit);
    return () => {
      asked.current += 1;
    };
  }, [load, limit]);

  useWhileVisible(() => void reload(), everyMs);

  return {
    items: shown?.items ?? [],
    hasMore: shown?.nextCursor != null,
    state: shown !== null ? 'ready' : error === null ? 'loading' : 'failed',
    error,
    loadMore,
    reload,
    change,
  };
}

/** Pages can overlap when items came in between: each is kept once. */
export function mergeItems<T>(first: readonly T[], second: readonly T[], key: (item: T) => string): T[] {
  const known = new Set(first.map(key));
  return [...first, ...second.filter((item) => !known.has(key(item)))];
}
