import type { Dispute } from '../../../entities/dispute.ts';
import type { Order } from '../../../entities/order.ts';
import type { Payment } from '../../../entities/payment.ts';
import type { Refund } from '../../../entities/refund.ts';
import type { Subscription } from '../../../entities/subscription.ts';
import type { OrderStatus, OrderSummary } from '../../../protocol/rest/plans.ts';
import { statusOf } from '../../subscriptions/subscription-status.ts';
import { refundedOf } from '../refunds/refundable.ts';

type PaymentPart = Pick<Payment, 'id' | 'status' | 'amountMinor' | 'currency' | 'buys'>;
type RefundPart = Pick<Refund, 'paymentId' | 'status' | 'amountMinor'>;
type DisputePart = Pick<Dispute, 'paymentId' | 'status' | 'amountMinor'>;

/** An order with all that its view is made of. */
export type ViewedOrder = {
  order: Pick<
    Order,
    | 'id'
    | 'terms'
    | 'amountMinor'
    | 'currency'
    | 'status'
    | 'lastFailure'
    | 'receiptNumber'
    | 'createdAt'
    | 'paidAt'
  >;
  payments: readonly PaymentPart[];
  refunds: readonly RefundPart[];
  disputes: readonly DisputePart[];
  subscription: (Pick<Subscription, 'id'> & Parameters<typeof statusOf>[0]) | null;
};

/** An order as its buyer and staff see it, at a moment. */
export function toOrderSummary(viewed: ViewedOrder, now: Date): OrderSummary {
  const { order, subscription } = viewed;
  const { id, terms, amountMinor, currency, lastFailure, receiptNumber, createdAt, paidAt } = order;
  const refundedMinor = wentBack(viewed);
  return {
    id,
    plan: { code: terms.code, name: terms.name },
    period: terms.period,
    price: { currency, amountMinor },
    status: orderStatusOf(viewed, refundedMinor),
    refunded: { currency, amountMinor: refundedMinor },
    lastFailure,
    subscription:
      subscription === null
        ? null
        : {
            id: subscription.id,
            status: statusOf(subscription, now),
            startsAt: subscription.startsAt.toISOString(),
            endsAt: subscription.endsAt.toISOString(),
          },
    receiptNumber,
    createdAt: createdAt.toISOString(),
    paidAt: paidAt?.toISOString() ?? null,
  };
}

/** Refunds of what was paid for the order, and what the bank took back; where it bought nothing, of all that came. */
function wentBack({ order, payments, refunds, disputes }: ViewedOrder): number {
  const counted = payments.filter(({ buys, currency }) =>
    order.status === 'paid' ? buys : currency === order.currency,
  );
  return counted.reduce((sum, payment) => {
    const lost = disputes.filter((row) => row.paymentId === payment.id && row.status === 'lost');
    const taken = lost.reduce((total, { amountMinor }) => total + amountMinor, 0);
    return sum + Math.min(payment.amountMinor, refundedOf(payment, refunds) + taken);
  }, 0);
}

function orderStatusOf({ order, payments, disputes }: ViewedOrder, refundedMinor: number): OrderStatus {
  if (order.status !== 'paid') {
    if (payments.some(({ status }) => status === 'captured')) return 'returned';
    return order.status === 'expired' ? 'expired' : 'open';
  }
  const buying = payments.find(({ buys }) => buys);
  if (disputes.some(({ paymentId, status }) => paymentId === buying?.id && status === 'open')) {
    return 'disputed';
  }
  if (refundedMinor >= order.amountMinor) return 'refunded';
  return refundedMinor > 0 ? 'partly-refunded' : 'paid';
}
