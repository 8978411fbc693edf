import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { webhookEntity } from '../../entities/webhook.ts';
import { AppError } from '../../errors.ts';
import type { Delivery, deliveriesQuery, deliveryPage, replayInput } from '../../protocol/rest/webhooks.ts';
import type { StaffActor } from '../audit/audit-log.ts';
import { newestPage } from '../lists/newest-page.ts';
import { SqlConditions } from '../lists/sql-conditions.ts';
import { holdWebhook, type Webhooks } from './webhooks.ts';

type Row = Omit<Delivery, 'id' | 'createdAt' | 'nextAttemptAt' | 'deliveredAt'> & {
  nextAttemptAt: Date | null;
  deliveredAt: Date | null;
};

const COLUMNS = `d.event_id AS "eventId", e.type, d.subject, d.status, d.attempts,
  d.next_attempt_at AS "nextAttemptAt", d.last_status AS "lastStatus", d.last_error AS "lastError",
  d.delivered_at AS "deliveredAt"`;

/** What was sent, waits or was given up, newest first. Throws WEBHOOK_NOT_FOUND. */
export async function listDeliveries(
  dataSource: DataSource,
  webhookId: string,
  { status, ...page }: z.output<typeof deliveriesQuery>,
): Promise<z.input<typeof deliveryPage>> {
  if (!(await dataSource.manager.existsBy(webhookEntity, { id: webhookId }))) {
    throw new AppError('WEBHOOK_NOT_FOUND');
  }
  const { rows, nextCursor } = await newestPage<Row>(
    dataSource.manager,
    {
      columns: COLUMNS,
      tables: 'webhook_deliveries d JOIN webhook_events e ON e.id = d.event_id',
      where: new SqlConditions().when('d.webhook_id = ?', webhookId).when('d.status = ?', status),
      at: 'd.created_at',
      id: 'd.id',
    },
    page,
  );
  const items = rows.map(({ createdAt, nextAttemptAt, deliveredAt, ...row }) => ({
    ...row,
    createdAt: createdAt.toISOString(),
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    deliveredAt: deliveredAt?.toISOString() ?? null,
  }));
  return { items, nextCursor };
}

/**
 * Has deliveries sent again, as if for the first time and in the order of their events, before what waits behind them.
 * One that is on its way at this moment is not sent twice for it. Throws WEBHOOK_NOT_FOUND.
 */
export function replayDeliveries(
  { dataSource, webhooks }: { dataSource: DataSource; webhooks: Webhooks },
  editor: StaffActor,
  webhookId: string,
  chosen: z.output<typeof replayInput>,
): Promise<{ deliveries: number }> {
  return dataSource.transaction(async (manager) => {
    await holdWebhook(manager, webhookId);
    const where = new SqlConditions().when('d.webhook_id = ?', webhookId);
    if ('dead' in chosen) where.always("d.status = 'dead'");
    else if ('since' in chosen) where.when('e.at >= ?', chosen.since);
    else where.when('d.id = ANY (?)', chosen.deliveryIds);
    const now = where.place(new Date());
    const [replayed] = await manager.query<{ deliveries: number }[]>(
      `WITH replayed AS (
         UPDATE webhook_deliveries d SET status = 'waiting', attempts = 0, next_attempt_at = ${now}, delivered_at = NULL
         FROM webhook_events e WHERE e.id = d.event_id AND ${where.sql} RETURNING d.id)
       SELECT count(*)::int AS deliveries FROM replayed`,
      where.values,
    );
    const deliveries = replayed?.deliveries ?? 0;
    const after = { ...chosen, deliveries };
    await webhooks.record(manager, editor, 'webhook.replay', webhookId, { after });
    return { deliveries };
  });
}
