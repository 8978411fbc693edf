import { setTimeout as delay } from 'node:timers/promises';
import { type Job, type JobResult, PgBoss } from 'pg-boss';
import { isDatabaseUnavailable } from '../entities/database-unavailable.ts';
import type { Logger } from '../logger.ts';
import { type ConnectionPool, poolDatabase } from './pool-database.ts';
import { BOSS_OPTIONS, prepareQueue, QUEUE, type RecurringRun, WORK_OPTIONS } from './queue.ts';

/** Work that comes back. It may be cut short by the end of its process, so doing it again must be harmless. */
export type RecurringJob = {
  /** Names it in the log, and among the processes that share a database. */
  name: string;
  /** When it is due, in minutes and UTC: minute, hour, day, month, weekday. */
  cron: string;
  run: () => Promise<void>;
};

/** So long after the start it begins, so that what people wait for at a start comes first. */
const BEGIN_AFTER_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** So long a stop waits for what is under way; the rest is handed back, for whichever process takes it. */
const STOP_MS = 4_000;
/** So long it may take to hand it back. Where the database does not answer, the rest is found when its time is over. */
const HAND_BACK_MS = 1_000;
/** While the database is away, every look for work fails. */
const COMPLAIN_EVERY_MS = 60_000;

/**
 * Runs jobs each time they are due, once however many processes share the database, and once after each start, since
 * something may have been left undone. pg-boss says whose turn it is: see `docs/adr/0011-jobs.md`.
 */
export class RecurringJobs {
  readonly #pool: ConnectionPool;
  readonly #logger: Logger;
  readonly #jobs = new Map<string, RecurringJob>();
  readonly #stopping = new AbortController();
  #beginning: Promise<void> | undefined;
  #boss: PgBoss | undefined;
  #complainedAtMs = Number.NEGATIVE_INFINITY;

  constructor(pool: ConnectionPool, logger: Logger) {
    this.#pool = pool;
    this.#logger = logger;
  }

  /** Before `start`. */
  add(...jobs: readonly RecurringJob[]): void {
    for (const job of jobs) {
      if (this.#jobs.has(job.name)) throw new Error(`There are two jobs ${job.name}`);
      this.#jobs.set(job.name, job);
    }
  }

  /** Begins by itself a moment later, and tries until it can. */
  start(): void {
    this.#beginning ??= this.#begin();
  }

  /** Begins nothing more, and waits for what is under way, but not for long. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await within(STOP_MS, this.#endWork());
    if (this.#boss === undefined) return;
    await within(HAND_BACK_MS, this.#boss.stop({ close: false, graceful: false }));
  }

  /** Runs one here and now, whoever's turn it is, and throws what it throws. */
  async runNow(name: string): Promise<void> {
    const job = this.#jobs.get(name);
    if (job === undefined) throw new Error(`There is no job ${name}`);
    await job.run();
  }

  async #endWork(): Promise<void> {
    await this.#beginning;
    await this.#boss?.offWork(QUEUE);
  }

  async #begin(): Promise<void> {
    for (let pauseMs = BEGIN_AFTER_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      await this.#pause(pauseMs);
      if (this.#stopping.signal.aborted) return;
      const boss = new PgBoss({ ...BOSS_OPTIONS, db: poolDatabase(this.#pool) });
      boss.on('error', (error) => this.#complain(error));
      boss.on('warning', (warning) => this.#logger.warn({ warning }, 'pg-boss warns'));
      try {
        await boss.start();
        await prepareQueue(boss, [...this.#jobs.values()]);
        await boss.work<RecurringRun>(QUEUE, WORK_OPTIONS, (runs) =>
          Promise.all(runs.map((run) => this.#do(boss, run))),
        );
        this.#boss = boss;
        return;
      } catch (error) {
        // What is no matter of waiting, such as a database user that may not make a schema, is somebody's to mend.
        this.#complain(error, isDatabaseUnavailable(error) ? 'warn' : 'error');
        await boss.stop({ close: false, graceful: false }).catch((cause: unknown) => this.#complain(cause));
      }
    }
  }

  async #do(boss: PgBoss, turn: Job<RecurringRun>): Promise<JobResult> {
    const { id, data } = turn;
    const job = this.#jobs.get(data.job);
    // A newer version of this server, beside this one, has it, and may take it instead.
    if (job === undefined) return { id, status: 'failed' };
    try {
      await job.run();
    } catch (error) {
      this.#logger.error({ err: error, job: job.name }, 'A recurring job failed');
      // Its next turn is soon enough: only what died with its process is tried again before.
      await this.#settle(() => boss.cancel(QUEUE, turn));
      return { id, status: 'deadletter' };
    }
    await this.#settle(() => boss.complete(QUEUE, turn));
    return { id, status: 'completed' };
  }

  /**
   * Ends a turn at once: what was taken together with it may take much longer, and as long as a turn goes on there is no
   * next one. What does not get through now is settled with the others.
   */
  async #settle(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#complain(error);
    }
  }

  #complain(error: unknown, level: 'warn' | 'error' = 'warn'): void {
    const nowMs = performance.now();
    if (nowMs - this.#complainedAtMs < COMPLAIN_EVERY_MS) return;
    this.#complainedAtMs = nowMs;
    this.#logger[level]({ err: error }, 'Recurring jobs cannot be looked for');
  }

  async #pause(ms: number): Promise<void> {
    try {
      await delay(ms, undefined, { signal: this.#stopping.signal, ref: false });
    } catch {
      // Stopped.
    }
  }
}

/** Waits for something no longer than that. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work, delay(ms, undefined, { ref: false })]);
}
