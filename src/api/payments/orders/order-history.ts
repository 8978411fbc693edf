import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { pageQuery } from '../../../protocol/rest/page.ts';
import type { orderPage } from '../../../protocol/rest/plans.ts';
import { newestPage } from '../../lists/newest-page.ts';
import { SqlConditions } from '../../lists/sql-conditions.ts';
import { toOrderSummary, type ViewedOrder } from './order-view.ts';

type Subscribed = NonNullable<ViewedOrder['subscription']>;
/** A moment inside JSON is text. */
type InJson<T> = { [K in keyof T]: T[K] extends Date | null ? string | Extract<T[K], null> : T[K] };

type HistoryRow = Omit<ViewedOrder['order'], 'id' | 'createdAt'> &
  Pick<ViewedOrder, 'payments' | 'refunds' | 'disputes'> & {
    subscription: InJson<Subscribed> | null;
    now: Date;
  };

const ofPayments = (table: string) => `coalesce((
    SELECT json_agg(json_build_object('paymentId', r.payment_id, 'status', r.status, 'amountMinor', r.amount_minor))
    FROM ${table} r JOIN payments p ON p.id = r.payment_id WHERE p.order_id = o.id), '[]')`;

const COLUMNS = `
  o.terms, o.amount_minor AS "amountMinor", o.currency, o.status, o.last_failure AS "lastFailure",
  o.receipt_number AS "receiptNumber", o.paid_at AS "paidAt", now() AS now,
  coalesce((
    SELECT json_agg(json_build_object('id', p.id, 'status', p.status, 'amountMinor', p.amount_minor,
      'currency', p.currency, 'buys', p.buys))
    FROM payments p WHERE p.order_id = o.id), '[]') AS payments,
  ${ofPayments('refunds')} AS refunds,
  ${ofPayments('disputes')} AS disputes,
  (SELECT json_build_object('id', s.id, 'startsAt', s.starts_at, 'endsAt', s.ends_at, 'runsUntil', s.runs_until,
     'cancelledAt', s.cancelled_at, 'endedAt', s.ended_at)
   FROM subscriptions s WHERE s.order_id = o.id) AS subscription`;

/** Somebody’s orders, newest first. Those that Razorpay never made are not among them: nobody could pay them. */
export async function readOrderHistory(
  dataSource: DataSource,
  userId: string,
  page: z.output<typeof pageQuery>,
): Promise<z.input<typeof orderPage>> {
  const where = new SqlConditions().when('o.user_id = ?', userId).always('o.provider_order_id IS NOT NULL');
  const { rows, nextCursor } = await newestPage<HistoryRow>(
    dataSource.manager,
    { columns: COLUMNS, tables: 'orders o', where, at: 'o.created_at', id: 'o.id' },
    page,
  );
  const items = rows.map(({ payments, refunds, disputes, subscription, now, ...order }) =>
    toOrderSummary(
      { order, payments, refunds, disputes, subscription: subscription && withDates(subscription) },
      now,
    ),
  );
  return { items, nextCursor };
}

function withDates({
  id,
  startsAt,
  endsAt,
  runsUntil,
  cancelledAt,
  endedAt,
}: InJson<Subscribed>): Subscribed {
  return {
    id,
    startsAt: new Date(startsAt),
    endsAt: new Date(endsAt),
    runsUntil: new Date(runsUntil),
    cancelledAt: cancelledAt === null ? null : new Date(cancelledAt),
    endedAt: endedAt === null ? null : new Date(endedAt),
  };
}
