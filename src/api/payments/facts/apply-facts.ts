import { randomUUID } from 'node:crypto';
import type { EntityManager, EntitySchema, ObjectLiteral } from 'typeorm';
import { disputeEntity } from '../../../entities/dispute.ts';
import { type Order, orderEntity } from '../../../entities/order.ts';
import { paymentEntity } from '../../../entities/payment.ts';
import { type Refund, refundEntity } from '../../../entities/refund.ts';
import { readClock } from '../../subscriptions/database-clock.ts';
import { addPeriod } from '../../subscriptions/period.ts';
import { beginPeriod, endPeriod } from '../../subscriptions/subscription-periods.ts';
import { type Booking, book } from '../ledger/ledger-bookings.ts';
import { takeReceiptNumber } from '../orders/receipt-number.ts';
import { decideOrder, type OrderDecision } from './decide-order.ts';
import type { OrderMoney } from './merge-facts.ts';
import type { OrderFacts } from './order-facts.ts';
import { PaymentContradiction } from './payment-contradiction.ts';
import { lockOrder, readOrderState } from './read-order-state.ts';
import { tellPayments } from './tell-payments.ts';

/** How often Razorpay is asked about an order that is paid: its webhook of a refund may have been lost. */
export const PAID_CHECK_MS = 24 * 60 * 60_000;

const PAYMENT_CHANGES = ['status', 'amount_minor', 'currency', 'method', 'failure', 'buys', 'captured_at'];

/** What became of an order, for whoever brought the facts. */
export type AppliedFacts = OrderMoney & {
  order: Order;
  /** What was booked by it. */
  bookings: readonly Booking[];
  /** What failed to go back by it, at Razorpay. */
  failedRefunds: readonly Refund[];
  /** Whose plan changed: tell them once this is committed. */
  planChangedOf: string | null;
};

/**
 * Makes everything so that facts about an order’s money come to, in the transaction of `manager`, which holds the
 * order from here to its end: payments, refunds, the ledger, the receipt, the subscription, and what others are told.
 * Again is harmless, and so is any turn; see `decideOrder`. `asked`: it is all that Razorpay has to say, so it is
 * not asked again for more. Throws PaymentContradiction.
 */
export async function applyFacts(
  manager: EntityManager,
  orderId: string,
  facts: OrderFacts,
  { graceMs, asked = false }: { graceMs: number; asked?: boolean },
): Promise<AppliedFacts> {
  const order = await lockOrder(manager, orderId);
  await requireOwnMoney(manager, orderId, facts);
  const state = await readOrderState(manager, order);
  const now = await readClock(manager);
  const decision = decideOrder(state, facts, { now, newId: randomUUID });
  await saveMoney(manager, state, decision);
  const saved = await saveOrder(
    manager,
    order,
    { ...decision, askRazorpay: decision.askRazorpay && !asked },
    now,
  );
  for (const booking of decision.bookings) await book(manager, booking, now);
  await tellPayments(manager, order, decision, now);
  const planChanged = await changeSubscription(manager, order, decision, { now, graceMs });
  const { payments, refunds, disputes, bookings } = decision;
  const planChangedOf = planChanged ? order.userId : null;
  const failedRefunds = refunds.filter((refund) => hasFailed(refund, state.refunds));
  return { order: saved, payments, refunds, disputes, bookings, failedRefunds, planChangedOf };
}

/** What is known of an order for good is of no other one: it would be paid for twice by the same money. */
async function requireOwnMoney(manager: EntityManager, orderId: string, facts: OrderFacts): Promise<void> {
  const [others] = await manager.query<{ id: string }[]>(
    `SELECT p.provider_payment_id AS id FROM payments p WHERE p.provider_payment_id = ANY ($2) AND p.order_id <> $1
     UNION ALL SELECT r.provider_refund_id FROM refunds r JOIN payments p ON p.id = r.payment_id
       WHERE r.provider_refund_id = ANY ($3) AND p.order_id <> $1
     UNION ALL SELECT d.provider_dispute_id FROM disputes d JOIN payments p ON p.id = d.payment_id
       WHERE d.provider_dispute_id = ANY ($4) AND p.order_id <> $1`,
    [
      orderId,
      facts.payments.map(({ providerPaymentId }) => providerPaymentId),
      facts.refunds.map(({ providerRefundId }) => providerRefundId),
      facts.disputes.map(({ providerDisputeId }) => providerDisputeId),
    ],
  );
  if (others !== undefined) throw new PaymentContradiction(`${others.id} is of another order`);
}

function hasFailed({ id, status, providerRefundId }: Refund, before: readonly Refund[]): boolean {
  const failed = status === 'failed' && providerRefundId !== null;
  return failed && before.find((refund) => refund.id === id)?.status !== 'failed';
}

async function saveMoney(manager: EntityManager, before: OrderMoney, after: OrderMoney): Promise<void> {
  await saveChanged(manager, paymentEntity, PAYMENT_CHANGES, {
    before: before.payments,
    after: after.payments,
  });
  await saveChanged(manager, refundEntity, ['provider_refund_id', 'amount_minor', 'status', 'processed_at'], {
    before: before.refunds,
    after: after.refunds,
  });
  await saveChanged(manager, disputeEntity, ['status', 'settled_at'], {
    before: before.disputes,
    after: after.disputes,
  });
}

/**
 * What nothing changed is the same object as before. Of what was there already only these columns are written: the
 * others may be somebody else’s meanwhile, as a refund’s claim is.
 */
async function saveChanged<R extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntitySchema<R>,
  columns: readonly string[],
  { before, after }: { before: readonly R[]; after: readonly R[] },
): Promise<void> {
  const changed = after.filter((row) => !before.includes(row));
  if (changed.length === 0) return;
  await manager
    .createQueryBuilder()
    .insert()
    .into(entity)
    .values([...changed])
    .orUpdate([...columns], ['id'])
    .execute();
}

async function saveOrder(
  manager: EntityManager,
  order: Order,
  decision: OrderDecision,
  now: Date,
): Promise<Order> {
  const changes: Partial<Order> = {};
  if (decision.order.lastFailure !== order.lastFailure) changes.lastFailure = decision.order.lastFailure;
  if (decision.order.status !== order.status) {
    const receiptNumber = await takeReceiptNumber(manager);
    const checkAt = new Date(now.getTime() + PAID_CHECK_MS);
    Object.assign(changes, { status: 'paid', paidAt: now, receiptNumber, checkAt, checks: 0 });
  }
  if (decision.askRazorpay) changes.checkAt = now;
  if (Object.keys(changes).length > 0) await manager.update(orderEntity, { id: order.id }, changes);
  return { ...order, ...changes };
}

/** Whether anything changed for the person. */
async function changeSubscription(
  manager: EntityManager,
  { id: orderId, userId, planId, terms }: Order,
  { begins, ends }: Pick<OrderDecision, 'begins' | 'ends'>,
  { now, graceMs }: { now: Date; graceMs: number },
): Promise<boolean> {
  if (begins) {
    const source = { orderId };
    const endOf = (start: Date) => addPeriod(start, terms.period);
    await beginPeriod(manager, { userId, planId, terms, source, endOf, graceMs }, now);
  }
  if (ends !== null) {
    const [subscription] = await manager.query<{ id: string }[]>(
      'SELECT id FROM subscriptions WHERE order_id = $1',
      [orderId],
    );
    if (subscription !== undefined) await endPeriod(manager, subscription.id, ends, now);
  }
  return begins || ends !== null;
}
