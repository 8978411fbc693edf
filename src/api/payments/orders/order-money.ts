import type { DataSource, EntityManager } from 'typeorm';
import { orderEntity } from '../../../entities/order.ts';
import { subscriptionEntity } from '../../../entities/subscription.ts';
import type { AdminPayment, LedgerEntry } from '../../../protocol/rest/payment-admin.ts';
import type { PersonSummary } from '../../../protocol/rest/people.ts';
import type { Money, OrderSummary } from '../../../protocol/rest/plans.ts';
import { readClock } from '../../subscriptions/database-clock.ts';
import type { OrderMoney } from '../facts/merge-facts.ts';
import { readOrderMoneyRows } from '../facts/read-order-state.ts';
import { refundableOf } from '../refunds/refundable.ts';
import { toOrderSummary } from './order-view.ts';

/** All of an order’s money, as staff see it. */
export type OrderMoneyView = {
  order: OrderSummary;
  payments: AdminPayment[];
  /** The oldest first; the lines of one movement stand together. */
  ledger: LedgerEntry[];
  /** What can still go back of what paid the order. */
  refundable: Money;
};

/** The order must be there. */
export async function readOrderMoney(
  { manager }: Pick<DataSource, 'manager'> | { manager: EntityManager },
  orderId: string,
): Promise<OrderMoneyView> {
  const order = await manager.getRepository(orderEntity).findOneByOrFail({ id: orderId });
  const money = await readOrderMoneyRows(manager, orderId);
  const subscription = await manager.getRepository(subscriptionEntity).findOneBy({ orderId });
  const buying = money.payments.find(({ buys }) => buys);
  return {
    order: toOrderSummary({ order, ...money, subscription }, await readClock(manager)),
    payments: await viewPayments(manager, money),
    ledger: await readLedger(manager, orderId),
    refundable: {
      currency: order.currency,
      amountMinor: buying === undefined ? 0 : refundableOf(buying, money),
    },
  };
}

async function viewPayments(
  manager: EntityManager,
  { payments, refunds, disputes }: OrderMoney,
): Promise<AdminPayment[]> {
  const requesters = await manager.query<PersonSummary[]>(
    `SELECT id, username, display_name AS "displayName", avatar_url AS "avatarUrl" FROM users WHERE id = ANY ($1)`,
    [refunds.flatMap(({ requestedByUserId }) => requestedByUserId ?? [])],
  );
  return payments.map((payment) => {
    const { id, providerPaymentId, status, amountMinor, currency, method, failure, capturedAt, buys } =
      payment;
    return {
      id,
      providerPaymentId,
      status,
      amount: { currency, amountMinor },
      method,
      failure,
      capturedAt: capturedAt?.toISOString() ?? null,
      buys,
      refunds: refunds
        .filter(({ paymentId }) => paymentId === id)
        .map((refund) => ({
          id: refund.id,
          providerRefundId: refund.providerRefundId,
          amount: { currency, amountMinor: refund.amountMinor },
          status: refund.status,
          reason: refund.reason,
          requestedBy: requesters.find((person) => person.id === refund.requestedByUserId) ?? null,
          createdAt: refund.createdAt.toISOString(),
        })),
      disputes: disputes
        .filter(({ paymentId }) => paymentId === id)
        .map((dispute) => ({
          id: dispute.id,
          providerDisputeId: dispute.providerDisputeId,
          amount: { currency, amountMinor: dispute.amountMinor },
          status: dispute.status,
          createdAt: dispute.createdAt.toISOString(),
        })),
    };
  });
}

type LedgerRow = Pick<LedgerEntry, 'transactionId' | 'kind' | 'account'> & {
  at: Date;
  currency: string;
  amountMinor: number;
};

async function readLedger(manager: EntityManager, orderId: string): Promise<LedgerEntry[]> {
  const rows = await manager.query<LedgerRow[]>(
    `SELECT t.id AS "transactionId", t.at, t.kind, e.account, e.currency, e.amount_minor AS "amountMinor"
     FROM payments p JOIN ledger_transactions t ON t.payment_id = p.id JOIN ledger_entries e ON e.transaction_id = t.id
     WHERE p.order_id = $1
     ORDER BY t.at, array_position($2::text[], t.kind), t.id, e.amount_minor DESC`,
    [orderId, KINDS_IN_ORDER],
  );
  return rows.map(({ at, currency, amountMinor, ...row }) => ({
    ...row,
    at: at.toISOString(),
    amount: { currency, amountMinor },
  }));
}

/** Of what happened at once, what caused the other comes first. */
const KINDS_IN_ORDER: readonly LedgerEntry['kind'][] = [
  'payment',
  'sale',
  'dispute-opened',
  'dispute-won',
  'dispute-lost',
  'sale-reversal',
  'refund',
];
