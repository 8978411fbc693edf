export type QueuedTimer = { atMs: number; order: number; callback: () => void; timer: Cancellable };

/** Whoever set it may have taken it back since. */
type Cancellable = { readonly cleared: boolean };

const NEVER_CLEARED: Cancellable = { cleared: false };

/** Timers by when they are due, and those of one moment in the order in which they were set: a binary heap. */
export class TimerQueue {
  readonly #heap: QueuedTimer[] = [];
  #order = 0;

  add(atMs: number, callback: () => void, of: Cancellable = NEVER_CLEARED): void {
    this.#order += 1;
    const timer = { atMs, order: this.#order, callback, timer: of };
    let place = this.#heap.length;
    this.#heap.push(timer);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || isBefore(parent, timer)) break;
      this.#heap[place] = parent;
      place = above;
    }
    this.#heap[place] = timer;
  }

  /** The next one that is not taken back, if it is due by then. */
  takeUntil(untilMs: number): QueuedTimer | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.atMs > untilMs) return undefined;
      const last = this.#heap.pop();
      if (last !== undefined && last !== first) this.#sink(last);
      if (!first.timer.cleared) return first;
    }
  }

  #sink(timer: QueuedTimer): void {
    let place = 0;
    for (;;) {
      const left = this.#heap[2 * place + 1];
      const right = this.#heap[2 * place + 2];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (isBefore(timer, child)) break;
      this.#heap[place] = child;
      place = 2 * place + (isRight ? 2 : 1);
    }
    this.#heap[place] = timer;
  }
}

function isBefore(one: QueuedTimer, other: QueuedTimer): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}
