import type { Clock } from '../../../src/cluster/clock.ts';

type Timer = { atMs: number; order: number; callback: () => void };

/** Time that passes only when it is told to. */
export class SimulatedClock implements Clock {
  #nowMs = 1_000_000;
  #order = 0;
  readonly #timers = new Set<Timer>();

  nowMs(): number {
    return this.#nowMs;
  }

  setTimer(callback: () => void, afterMs: number): () => void {
    this.#order += 1;
    const timer = { atMs: this.#nowMs + Math.max(afterMs, 0), order: this.#order, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets so much time pass, timer by timer, with all that follows from each. `look` is called after each. */
  async advance(byMs: number, look: () => void = () => {}): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await settled();
    for (;;) {
      const next = this.#next(untilMs);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
      await settled();
      look();
    }
    this.#nowMs = untilMs;
    look();
  }

  #next(untilMs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.atMs > untilMs) continue;
      if (
        first === undefined ||
        timer.atMs < first.atMs ||
        (timer.atMs === first.atMs && timer.order < first.order)
      ) {
        first = timer;
      }
    }
    return first;
  }
}

/** A process's share of time that can stand still: what was due meanwhile comes when it goes on. */
export class PausableClock implements Clock {
  readonly #clock: SimulatedClock;
  #paused = false;
  #due: (() => void)[] = [];

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  setTimer(callback: () => void, afterMs: number): () => void {
    let cancelled = false;
    const cancel = this.#clock.setTimer(() => {
      if (!this.#paused) callback();
      else this.#due.push(() => cancelled || callback());
    }, afterMs);
    return () => {
      cancelled = true;
      cancel();
    };
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    const due = this.#due;
    this.#due = [];
    for (const callback of due) this.setTimer(callback, 0);
  }
}

/** Everything that follows by promises alone has happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 25; turn += 1) await undefined;
}
