import { useCallback, useEffect, useRef, useState } from 'react';
import { listRooms } from '../../../src/protocol/rest/room-endpoints.ts';
import type { Room, Visibility } from '../../../src/protocol/rest/rooms.ts';
import { api } from '../app/api.ts';

export type RoomQuery = { text: string; visibility: Visibility | 'all' };

const PAGE = 24;
const MAX_PAGE = 100;
const REFRESH_MS = 10_000;
const TYPING_MS = 250;

export type RoomList = {
  rooms: readonly Room[];
  hasMore: boolean;
  /** `loading` while there is nothing to show yet. */
  state: 'loading' | 'ready' | 'failed';
  error: unknown;
  /** Resolves when they are there, or could not be had. */
  loadMore: () => Promise<void>;
  reload: () => void;
};

type Shown = { rooms: readonly Room[]; nextCursor: string | null };

/** The rooms that match, kept fresh while the page is looked at. */
export function useRoomList(query: RoomQuery): RoomList {
  const [shown, setShown] = useState<Shown | null>(null);
  const [error, setError] = useState<unknown>(null);
  // The answer to an older question must not replace the answer to a newer one.
  const asked = useRef(0);
  const { text, visibility } = query;

  const fetchPage = useCallback(
    (limit: number, cursor?: string) =>
      api.call(listRooms, {
        query: {
          limit,
          ...(cursor === undefined ? {} : { cursor }),
          ...(text.trim() === '' ? {} : { text: text.trim() }),
          ...(visibility === 'all' ? {} : { visibility }),
        },
      }),
    [text, visibility],
  );

  const count = shown?.rooms.length ?? 0;
  const refresh = useCallback(async () => {
    const ask = ++asked.current;
    try {
      const page = await fetchPage(Math.min(Math.max(count, PAGE), MAX_PAGE));
      if (ask !== asked.current) return;
      // Beyond the first hundred, what was loaded before stays as it is.
      setShown((before) =>
        before !== null && before.rooms.length > MAX_PAGE
          ? { ...before, rooms: mergeRooms(page.items, before.rooms.slice(page.items.length)) }
          : { rooms: page.items, nextCursor: page.nextCursor },
      );
      setError(null);
    } catch (failure) {
      if (ask === asked.current) setError(failure);
    }
  }, [fetchPage, count]);

  const loadMore = useCallback(async () => {
    if (shown === null || shown.nextCursor === null) return;
    const ask = ++asked.current;
    try {
      const page = await fetchPage(PAGE, shown.nextCursor);
      if (ask === asked.current)
        setShown({ rooms: mergeRooms(shown.rooms, page.items), nextCursor: page.nextCursor });
    } catch (failure) {
      if (ask === asked.current) setError(failure);
    }
  }, [fetchPage, shown]);

  const latest = useRef(refresh);
  latest.current = refresh;

  // A new question: wait until the typing pauses, then ask from the start.
  // biome-ignore lint/correctness/useExhaustiveDependencies: fetchPage stands for the question
  useEffect(() => {
    const timer = setTimeout(() => void latest.current(), text === '' ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  }, [fetchPage]);

  useEffect(() => {
    const whenVisible = () => {
      if (document.visibilityState === 'visible') void latest.current();
    };
    const timer = setInterval(whenVisible, REFRESH_MS);
    document.addEventListener('visibilitychange', whenVisible);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', whenVisible);
    };
  }, []);

  const state = shown !== null ? 'ready' : error === null ? 'loading' : 'failed';
  return {
    rooms: shown?.rooms ?? [],
    hasMore: shown?.nextCursor != null,
    state,
    error,
    loadMore,
    reload: () => {
      setError(null);
      void refresh();
    },
  };
}

/** Pages can overlap when rooms were made in between: each room is kept once. */
function mergeRooms(first: readonly Room[], second: readonly Room[]): Room[] {
  const known = new Set(first.map((room) => room.id));
  return [...first, ...second.filter((room) => !known.has(room.id))];
}
