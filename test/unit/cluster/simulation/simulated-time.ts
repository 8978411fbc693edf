import { AsyncLocalStorage } from 'node:async_hooks';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { nextTick } from 'node:process';
import timersPromises from 'node:timers/promises';
import { AppError } from '../../../../src/errors.ts';
import { seededRandom } from '../../../helpers/simulated/seeded-random.ts';
import { TimerQueue } from './timer-queue.ts';

const REAL_IMMEDIATE = globalThis.setImmediate;
/** Now and then the real event loop has its turn. */
const STEPS_A_TURN = 1_000;
const ASK_TIMEOUT_MS = 15_000;
const BEGAN_AT_MS = Date.UTC(2026, 0, 1);

const current = new AsyncLocalStorage<Process>();

/** A process, as far as time goes: it can stand still, and it can be gone. */
export class Process {
  /** Runs something as this process: what it sets and awaits is this process's too. */
  readonly run: <T>(work: () => T) => T = current.run(this, () => AsyncLocalStorage.snapshot());
  state: 'runs' | 'stands-still' | 'gone' = 'runs';
  stoppedAtMs = 0;
  /** What was due while it stood still: timers first, then what arrived, as an event loop has it. */
  readonly dueTimers: (() => void)[] = [];
  readonly dueMessages: (() => void)[] = [];
}

/**
 * Stands in for the time, the timers and the random numbers of this process, for code of many simulated processes. Every
 * timer belongs to the simulated process that set it. The same seed gives the same run.
 */
export class SimulatedTime {
  readonly random: () => number;
  readonly #queue = new TimerQueue();
  #nowMs = 1_000_000;
  #numbers = 0;

  private constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** Runs `body` in simulated time; everything is as it was afterwards. */
  static async run<T>(seed: number, body: (time: SimulatedTime) => Promise<T>): Promise<T> {
    const time = new SimulatedTime(seed);
    const restore = time.#install();
    try {
      return await body(time);
    } finally {
      restore();
    }
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get current(): Process | undefined {
    return current.getStore();
  }

  /** A whole number from `min` to `max`. */
  between(min: number, max: number): number {
    return min + Math.floor(this.random() * (max - min + 1));
  }

  uniqueNumber(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.random() * from.length)];
  }

  /** Runs this in that process, now if it runs; later if it stands still; never when it is gone. */
  arrive(process: Process, message: () => void): void {
    if (process.state === 'runs') process.run(message);
    else if (process.state === 'stands-still') process.dueMessages.push(message);
  }

  /** Runs this in that process and gives what it gives. */
  within<T>(process: Process, work: () => T): T {
    return process.run(work);
  }

  /** The world's own timer, which no process holds up. */
  after(ms: number, callback: () => void): void {
    this.#queue.add(this.#nowMs + Math.max(ms, 0), callback);
  }

  /** Has that process do something, and waits for its answer; rejects as it does, or when it does not answer. */
  askOf<T>(asker: Process, process: Process, latencyMs: number, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new AppError('NODE_UNREACHABLE'));
      setTimeout(late, ASK_TIMEOUT_MS);
      const answer = (settle: () => void) => this.after(latencyMs, () => this.arrive(asker, settle));
      this.after(latencyMs, () => {
        if (process.state === 'gone') return answer(late);
        this.arrive(process, () => {
          work().then(
            (value) => answer(() => resolve(value)),
            (error: unknown) => answer(() => reject(error)),
          );
        });
      });
    });
  }

  stop(process: Process): void {
    process.state = 'stands-still';
    process.stoppedAtMs = this.#nowMs;
  }

  goOn(process: Process): void {
    if (process.state !== 'stands-still') return;
    process.state = 'runs';
    for (const callback of process.dueTimers.splice(0)) this.after(0, () => this.arrive(process, callback));
    for (const callback of process.dueMessages.splice(0)) this.after(0, () => this.arrive(process, callback));
  }

  /** Lets so much time pass, with all that follows. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (let steps = 1; ; steps += 1) {
      // After all that follows by promises, of the step before.
      await new Promise<void>((resolve) => {
        if (steps % STEPS_A_TURN === 0) REAL_IMMEDIATE(resolve);
        else nextTick(resolve);
      });
      const next = this.#queue.takeUntil(untilMs);
      if (next === undefined) break;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
    }
    this.#nowMs = untilMs;
  }

  #setTimer(callback: () => void, ms: number, every?: number): SimulatedTimer {
    const process = current.getStore();
    const timer = new SimulatedTimer();
    const fire = () => {
      if (process === undefined) callback();
      else if (process.state === 'runs') process.run(callback);
      else if (process.state === 'stands-still')
        process.dueTimers.push(() => {
          if (!timer.cleared) callback();
        });
      if (every !== undefined && process?.state !== 'gone') this.#queue.add(this.#nowMs + every, fire, timer);
    };
    this.#queue.add(this.#nowMs + ms, fire, timer);
    return timer;
  }

  #install(): () => void {
    const time = this;
    const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate } = globalThis;
    const RealDate = globalThis.Date;
    const { randomUUID } = crypto;
    const delay = timersPromises.setTimeout;
    const { random } = Math;
    const { stackTraceLimit } = Error;
    // Thousands are thrown, and nobody reads where.
    Error.stackTraceLimit = 0;
    const clear = (timer: unknown) => {
      if (timer instanceof SimulatedTimer) timer.cleared = true;
    };
    type Callback = (...args: unknown[]) => void;
    class SimulatedDate extends RealDate {
      constructor(...args: []) {
        if (args.length === 0) super(SimulatedDate.now());
        else super(...args);
      }
      static override now(): number {
        return BEGAN_AT_MS + Math.floor(time.#nowMs);
      }
    }
    const later = (ms?: number, value?: unknown, { signal }: { signal?: AbortSignal } = {}) =>
      new Promise((resolve, reject) => {
        time.#setTimer(() => resolve(value), Math.max(ms ?? 1, 1));
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    Object.assign(globalThis, {
      setTimeout: (callback: Callback, ms = 1, ...args: unknown[]) =>
        time.#setTimer(() => callback(...args), Math.max(ms, 1)),
      setInterval: (callback: Callback, ms = 1) => time.#setTimer(callback, ms, ms),
      setImmediate: (callback: Callback, ...args: unknown[]) => time.#setTimer(() => callback(...args), 0),
      clearTimeout: clear,
      clearInterval: clear,
      clearImmediate: clear,
      Date: SimulatedDate,
    });
    Object.defineProperty(performance, 'now', { value: () => time.#nowMs, configurable: true });
    Object.assign(timersPromises, { setTimeout: later });
    Object.assign(crypto, { randomUUID: () => time.uuid() });
    Math.random = this.random;
    syncBuiltinESMExports();
    return () => {
      Object.assign(globalThis, {
        setTimeout,
        clearTimeout,
        setInterval,
        clearInterval,
        setImmediate,
        clearImmediate,
        Date: RealDate,
      });
      Reflect.deleteProperty(performance, 'now');
      Object.assign(timersPromises, { setTimeout: delay });
      Object.assign(crypto, { randomUUID });
      Math.random = random;
      Error.stackTraceLimit = stackTraceLimit;
      syncBuiltinESMExports();
    };
  }

  /** A version 4 UUID, the same ones for the same seed. */
  uuid(): string {
    const hex = (digits: number) =>
      Math.floor(this.random() * 16 ** digits)
        .toString(16)
        .padStart(digits, '0');
    return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(8)}${hex(4)}`;
  }
}

class SimulatedTimer {
  cleared = false;

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
