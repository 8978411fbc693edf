import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/** What a list is narrowed down by, kept in the page's address: Back, reloading and sent links keep it. '' is none. */
export function useFilters<N extends string>(names: readonly N[]) {
  const [search, setSearch] = useSearchParams();
  const filter = useCallback((name: N) => search.get(name) ?? '', [search]);
  const setFilter = useCallback(
    (name: N, value: string) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before);
          if (value === '') next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return {
    filter,
    setFilter,
    isFiltered: names.some((name) => search.has(name)),
    clear: () => setSearch(new URLSearchParams(), { replace: true }),
  };
}
