/** How long one stream was without anything new, in ms. */
export type StreamTimes = {
  /** The longest time without progress since the last reset, up to now. */
  longestGapMs: number;
  /** When that began, by the clock of `saw`. */
  gapFromMs: number;
  /** How long there has been none. */
  silentMs: number;
  /** How much came since the last reset: frames of a picture, packets of a sound. */
  count: number;
};

type Stream = {
  id: string;
  count: number;
  total: number;
  movedAtMs: number;
  longestGapMs: number;
  gapFromMs: number;
};

/**
 * Measures the gaps in what somebody receives. A stream is known by whom it comes from, so that another one in its place
 * ends the same gap.
 */
export class StreamClock {
  readonly #streams = new Map<string, Stream>();

  /**
   * `id`: which stream it is now; `count`: what of it has come so far; `atMs`: when that was looked at; `lastMs`: when the
   * last of it came, where that is known.
   */
  saw(key: string, id: string, count: number, atMs: number, lastMs = atMs): void {
    const stream = this.#streams.get(key);
    if (stream === undefined) {
      if (count === 0) return;
      const anew = { id, count, total: count, movedAtMs: lastMs, longestGapMs: 0, gapFromMs: lastMs };
      this.#streams.set(key, anew);
      return;
    }
    const more = stream.id === id ? count - stream.count : count;
    stream.id = id;
    stream.count = count;
    if (more <= 0) return;
    // When the first of it came is not known: by now.
    const gapMs = atMs - stream.movedAtMs;
    if (gapMs > stream.longestGapMs) {
      stream.longestGapMs = gapMs;
      stream.gapFromMs = stream.movedAtMs;
    }
    stream.movedAtMs = Math.min(lastMs, atMs);
    stream.total += more;
  }

  reset(): void {
    for (const stream of this.#streams.values()) {
      stream.longestGapMs = 0;
      stream.total = 0;
    }
  }

  times(nowMs: number): Record<string, StreamTimes> {
    const entries = [...this.#streams].map(([key, { movedAtMs, longestGapMs, gapFromMs, total }]) => {
      const silentMs = nowMs - movedAtMs;
      const longest =
        silentMs > longestGapMs
          ? { longestGapMs: silentMs, gapFromMs: movedAtMs }
          : { longestGapMs, gapFromMs };
      return [key, { silentMs, ...longest, count: total }] as const;
    });
    return Object.fromEntries(entries);
  }
}
