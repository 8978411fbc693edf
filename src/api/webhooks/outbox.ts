import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { WebhookEventData, WebhookEventType } from '../../protocol/webhook-events.ts';

export type NewWebhookEvent<T extends WebhookEventType> = {
  type: T;
  /** Events of one subject arrive in the order in which they were written: `room:…`, `user:…`, `order:…`. */
  subject: string;
  at: Date;
  data: WebhookEventData<T>;
};

/** An event of any type, with the data of that type. */
export type AnyWebhookEvent = { [T in WebhookEventType]: NewWebhookEvent<T> }[WebhookEventType];

/**
 * Writes down what others are to be told, in the transaction of what it tells of: both are there afterwards, or neither
 * is. Where nobody asked for events of that type it writes nothing.
 */
export function writeWebhookEvent<T extends WebhookEventType>(
  manager: EntityManager,
  event: NewWebhookEvent<T>,
): Promise<void> {
  // Type and data belong together by `T`; that a union of all types then holds it is what TypeScript cannot follow.
  return writeWebhookEvents(manager, [event as unknown as AnyWebhookEvent]);
}

/** Many at once, in their order. */
export async function writeWebhookEvents(
  manager: EntityManager,
  events: readonly AnyWebhookEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const asked = await findAskedEvents(manager);
  const wanted = events.filter(({ type }) => asked.has(type));
  if (wanted.length === 0) return;
  // Until this transaction ends nobody else writes of these subjects, so that numbers and commits have one order.
  await manager.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('webhook ' || subject, 0))
     FROM (SELECT DISTINCT subject FROM unnest($1::text[]) AS subject ORDER BY subject) ordered`,
    [wanted.map(({ subject }) => subject)],
  );
  // A webhook that is deleted at this moment must not fail what the event tells of, so it stays until this commits.
  await manager.query(
    `WITH asked AS (SELECT id, events FROM webhooks WHERE enabled FOR KEY SHARE),
     given AS (
       SELECT * FROM ROWS FROM (
         json_to_recordset($1::json) AS (id uuid, type text, subject text, data jsonb, at timestamptz(3))
       ) WITH ORDINALITY AS given (id, type, subject, data, at, place)),
     event AS (
       INSERT INTO webhook_events (id, type, subject, data, at)
       SELECT id, type, subject, data, at FROM given
       WHERE EXISTS (SELECT 1 FROM asked WHERE given.type = ANY (asked.events)) ORDER BY place
       RETURNING id, seq, type, subject)
     INSERT INTO webhook_deliveries (id, webhook_id, event_id, seq, subject, status, next_attempt_at, created_at)
     SELECT gen_random_uuid(), asked.id, event.id, event.seq, event.subject, 'waiting', now(), now()
     FROM event JOIN asked ON event.type = ANY (asked.events)`,
    [JSON.stringify(wanted.map((event) => ({ ...event, id: randomUUID() })))],
  );
}

/** What somebody asked for: whoever would have to gather an event's data looks first whether it is worth it. */
export async function findAskedEvents(manager: EntityManager): Promise<ReadonlySet<WebhookEventType>> {
  const rows = await manager.query<{ type: WebhookEventType }[]>(
    'SELECT DISTINCT unnest(events) AS type FROM webhooks WHERE enabled',
  );
  return new Set(rows.map(({ type }) => type));
}
