import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { Subscription } from '../../entities/subscription.ts';
import { AppError } from '../../errors.ts';
import type {
  AdminSubscription,
  AdminSubscriptionDetails,
  adminSubscriptionPage,
  adminSubscriptionsQuery,
} from '../../protocol/rest/payment-admin.ts';
import type { PersonSummary } from '../../protocol/rest/people.ts';
import { newestPage } from '../lists/newest-page.ts';
import { personJson } from '../lists/person-json.ts';
import { SqlConditions } from '../lists/sql-conditions.ts';
import { addTextCondition } from '../lists/text-condition.ts';
import { readOrderMoney } from '../payments/orders/order-money.ts';
import { STATUS_CONDITIONS } from './subscription-status.ts';
import { toSubscriptionView } from './subscription-view.ts';

type SubscriptionRow = Subscription & {
  now: Date;
  user: PersonSummary;
  grantedBy: PersonSummary | null;
  refundedMinor: number | null;
};

/** Of what paid for it: refunds that went through, and what the bank took back. */
const REFUNDED = `
  (SELECT least(paid.amount_minor,
     (SELECT coalesce(sum(r.amount_minor), 0) FROM refunds r WHERE r.payment_id = paid.id AND r.status = 'processed')
     + (SELECT coalesce(sum(d.amount_minor), 0) FROM disputes d WHERE d.payment_id = paid.id AND d.status = 'lost'))::int
   FROM payments paid WHERE paid.order_id = s.order_id AND paid.buys)`;

const COLUMNS = `
  s.id, s.user_id AS "userId", s.plan_id AS "planId", s.terms, s.order_id AS "orderId", s.note,
  s.starts_at AS "startsAt", s.ends_at AS "endsAt", s.runs_until AS "runsUntil", s.cancelled_at AS "cancelledAt",
  s.ended_at AS "endedAt", s.end_reason AS "endReason", s.created_at AS "createdAt", now() AS now,
  ${personJson('account')} AS user, ${personJson('granter')} AS "grantedBy", ${REFUNDED} AS "refundedMinor"`;

const TABLES = `subscriptions s JOIN users account ON account.id = s.user_id
  LEFT JOIN users granter ON granter.id = s.granted_by_user_id`;

const SEARCHED = { columns: ['account.search_text', 'account.email_key'], like: 'LIKE' } as const;

/** All subscriptions, newest first. */
export async function listSubscriptions(
  { manager }: DataSource,
  { status, source, planId, userId, text, ...page }: z.output<typeof adminSubscriptionsQuery>,
): Promise<z.input<typeof adminSubscriptionPage>> {
  const where = new SqlConditions().when('s.plan_id = ?', planId).when('s.user_id = ?', userId);
  if (status !== undefined) where.always(STATUS_CONDITIONS[status]);
  if (source !== undefined) where.always(`s.order_id IS ${source === 'grant' ? 'NULL' : 'NOT NULL'}`);
  if (text !== undefined) addTextCondition(where, SEARCHED, text);
  const { rows, nextCursor } = await newestPage<SubscriptionRow>(
    manager,
    { columns: COLUMNS, tables: TABLES, where, at: 's.created_at', id: 's.id' },
    page,
  );
  return { items: rows.map(toAdminView), nextCursor };
}

/** One of them with all its money. Throws SUBSCRIPTION_NOT_FOUND. */
export async function readSubscriptionDetails(
  { manager }: Pick<DataSource, 'manager'> | { manager: EntityManager },
  subscriptionId: string,
): Promise<AdminSubscriptionDetails> {
  const [row] = await manager.query<SubscriptionRow[]>(`SELECT ${COLUMNS} FROM ${TABLES} WHERE s.id = $1`, [
    subscriptionId,
  ]);
  if (row === undefined) throw new AppError('SUBSCRIPTION_NOT_FOUND');
  const nothing = { currency: row.terms.currency, amountMinor: 0 };
  const money =
    row.orderId === null
      ? { order: null, payments: [], ledger: [], refundable: nothing }
      : await readOrderMoney({ manager }, row.orderId);
  return { ...toAdminView(row), ...money };
}

function toAdminView(row: SubscriptionRow): AdminSubscription {
  const { user, orderId, grantedBy, note, terms, refundedMinor, createdAt, now } = row;
  return {
    ...toSubscriptionView(row, now),
    user,
    orderId,
    refunded: { currency: terms.currency, amountMinor: refundedMinor ?? 0 },
    grantedBy,
    note,
    createdAt: createdAt.toISOString(),
  };
}
