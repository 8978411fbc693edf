import type { Clock } from '../clock.ts';
import { SETTLE_MS } from './lease-times.ts';

/** What a node lets the store know with each renewal, so that others can tell of it later whether it may go on without. */
export type Standing = {
  /** Grows with each renewal of this node: one that arrives late changes nothing of this. */
  order: number;
  /** The nodes that it asks before it goes on without the store, from this renewal on. */
  asks: readonly string[];
  /** At most so long after this renewal it goes on without the store. */
  aloneMs: number;
  /** By the store's clock: at that moment nobody could go on because this node said that the store is away. Null: unknown. */
  clearAtMs: number | null;
};

/** Keeps this node's standing: whom it asks, and what it told those who asked it. */
export class StandingKeeper {
  readonly #aloneMs: number;
  readonly #clock: Clock;
  #order = 0;
  /** Named in the last renewal that was answered, and in those since: the store may have any of these lists. */
  #named = new Set<string>();
  /** The store's time in its last answer, and when that came in. */
  #storeTime: { storeMs: number; atMs: number } | undefined;
  /** When this node last told another one that the store is away. */
  #wordAtMs = Number.NEGATIVE_INFINITY;

  constructor(aloneMs: number, clock: Clock) {
    this.#aloneMs = aloneMs;
    this.#clock = clock;
  }

  /** Whom to ask whether the store is away, besides those that are known now. */
  get named(): ReadonlySet<string> {
    return this.#named;
  }

  /** Nobody goes on any more because of what this node said. */
  get isClear(): boolean {
    return this.#clock.nowMs() >= this.#wordAtMs + SETTLE_MS;
  }

  /** This node says that the store is away, now. */
  giveWord(): void {
    this.#wordAtMs = this.#clock.nowMs();
  }

  /** For a renewal that is sent now. `known`: the other nodes that this one knows. */
  next(known: readonly string[]): Standing {
    this.#order += 1;
    for (const nodeId of known) this.#named.add(nodeId);
    return { order: this.#order, asks: known, aloneMs: this.#aloneMs, clearAtMs: this.#clearAtMs };
  }

  /** That renewal was answered. `storeMs`: the store's time, of the moment in which it was done. */
  onAnswered({ asks }: Standing, storeMs: number): void {
    this.#named = new Set(asks);
    this.#storeTime = { storeMs, atMs: this.#clock.nowMs() };
  }

  /** The store may be another one, with another clock. */
  onFailed(): void {
    this.#storeTime = undefined;
  }

  /** Never later than it is: an answer takes its time. */
  get #clearAtMs(): number | null {
    if (this.#storeTime === undefined || !this.isClear) return null;
    const { storeMs, atMs } = this.#storeTime;
    return Math.floor(storeMs + this.#clock.nowMs() - atMs);
  }
}
