import type { DataSource } from 'typeorm';
import { orderEntity } from '../../../entities/order.ts';
import { subscriptionEntity } from '../../../entities/subscription.ts';
import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { Receipt } from '../../../protocol/rest/plans.ts';
import { readClock } from '../../subscriptions/database-clock.ts';
import { readOrderMoneyRows } from '../facts/read-order-state.ts';
import { toOrderSummary } from './order-view.ts';

/** The receipt of one of somebody’s orders. Throws ORDER_NOT_FOUND where it is not theirs, or not paid. */
export async function readReceipt(
  { manager }: DataSource,
  buyer: User,
  orderId: string,
  { seller, sandbox }: Pick<Receipt, 'seller' | 'sandbox'>,
): Promise<Receipt> {
  const order = await manager.getRepository(orderEntity).findOneBy({ id: orderId, userId: buyer.id });
  if (order === null) throw new AppError('ORDER_NOT_FOUND');
  const money = await readOrderMoneyRows(manager, orderId);
  const payment = money.payments.find(({ buys }) => buys);
  if (payment === undefined || order.receiptNumber === null) throw new AppError('ORDER_NOT_FOUND');
  const subscription = await manager.getRepository(subscriptionEntity).findOneBy({ orderId });
  const { currency } = order;
  return {
    number: order.receiptNumber,
    order: toOrderSummary({ order, ...money, subscription }, await readClock(manager)),
    buyer: { name: buyer.displayName, email: buyer.email },
    paymentId: payment.providerPaymentId,
    method: payment.method,
    refunds: money.refunds.flatMap(({ id, paymentId, amountMinor, processedAt }) =>
      paymentId === payment.id && processedAt !== null
        ? { id, amount: { currency, amountMinor }, at: processedAt.toISOString() }
        : [],
    ),
    seller,
    sandbox,
  };
}
