import type { Logger } from '../logger.ts';
import { completeDuePayment } from './payments.ts';
import { completeDueRefund } from './refunds.ts';
import type { SandboxDatabase } from './sandbox-database.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';

const LONGEST_PAUSE_MS = 30_000;
const AFTER_FAILURE_MS = 1_000;
/** So that a time of the database's, read a moment early, does not make for an empty round. */
const AFTER_DUE_MS = 5;

export type DueWorkDependencies = { database: SandboxDatabase; webhooks: WebhookDelivery; logger: Logger };

/** Does what has its time: payments that come late, refunds, webhooks. All is in the tables, and goes on after a restart. */
export class DueWork {
  readonly #dependencies: DueWorkDependencies;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #again = false;

  constructor(dependencies: DueWorkDependencies) {
    this.#dependencies = dependencies;
  }

  /** Begins, or looks again at once, for there is something new. */
  wake(): void {
    if (this.#stopping.signal.aborted) return;
    clearTimeout(this.#timer);
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#again = false;
    this.#running = this.#round().then((pauseMs) => {
      this.#running = undefined;
      if (this.#again) this.wake();
      else this.#wakeIn(pauseMs);
    });
  }

  /** Gives up what is being sent: it is sent again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  #wakeIn(pauseMs: number): void {
    if (this.#stopping.signal.aborted) return;
    this.#timer = setTimeout(() => this.wake(), pauseMs);
    this.#timer.unref();
  }

  /** Everything that is due. Gives how long to wait for what comes next; never rejects. */
  async #round(): Promise<number> {
    const { database, webhooks, logger } = this.#dependencies;
    try {
      let did = true;
      while (did && !this.#stopping.signal.aborted) {
        const payment = await completeDuePayment(database);
        const refund = await completeDueRefund(database);
        const sent = await webhooks.sendDue(this.#stopping.signal);
        did = payment || refund || sent;
      }
      return this.#stopping.signal.aborted ? 0 : await this.#untilNextMs();
    } catch (error) {
      logger.warn({ err: error }, 'The payment sandbox could not do what was due');
      return AFTER_FAILURE_MS;
    }
  }

  async #untilNextMs(): Promise<number> {
    const [next] = await this.#dependencies.database.query<{ seconds: number | null }[]>(
      `SELECT extract(epoch FROM min(due_at) - now())::float8 AS seconds FROM (
         SELECT due_at FROM razorpay_sandbox.payments WHERE due_at IS NOT NULL
         UNION ALL SELECT due_at FROM razorpay_sandbox.refunds WHERE due_at IS NOT NULL
         UNION ALL SELECT due_at FROM razorpay_sandbox.events WHERE due_at IS NOT NULL) AS due`,
    );
    const seconds = next?.seconds ?? null;
    if (seconds === null) return LONGEST_PAUSE_MS;
    return Math.min(Math.max(seconds * 1000, 0) + AFTER_DUE_MS, LONGEST_PAUSE_MS);
  }
}
