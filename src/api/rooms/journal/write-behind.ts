import { QueryFailedError } from 'typeorm';
import type { Logger } from '../../../logger.ts';

export type WriteBehindOptions<T> = {
  /** Names the queue in the log. */
  name: string;
  /** Writes items in their order. It is called again with the same ones after it failed, so twice must be once. */
  write: (items: readonly T[]) => Promise<void>;
  /** How many items wait at most. */
  maxQueued: number;
  /** How many are written at once at most. */
  maxBatch: number;
  logger: Logger;
  /** For tests. */
  firstPauseMs?: number;
};

type Entry<T> = { item: T; written: () => void; failed: (error: unknown) => void };

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
const ignore = () => undefined;

/**
 * A queue in front of the database: what is added is written soon and in order, many items in one go, again and again
 * while the database is away. What is added while a batch is being written goes into the next one.
 */
export class WriteBehind<T> {
  readonly #options: WriteBehindOptions<T>;
  readonly #queue: Entry<T>[] = [];
  #working: Promise<void> | undefined;
  /** Ends a pause early. */
  #wake: () => void = ignore;
  #draining = false;
  #stopped = false;

  constructor(options: WriteBehindOptions<T>) {
    this.#options = options;
  }

  /** Forgets the item, and says so in the log, when too many wait already. */
  add(item: T): void {
    if (!this.#push({ item, written: ignore, failed: ignore })) {
      this.#log('error', { lost: 1 }, 'What happened in a room is lost: too much waits to be written');
    }
  }

  /** Resolves once it is written. Rejects when it cannot be: too many wait, the queue has stopped, or it is refused. */
  written(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.#push({ item, written: resolve, failed: reject })) {
        reject(new Error(`Too much waits to be written: ${this.#options.name}`));
      }
    });
  }

  /** Writes what waits, and then nothing more. What is not written by the deadline is lost, and the log says so. */
  async stop(deadlineMs: number): Promise<void> {
    this.#draining = true;
    this.#wake();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadlineMs);
    });
    await Promise.race([this.#working, deadline]);
    clearTimeout(timer);
    this.#stopped = true;
    this.#wake();
    const lost = this.#queue.splice(0);
    if (lost.length === 0) return;
    this.#log('error', { lost: lost.length }, 'What happened in rooms is lost: the database did not take it');
    for (const { failed } of lost) failed(new Error(`Stopped before it was written: ${this.#options.name}`));
  }

  #push(entry: Entry<T>): boolean {
    if (this.#stopped || this.#queue.length >= this.#options.maxQueued) return false;
    this.#queue.push(entry);
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
    return true;
  }

  async #work(): Promise<void> {
    const { maxBatch } = this.#options;
    let failures = 0;
    let batchSize = maxBatch;
    // What is added in the same turn goes into the first batch too.
    await undefined;
    while (this.#queue.length > 0 && !this.#stopped) {
      const batch = this.#queue.slice(0, batchSize);
      try {
        await this.#options.write(batch.map(({ item }) => item));
        this.#queue.splice(0, batch.length);
        for (const { written } of batch) written();
        if (failures > 0) this.#log('info', {}, 'What happened in rooms is written again');
        failures = 0;
        batchSize = maxBatch;
      } catch (error) {
        if (isRefused(error)) {
          // One item that the database will never take must not hold up the others.
          if (batch.length === 1) this.#drop(error);
          batchSize = 1;
        } else {
          if (failures === 0) {
            this.#log('warn', { err: error }, 'What happened in rooms is not written yet');
          }
          await this.#pause(failures);
          failures += 1;
        }
      }
    }
  }

  #drop(error: unknown): void {
    const entry = this.#queue.shift();
    this.#log('error', { err: error, lost: 1 }, 'What happened in a room is lost: the database refuses it');
    entry?.failed(error);
  }

  async #pause(failures: number): Promise<void> {
    if (this.#stopped) return;
    const first = this.#options.firstPauseMs ?? FIRST_PAUSE_MS;
    const pauseMs = this.#draining ? first : Math.min(first * 2 ** failures, LONGEST_PAUSE_MS);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = ignore;
  }

  #log(level: 'info' | 'warn' | 'error', fields: object, message: string): void {
    const { logger, name } = this.#options;
    logger[level]({ queue: name, queued: this.#queue.length, ...fields }, message);
  }
}

/** Whether the data is at fault, and will be next time: SQLSTATE classes 22 (data) and 23 (integrity). */
function isRefused(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { driverError } = error;
  return 'code' in driverError && typeof driverError.code === 'string' && /^2[23]/.test(driverError.code);
}
