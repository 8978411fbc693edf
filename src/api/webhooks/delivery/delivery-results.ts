import type { DataSource, EntityManager } from 'typeorm';
import { type ClaimedDelivery, RELEASE_ALL } from './delivery-claims.ts';

/** What came of an attempt. */
export type DeliveryResult =
  | { type: 'delivered'; status: number }
  | {
      type: 'failed';
      status: number | null;
      error: string;
      /** Null: given up. */
      nextAttemptAt: Date | null;
      /** The receiver wants nothing any more. */
      gone: boolean;
    };

/**
 * After so many failures in a row a receiver was down, and not only one event too much for it: then all that waits for
 * it is tried again upon a success. After fewer, nothing waits for more than some minutes anyway.
 */
const FAILURES_OF_AN_OUTAGE = 5;

/**
 * Writes down what came of an attempt, and lets the next of its subject pass when it is done with. Says whether that
 * counted: not when the claim was lost meanwhile, or the webhook deleted.
 */
export function writeResult(
  dataSource: DataSource,
  delivery: ClaimedDelivery,
  result: DeliveryResult,
  now: Date,
): Promise<boolean> {
  return dataSource.transaction(async (manager) => {
    // The webhook before the delivery, as deleting it goes.
    const [webhook] = await manager.query<{ failures: number }[]>(
      'SELECT failures_in_row AS failures FROM webhooks WHERE id = $1 FOR NO KEY UPDATE',
      [delivery.webhookId],
    );
    if (webhook === undefined || !(await writeDelivery(manager, delivery, result, now))) return false;
    if (result.type === 'delivered') {
      await noteSuccess(manager, delivery.webhookId, now, webhook.failures);
    } else {
      await manager.query(
        `UPDATE webhooks SET last_failure_at = $2, last_failure = $3, failures_in_row = failures_in_row + 1,
           version = version + CASE WHEN enabled AND $4 THEN 1 ELSE 0 END, enabled = enabled AND NOT $4
         WHERE id = $1`,
        [delivery.webhookId, now, result.error, result.gone],
      );
    }
    if (result.type === 'delivered' || result.nextAttemptAt === null)
      await letNextPass(manager, delivery, now);
    return true;
  });
}

/** The receiver has something: when it was down before, it gets the rest at once. */
export async function noteSuccess(
  manager: EntityManager,
  webhookId: string,
  now: Date,
  failuresBefore: number,
): Promise<void> {
  await manager.query('UPDATE webhooks SET last_success_at = $2, failures_in_row = 0 WHERE id = $1', [
    webhookId,
    now,
  ]);
  if (failuresBefore >= FAILURES_OF_AN_OUTAGE) await releaseAll(manager, webhookId, now);
}

/** Makes due at once what waits for a webhook. Whoever calls holds the webhook's row. */
export async function releaseAll(manager: EntityManager, webhookId: string, now: Date): Promise<void> {
  await manager.query(RELEASE_ALL, [webhookId, '', now]);
}

async function writeDelivery(
  manager: EntityManager,
  { id, claimedUntil }: ClaimedDelivery,
  result: DeliveryResult,
  now: Date,
): Promise<boolean> {
  const delivered = result.type === 'delivered';
  const nextAttemptAt = delivered ? null : result.nextAttemptAt;
  const rows = await manager.query<unknown[]>(
    `WITH done AS (
       UPDATE webhook_deliveries SET status = $3, attempts = attempts + 1, next_attempt_at = $4, claimed_until = NULL,
         last_status = $5, last_error = $6, delivered_at = $7
       WHERE id = $1 AND status = 'waiting' AND claimed_until = $2 RETURNING id)
     SELECT id FROM done`,
    [
      id,
      claimedUntil,
      delivered ? 'delivered' : nextAttemptAt === null ? 'dead' : 'waiting',
      nextAttemptAt,
      result.status,
      delivered ? null : result.error,
      delivered ? now : null,
    ],
  );
  return rows.length === 1;
}

async function letNextPass(
  manager: EntityManager,
  { webhookId, subject }: ClaimedDelivery,
  now: Date,
): Promise<void> {
  await manager.query(
    `UPDATE webhook_deliveries SET next_attempt_at = $3
     WHERE next_attempt_at > $3 AND (claimed_until IS NULL OR claimed_until <= $3) AND id = (
       SELECT id FROM webhook_deliveries WHERE webhook_id = $1 AND subject = $2 AND status = 'waiting'
       ORDER BY seq LIMIT 1)`,
    [webhookId, subject, now],
  );
}
