import { createHmac } from 'node:crypto';
import type { Logger } from '../logger.ts';
import type { SandboxDatabase } from './sandbox-database.ts';

/** Razorpay waits so long for an answer, and tries for a day (https://razorpay.com/docs/webhooks/best-practices). */
const ANSWER_MS = 5_000;
const TRY_FOR_HOURS = 24;
/** Whoever took an event and died leaves it to others after that. */
const CLAIM_SECONDS = 6;
const FIRST_PAUSE_SECONDS = 1;
const LONGEST_PAUSE_SECONDS = 300;
const AT_ONCE = 8;

type ClaimedEvent = { id: string; name: string; body: string; attempts: number };

export type WebhookDeliveryDependencies = {
  database: SandboxDatabase;
  webhookUrl: () => string;
  webhookSecret: string;
  logger: Logger;
};

/** Sends what is noted in the events, several at once and so in no order, until each was taken. */
export class WebhookDelivery {
  readonly #dependencies: WebhookDeliveryDependencies;

  constructor(dependencies: WebhookDeliveryDependencies) {
    this.#dependencies = dependencies;
  }

  /** Whether there was anything to send. */
  async sendDue(signal: AbortSignal): Promise<boolean> {
    const claimed = await this.#claim();
    await Promise.all(claimed.map((event) => this.#send(event, signal)));
    return claimed.length > 0;
  }

  #claim(): Promise<ClaimedEvent[]> {
    return this.#dependencies.database.query(
      `WITH due AS (SELECT id FROM razorpay_sandbox.events WHERE due_at <= now()
                    ORDER BY due_at, position LIMIT $1 FOR UPDATE SKIP LOCKED),
            claimed AS (UPDATE razorpay_sandbox.events
                        SET attempts = attempts + 1, due_at = now() + make_interval(secs => $2)
                        WHERE id IN (SELECT id FROM due) RETURNING *)
       SELECT id, name, body, attempts FROM claimed ORDER BY position`,
      [AT_ONCE, CLAIM_SECONDS],
    );
  }

  async #send(event: ClaimedEvent, signal: AbortSignal): Promise<void> {
    const outcome = await this.#post(event, signal);
    // Whoever stops leaves it to the next one.
    if (signal.aborted) return;
    const { database, logger } = this.#dependencies;
    if (outcome === 'taken') {
      await database.query(
        'UPDATE razorpay_sandbox.events SET due_at = NULL, delivered_at = now() WHERE id = $1',
        [event.id],
      );
      return;
    }
    const { id, name, attempts } = event;
    logger.warn({ event: name, attempts, ...outcome }, 'A webhook of the payment sandbox was not taken');
    await database.query(
      `UPDATE razorpay_sandbox.events
       SET due_at = CASE WHEN created_at > now() - make_interval(hours => $3)
                         THEN now() + make_interval(secs => $2) END
       WHERE id = $1 AND delivered_at IS NULL`,
      [id, pauseSeconds(attempts), TRY_FOR_HOURS],
    );
  }

  async #post({ id, body }: ClaimedEvent, signal: AbortSignal): Promise<'taken' | Record<string, unknown>> {
    try {
      const response = await fetch(this.#dependencies.webhookUrl(), {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Razorpay-Webhook/v1',
          'x-razorpay-event-id': id,
          'x-razorpay-signature': createHmac('sha256', this.#dependencies.webhookSecret)
            .update(body)
            .digest('hex'),
        },
        body,
      });
      await response.body?.cancel();
      return response.ok ? 'taken' : { status: response.status };
    } catch (error) {
      return { err: error };
    }
  }
}

/** How long to wait after so many tries. */
export function pauseSeconds(attempts: number): number {
  return Math.min(FIRST_PAUSE_SECONDS * 2 ** (attempts - 1), LONGEST_PAUSE_SECONDS);
}
