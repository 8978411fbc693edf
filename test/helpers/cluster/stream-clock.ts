/** How long one stream was without anything new, in ms. */
export type StreamTimes = {
  /** The longest time without progress since the last reset, up to now. */
  longestGapMs: number;
  /** How long there has been none. */
  silentMs: number;
  /** How much came since the last reset: frames of a picture, packets of a sound. */
  count: number;
};

type Stream = { id: string; count: number; total: number; movedAtMs: number; longestGapMs: number };

/**
 * Measures the gaps in what somebody receives. A stream is known by whom it comes from, so that another one in its place
 * ends the same gap.
 */
export class StreamClock {
  readonly #streams = new Map<string, Stream>();

  /** `id`: which stream it is now; `count`: what of it has come so far. */
  saw(key: string, id: string, count: number, atMs: number): void {
    const stream = this.#streams.get(key);
    if (stream === undefined) {
      if (count > 0) this.#streams.set(key, { id, count, total: count, movedAtMs: atMs, longestGapMs: 0 });
      return;
    }
    const more = stream.id === id ? count - stream.count : count;
    stream.id = id;
    stream.count = count;
    if (more <= 0) return;
    stream.longestGapMs = Math.max(stream.longestGapMs, atMs - stream.movedAtMs);
    stream.movedAtMs = atMs;
    stream.total += more;
  }

  reset(): void {
    for (const stream of this.#streams.values()) {
      stream.longestGapMs = 0;
      stream.total = 0;
    }
  }

  times(nowMs: number): Record<string, StreamTimes> {
    const entries = [...this.#streams].map(([key, { movedAtMs, longestGapMs, total }]) => {
      const silentMs = nowMs - movedAtMs;
      return [key, { silentMs, longestGapMs: Math.max(longestGapMs, silentMs), count: total }] as const;
    });
    return Object.fromEntries(entries);
  }
}
