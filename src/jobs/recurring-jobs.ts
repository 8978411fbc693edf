import type { DataSource } from 'typeorm';
import type { Logger } from '../logger.ts';

/** Work that comes back. It may be cut short by the end of its process, so doing it again must be harmless. */
export type RecurringJob = {
  /** Names it in the log, and among the processes that share a database. */
  name: string;
  everyMs: number;
  run: () => Promise<void>;
};

/** How soon after the start the first look is taken, and how often one is taken at least. */
const FIRST_LOOK_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Runs jobs one at a time, each once in its interval however many processes share the database: the row of a job says
 * when it last began, and whoever moves it on runs the job. No lock is held meanwhile, which the one connection of the
 * embedded database would not bear.
 */
export class RecurringJobs {
  readonly #dataSource: DataSource;
  readonly #logger: Logger;
  readonly #jobs: RecurringJob[] = [];
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(dataSource: DataSource, logger: Logger) {
    this.#dataSource = dataSource;
    this.#logger = logger;
  }

  /** Before `start`. */
  add(...jobs: readonly RecurringJob[]): void {
    this.#jobs.push(...jobs);
  }

  start(): void {
    this.#lookIn(FIRST_LOOK_MS);
  }

  /** Begins nothing more, and waits for the job that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Runs what is due now, one after the other. What a job throws is logged. */
  async runDue(): Promise<void> {
    for (const job of this.#jobs) {
      if (this.#stopped) return;
      try {
        if (await this.#claim(job)) await job.run();
      } catch (error) {
        this.#logger.error({ err: error, job: job.name }, 'A recurring job failed');
      }
    }
  }

  #lookIn(delayMs: number): void {
    if (this.#stopped || this.#jobs.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#running = this.runDue().finally(() => {
        this.#running = undefined;
        this.#lookIn(Math.min(LONGEST_PAUSE_MS, ...this.#jobs.map(({ everyMs }) => everyMs)));
      });
    }, delayMs);
    this.#timer.unref();
  }

  /** Whether it is this process's turn: of several that ask at once, the row's lock lets one have it. */
  async #claim({ name, everyMs }: RecurringJob): Promise<boolean> {
    const claimed: unknown[] = await this.#dataSource.query(
      `INSERT INTO job_runs (name, began_at) VALUES ($1, now())
       ON CONFLICT (name) DO UPDATE SET began_at = now()
         WHERE job_runs.began_at <= now() - make_interval(secs => $2)
       RETURNING name`,
      // A look that comes a moment early would put the job off by a whole pause.
      [name, (everyMs * 0.95) / 1000],
    );
    return claimed.length === 1;
  }
}
