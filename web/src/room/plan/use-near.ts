import { useEffect, useState } from 'react';

/** Whether a moment (ms since 1970) is at most so far away, or past; null is never near. */
export function useNear(atMs: number | null, withinMs: number): boolean {
  const isNow = () => atMs !== null && atMs - Date.now() <= withinMs;
  const [, setTurn] = useState(0);
  useEffect(() => {
    if (atMs === null) return;
    const waitMs = atMs - withinMs - Date.now();
    if (waitMs <= 0) return;
    // A little later than needed rather than too early.
    const timer = setTimeout(() => setTurn((turn) => turn + 1), waitMs + 10);
    return () => clearTimeout(timer);
  }, [atMs, withinMs]);
  return isNow();
}
