import type { Order } from '../../../entities/order.ts';
import type { Payment } from '../../../entities/payment.ts';
import type { SubscriptionEnd } from '../../../protocol/rest/plans.ts';
import { type Booking, bookingKey } from '../ledger/ledger-bookings.ts';
import { bookingsOf } from '../ledger/order-bookings.ts';
import { refundedOf } from '../refunds/refundable.ts';
import { decideRefunds } from './decide-refunds.ts';
import { mergeFacts, type OrderMoney } from './merge-facts.ts';
import type { OrderFacts } from './order-facts.ts';

/** All that a decision about an order depends on. */
export type OrderState = OrderMoney & {
  order: Pick<Order, 'id' | 'status' | 'amountMinor' | 'currency' | 'lastFailure'>;
  /** The keys of what the ledger has. */
  booked: ReadonlySet<string>;
  /** What the order gave. */
  subscription: 'none' | 'running' | 'ended';
  accountDeleted: boolean;
};

/** What is to be so, and what is to be done for it, all in one transaction. */
export type OrderDecision = OrderState & {
  bookings: readonly Booking[];
  /** The period begins. */
  begins: boolean;
  /** It ends, the one that begins just now too. */
  ends: SubscriptionEnd | null;
  /** There is something that Razorpay knows more of, or must be asked to do. */
  askRazorpay: boolean;
};

/**
 * What facts about an order’s money come to. Pure, and the same for the same facts in any order and any number: only
 * which of two payments that could both buy it does is by who is heard of first.
 */
export function decideOrder(
  state: OrderState,
  facts: OrderFacts,
  { now, newId }: { now: Date; newId: () => string },
): OrderDecision {
  const merged = mergeFacts(state, facts, { orderId: state.order.id, now, newId });
  const payments = chooseBuyer(merged);
  const buying = payments.find(({ buys }) => buys);
  const refunds = decideRefunds({ ...merged, payments }, { now, newId });
  const bookings = bookingsOf({ ...merged, payments, refunds }).filter(
    (booking) => !state.booked.has(bookingKey(booking)),
  );
  const begins = buying !== undefined && state.subscription === 'none';
  const ends = state.subscription === 'ended' ? null : endOf(buying, { ...merged, refunds });
  return {
    ...merged,
    payments,
    refunds,
    order: {
      ...state.order,
      status: buying === undefined ? state.order.status : 'paid',
      lastFailure: lastFailure(payments),
    },
    booked: new Set([...state.booked, ...bookings.map(bookingKey)]),
    subscription: ends !== null ? 'ended' : begins ? 'running' : state.subscription,
    bookings,
    begins,
    ends,
    askRazorpay: becameAuthorized(state, payments) || isRefundMissing(facts, { payments, refunds }),
  };
}

/** The first payment of the whole price that came in, once and for all. Whoever is gone cannot get anything. */
function chooseBuyer({ payments, order, accountDeleted }: OrderState): readonly Payment[] {
  if (accountDeleted || payments.some(({ buys }) => buys)) return payments;
  const [first] = payments
    .filter(
      ({ status, amountMinor, currency }) =>
        status === 'captured' && amountMinor === order.amountMinor && currency === order.currency,
    )
    .sort(
      (left, right) =>
        (left.capturedAt?.getTime() ?? 0) - (right.capturedAt?.getTime() ?? 0) ||
        left.createdAt.getTime() - right.createdAt.getTime() ||
        (left.providerPaymentId < right.providerPaymentId ? -1 : 1),
    );
  return payments.map((payment) => (payment === first ? { ...payment, buys: true } : payment));
}

function endOf(buying: Payment | undefined, { refunds, disputes }: OrderMoney): SubscriptionEnd | null {
  if (buying === undefined) return null;
  if (refundedOf(buying, refunds) >= buying.amountMinor) return 'refunded';
  const lost = disputes.some(({ paymentId, status }) => paymentId === buying.id && status === 'lost');
  return lost ? 'dispute-lost' : null;
}

/** Of the last attempt that failed. */
function lastFailure(payments: readonly Payment[]): string | null {
  const [last] = payments
    .filter(({ failure }) => failure !== null)
    .sort(
      (left, right) =>
        right.createdAt.getTime() - left.createdAt.getTime() ||
        (left.providerPaymentId < right.providerPaymentId ? 1 : -1),
    );
  return last?.failure ?? null;
}

/** Somebody must capture it. */
function becameAuthorized(before: OrderMoney, payments: readonly Payment[]): boolean {
  const authorized = (rows: readonly Payment[]) =>
    rows.filter(({ status }) => status === 'authorized').length;
  return authorized(payments) > authorized(before.payments);
}

/** More went back than we have heard of. */
function isRefundMissing(
  facts: OrderFacts,
  { payments, refunds }: Pick<OrderMoney, 'payments' | 'refunds'>,
): boolean {
  return facts.payments.some(({ providerPaymentId, refundedMinor }) => {
    const payment = payments.find((row) => row.providerPaymentId === providerPaymentId);
    if (payment === undefined || payment.status !== 'captured') return false;
    const known = refunds
      .filter(
        (row) => row.paymentId === payment.id && row.providerRefundId !== null && row.status !== 'failed',
      )
      .reduce((total, { amountMinor }) => total + amountMinor, 0);
    return refundedMinor > known;
  });
}
