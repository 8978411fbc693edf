import { useEffect, useRef } from 'react';

/** Runs something every so often while the page is looked at, and at once when one comes back to it. */
export function useWhileVisible(run: () => void, everyMs: number | undefined): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (everyMs === undefined) return;
    const whenVisible = () => {
      if (document.visibilityState === 'visible') latest.current();
    };
    const timer = setInterval(whenVisible, everyMs);
    document.addEventListener('visibilitychange', whenVisible);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', whenVisible);
    };
  }, [everyMs]);
}
