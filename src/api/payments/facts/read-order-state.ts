import type { EntityManager } from 'typeorm';
import { disputeEntity } from '../../../entities/dispute.ts';
import { type Order, orderEntity } from '../../../entities/order.ts';
import { paymentEntity } from '../../../entities/payment.ts';
import { refundEntity } from '../../../entities/refund.ts';
import { holdPeriodsOf } from '../../subscriptions/subscription-periods.ts';
import { bookingKey, type LedgerKind } from '../ledger/ledger-bookings.ts';
import type { OrderState } from './decide-order.ts';
import type { OrderMoney } from './merge-facts.ts';

/**
 * Holds the order until the transaction ends: whoever changes anything about its money waits here. Not against those who
 * only refer to it: changing a subscription twice in one transaction has PostgreSQL look for its order again, by one who
 * holds the account that is asked for next here.
 */
export async function lockOrder(manager: EntityManager, orderId: string): Promise<Order> {
  return manager
    .getRepository(orderEntity)
    .createQueryBuilder('o')
    .where('o.id = :orderId', { orderId })
    .setLock('for_no_key_update')
    .getOneOrFail();
}

/** The rows of an order’s money, the oldest first. */
export async function readOrderMoneyRows(manager: EntityManager, orderId: string): Promise<OrderMoney> {
  const payments = await manager
    .getRepository(paymentEntity)
    .find({ where: { orderId }, order: { createdAt: 'ASC', id: 'ASC' } });
  const ids = payments.map(({ id }) => id);
  const ofPayments = (alias: string) => `${alias}.payment_id = ANY (:ids)`;
  const refunds = await manager
    .getRepository(refundEntity)
    .createQueryBuilder('refund')
    .where(ofPayments('refund'), { ids })
    .orderBy({ 'refund.created_at': 'ASC', 'refund.id': 'ASC' })
    .getMany();
  const disputes = await manager
    .getRepository(disputeEntity)
    .createQueryBuilder('dispute')
    .where(ofPayments('dispute'), { ids })
    .orderBy({ 'dispute.created_at': 'ASC', 'dispute.id': 'ASC' })
    .getMany();
  return { payments, refunds, disputes };
}

/**
 * All that a decision depends on. Holds the account’s row too, so that it is not deleted between the decision and what
 * comes of it.
 */
export async function readOrderState(manager: EntityManager, order: Order): Promise<OrderState> {
  const accountDeleted = !(await holdPeriodsOf(manager, order.userId));
  const money = await readOrderMoneyRows(manager, order.id);
  const booked = await manager.query<{ kind: LedgerKind; causeId: string }[]>(
    'SELECT kind, cause_id AS "causeId" FROM ledger_transactions WHERE payment_id = ANY ($1)',
    [money.payments.map(({ id }) => id)],
  );
  const [subscription] = await manager.query<{ ended: boolean }[]>(
    'SELECT ended_at IS NOT NULL AS ended FROM subscriptions WHERE order_id = $1',
    [order.id],
  );
  return {
    order,
    ...money,
    booked: new Set(booked.map(bookingKey)),
    subscription: subscription === undefined ? 'none' : subscription.ended ? 'ended' : 'running',
    accountDeleted,
  };
}
