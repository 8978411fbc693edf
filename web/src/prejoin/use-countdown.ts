import { useEffect, useState } from 'react';

/** The whole seconds until a moment (`Date.now()`), counting down; 0 when it is past, or there is none. */
export function useCountdown(untilMs: number | null): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  const seconds = untilMs === null ? 0 : Math.max(0, Math.ceil((untilMs - nowMs) / 1_000));
  const isCounting = untilMs !== null && untilMs > Date.now();
  useEffect(() => {
    setNowMs(Date.now());
    if (!isCounting) return;
    const timer = setInterval(() => setNowMs(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isCounting]);
  return seconds;
}
