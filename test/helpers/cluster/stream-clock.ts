/** How long one stream was without anything new, in ms. */
export type StreamTimes = {
  /** The longest time that nothing of it was there for since the last reset, up to the last look. */
  longestGapMs: number;
  /** When that began, by the clock of `saw`. */
  gapFromMs: number;
  /** How long there has been none. */
  silentMs: number;
  /** How much came since the last reset: frames of a picture, packets of a sound. */
  count: number;
};

/** What was seen of a stream at one look. */
export type StreamLook = {
  /** Which stream it is now. */
  id: string;
  /** What of it has come so far. */
  count: number;
  /** How much time one of those fills. */
  eachMs: number;
  /** When the last of it came, where that is known; else when it was looked at. */
  lastMs: number;
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
 * Measures the gaps in what somebody receives: time that is not filled by what came in it. So a look that comes late, on a
 * machine that is busy, is none. A stream is known by whom it comes from, so that another one in its place ends the same gap.
 */
export class StreamClock {
  readonly #streams = new Map<string, Stream>();
  #lookedAtMs = 0;

  /** Everything was looked at then. */
  looked(atMs: number): void {
    this.#lookedAtMs = atMs;
  }

  saw(key: string, { id, count, eachMs, lastMs }: StreamLook): void {
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
    const gapMs = lastMs - stream.movedAtMs - more * eachMs;
    if (gapMs > stream.longestGapMs) {
      stream.longestGapMs = gapMs;
      stream.gapFromMs = stream.movedAtMs;
    }
    stream.movedAtMs = lastMs;
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
      const openMs = this.#lookedAtMs - movedAtMs;
      const longest =
        openMs > longestGapMs ? { longestGapMs: openMs, gapFromMs: movedAtMs } : { longestGapMs, gapFromMs };
      return [key, { silentMs: nowMs - movedAtMs, ...longest, count: total }] as const;
    });
    return Object.fromEntries(entries);
  }
}
