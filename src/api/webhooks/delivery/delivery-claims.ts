import type { DataSource } from 'typeorm';
import { preparedQuery } from '../../../entities/prepared-query.ts';
import type { WebhookMessage, WebhookSecrets } from './sign-webhook.ts';

/** A delivery that one process may attempt, and no other until then. */
export type ClaimedDelivery = WebhookMessage &
  WebhookSecrets & {
    id: string;
    webhookId: string;
    url: string;
    subject: string;
    /** Those made before. */
    attempts: number;
    /** Names the claim: a result counts only while it holds. */
    claimedUntil: Date;
  };

/** How long a claim holds: whoever dies with one is followed by another process then. */
const CLAIM_MS = 60_000;

/**
 * The first waiting delivery of each subject of webhook `$1`, from subject `$2` on, exclusive: the only ones that may be
 * attempted. It goes from one subject to the next along the index, however many wait behind each.
 */
const HEADS = `
  WITH RECURSIVE head AS (
    (SELECT id, subject, next_attempt_at, claimed_until FROM webhook_deliveries
     WHERE webhook_id = $1 AND status = 'waiting' AND subject > $2 ORDER BY subject, seq LIMIT 1)
    UNION ALL
    SELECT next.* FROM head CROSS JOIN LATERAL (
      SELECT id, subject, next_attempt_at, claimed_until FROM webhook_deliveries
      WHERE webhook_id = $1 AND status = 'waiting' AND subject > head.subject ORDER BY subject, seq LIMIT 1) next)`;

/** So that results do not wait long for the webhook's row. */
const PUT_OFF_AT_ONCE = 5_000;

const UNCLAIMED = '(claimed_until IS NULL OR claimed_until <= $3)';

/**
 * The webhooks for which something is due at `$1`. It looks at what is due first for each, since whether anything is due
 * at all would be read from everything that waits.
 */
export const DUE_WEBHOOKS = `SELECT id FROM webhooks CROSS JOIN LATERAL (
    SELECT d.next_attempt_at FROM webhook_deliveries d
    WHERE d.webhook_id = webhooks.id AND d.status = 'waiting' ORDER BY d.next_attempt_at LIMIT 1) first
  WHERE enabled AND first.next_attempt_at <= $1 ORDER BY id`;

/** The webhooks for which something is due. */
export async function findDueWebhooks(dataSource: DataSource, now: Date): Promise<string[]> {
  const rows = await preparedQuery<{ id: string }>(dataSource, DUE_WEBHOOKS, [now]);
  return rows.map(({ id }) => id);
}

export type ClaimQuery = { webhookId: string; afterSubject: string; limit: number; now: Date };

/**
 * Claims what is due, in the order of subjects from one on. Of a subject it gives one delivery, and none while an
 * earlier one waits: the subject's lock in the outbox sees to it that none comes in before it later.
 */
export async function claimDeliveries(
  dataSource: DataSource,
  { webhookId, afterSubject, limit, now }: ClaimQuery,
): Promise<ClaimedDelivery[]> {
  const claimedUntil = new Date(now.getTime() + CLAIM_MS);
  const rows = await preparedQuery<Omit<ClaimedDelivery, 'webhookId' | 'claimedUntil'>>(
    dataSource,
    `${HEADS}, chosen AS (
       SELECT id FROM webhook_deliveries
       WHERE id IN (SELECT id FROM head WHERE next_attempt_at <= $3 AND ${UNCLAIMED} LIMIT $4)
         AND status = 'waiting' AND next_attempt_at <= $3 AND ${UNCLAIMED}
       FOR UPDATE SKIP LOCKED),
     claimed AS (
       UPDATE webhook_deliveries d SET claimed_until = $5, next_attempt_at = $5
       FROM chosen WHERE d.id = chosen.id
       RETURNING d.id, d.webhook_id, d.event_id, d.subject, d.attempts)
     SELECT claimed.id, claimed.subject, claimed.attempts, claimed.event_id AS "eventId", e.type, e.at, e.data, w.url,
       w.secret, CASE WHEN w.old_secret_until > $3 THEN w.old_secret END AS "oldSecret"
     FROM claimed JOIN webhook_events e ON e.id = claimed.event_id JOIN webhooks w ON w.id = claimed.webhook_id
     ORDER BY claimed.subject`,
    [webhookId, afterSubject, now, limit, claimedUntil],
  );
  return rows.map((row) => ({ ...row, webhookId, claimedUntil }));
}

/** Gives back what was not attempted after all. */
export async function giveBack(
  dataSource: DataSource,
  { id, claimedUntil }: ClaimedDelivery,
  now: Date,
): Promise<void> {
  await dataSource.query(
    `UPDATE webhook_deliveries SET claimed_until = NULL, next_attempt_at = $3
     WHERE id = $1 AND status = 'waiting' AND claimed_until = $2`,
    [id, claimedUntil, now],
  );
}

/**
 * What waits behind a delivery that is to come later is due no sooner, so that looking for what is due does not come
 * upon it each time. Whoever finishes a delivery makes the next one due; the webhook's lock keeps both apart.
 */
export async function putOffBlocked(dataSource: DataSource, webhookId: string, now: Date): Promise<void> {
  await dataSource.transaction(async (manager) => {
    await manager.query('SELECT 1 FROM webhooks WHERE id = $1 FOR NO KEY UPDATE', [webhookId]);
    await manager.query(
      `UPDATE webhook_deliveries d SET next_attempt_at = late.next_attempt_at
       FROM (
         SELECT blocked.id, head.next_attempt_at
         FROM webhook_deliveries blocked CROSS JOIN LATERAL (
           SELECT h.id, h.next_attempt_at FROM webhook_deliveries h
           WHERE h.webhook_id = blocked.webhook_id AND h.subject = blocked.subject AND h.status = 'waiting'
           ORDER BY h.seq LIMIT 1) head
         WHERE blocked.webhook_id = $1 AND blocked.status = 'waiting' AND blocked.next_attempt_at <= $2
           AND head.id <> blocked.id AND head.next_attempt_at > $2
         LIMIT ${PUT_OFF_AT_ONCE}) late
       WHERE d.id = late.id AND d.status = 'waiting'`,
      [webhookId, now],
    );
  });
}

/** Makes all that may be attempted due at once, after the receiver was down or its webhook was changed. */
export const RELEASE_ALL = `${HEADS}
  UPDATE webhook_deliveries d SET next_attempt_at = $3
  FROM head WHERE d.id = head.id AND d.status = 'waiting' AND d.next_attempt_at > $3
    AND (d.claimed_until IS NULL OR d.claimed_until <= $3)`;
