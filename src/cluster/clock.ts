/** What time it is and what is to come, so that tests can let it pass. */
export type Clock = {
  /** Only differences mean something: it never goes back. */
  nowMs(): number;
  /** Calls back once. Returns how to cancel. Does not keep the process alive. */
  setTimer(callback: () => void, afterMs: number): () => void;
};

/** The process's own: steady whatever happens to the time of day. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  setTimer: (callback, afterMs) => {
    const timer = setTimeout(callback, afterMs).unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves after so long by this clock. */
export function delayBy(clock: Clock, afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(resolve, afterMs);
  });
}
