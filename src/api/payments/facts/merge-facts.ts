import type { Dispute } from '../../../entities/dispute.ts';
import type { Payment } from '../../../entities/payment.ts';
import type { Refund } from '../../../entities/refund.ts';
import { refundedOf } from '../refunds/refundable.ts';
import type { DisputeFact, OrderFacts, PaymentFact, RefundFact } from './order-facts.ts';
import { PaymentContradiction } from './payment-contradiction.ts';

/** What is written down of one order’s money. */
export type OrderMoney = {
  payments: readonly Payment[];
  refunds: readonly Refund[];
  disputes: readonly Dispute[];
};

/** What is further along. A payment that failed can come in late; nothing that came in fails. */
const PAYMENT_RANK: Readonly<Record<Payment['status'], number>> = {
  created: 0,
  failed: 1,
  authorized: 2,
  captured: 3,
};
const REFUND_RANK: Readonly<Record<Refund['status'], number>> = {
  requested: 0,
  pending: 1,
  failed: 2,
  processed: 3,
};
/** One that was won can be taken to arbitration, and lost there. */
const DISPUTE_RANK: Readonly<Record<Dispute['status'], number>> = { open: 0, closed: 1, won: 2, lost: 3 };

/** The reason that stands on a refund which somebody ordered at Razorpay. */
const REFUNDED_AT_RAZORPAY = 'Refunded at Razorpay';

/**
 * Adds facts to what is written down. Each row only ever gets further, so the same facts make the same rows in any
 * order, and again is nothing: a row that nothing changes stays the same object. Throws PaymentContradiction for a refund
 * or dispute whose payment is not known, since whoever brings it brings its payment too, and for more than was paid.
 */
export function mergeFacts<M extends OrderMoney>(
  money: M,
  facts: OrderFacts,
  { orderId, now, newId }: { orderId: string; now: Date; newId: () => string },
): M {
  const payments = facts.payments.reduce(
    (rows: readonly Payment[], fact) => mergePayment(rows, fact, { orderId, now, newId }),
    money.payments,
  );
  const requirePayment = (providerPaymentId: string) => {
    const payment = payments.find((row) => row.providerPaymentId === providerPaymentId);
    if (payment === undefined) throw new PaymentContradiction(`Payment ${providerPaymentId} is not known`);
    return payment.id;
  };
  const refunds = facts.refunds.reduce(
    (rows: readonly Refund[], fact) =>
      mergeRefund(rows, fact, { paymentId: requirePayment(fact.providerPaymentId), now, newId }),
    money.refunds,
  );
  const disputes = facts.disputes.reduce(
    (rows: readonly Dispute[], fact) =>
      mergeDispute(rows, fact, { paymentId: requirePayment(fact.providerPaymentId), now, newId }),
    money.disputes,
  );
  for (const payment of payments) requireNoMoreThanPaid(payment, { refunds, disputes });
  return { ...money, payments, refunds, disputes };
}

/** What was booked of such a thing could not be taken back. */
function requireNoMoreThanPaid(
  payment: Payment,
  { refunds, disputes }: Pick<OrderMoney, 'refunds' | 'disputes'>,
): void {
  const { id, providerPaymentId, amountMinor } = payment;
  const tooMuch = [...refunds, ...disputes].some(
    (row) => row.paymentId === id && row.amountMinor > amountMinor,
  );
  if (tooMuch || refundedOf(payment, refunds) > amountMinor) {
    throw new PaymentContradiction(`More than payment ${providerPaymentId} would go back`);
  }
}

function mergePayment(
  rows: readonly Payment[],
  fact: PaymentFact,
  { orderId, now, newId }: { orderId: string; now: Date; newId: () => string },
): readonly Payment[] {
  const { refundedMinor: _, ...told } = fact;
  const known = rows.find((row) => row.providerPaymentId === fact.providerPaymentId);
  const capturedAt = fact.status === 'captured' ? now : null;
  if (known === undefined) return [...rows, { ...told, id: newId(), orderId, buys: false, capturedAt }];
  const method = known.method ?? fact.method;
  const failure = known.failure ?? fact.failure;
  const further = PAYMENT_RANK[fact.status] > PAYMENT_RANK[known.status];
  if (!further && method === known.method && failure === known.failure) return rows;
  // What came in is what is said of it then, whatever was tried.
  const { status, amountMinor, currency } = fact;
  const merged = {
    ...known,
    method,
    failure,
    ...(further ? { status, amountMinor, currency, capturedAt } : {}),
  };
  return rows.map((row) => (row === known ? merged : row));
}

function mergeRefund(
  rows: readonly Refund[],
  fact: RefundFact,
  { paymentId, now, newId }: { paymentId: string; now: Date; newId: () => string },
): readonly Refund[] {
  const { providerRefundId, status } = fact;
  const processedAt = status === 'processed' ? now : null;
  const known =
    rows.find((row) => row.providerRefundId === providerRefundId) ??
    rows.find((row) => row.id === fact.ourId && row.paymentId === paymentId && row.providerRefundId === null);
  if (known === undefined) {
    const { amountMinor, createdAt } = fact;
    const fresh: Refund = {
      id: newId(),
      paymentId,
      providerRefundId,
      amountMinor,
      status,
      reason: REFUNDED_AT_RAZORPAY,
      requestedByUserId: null,
      createdAt,
      processedAt,
      claimedUntil: null,
      attempts: 0,
    };
    return [...rows, fresh];
  }
  // What we thought of it before Razorpay had it does not count any more.
  const further = known.providerRefundId === null || REFUND_RANK[status] > REFUND_RANK[known.status];
  if (!further) return rows;
  const merged = {
    ...known,
    providerRefundId,
    // What Razorpay says is what goes back.
    amountMinor: fact.amountMinor,
    status,
    processedAt,
  };
  return rows.map((row) => (row === known ? merged : row));
}

function mergeDispute(
  rows: readonly Dispute[],
  fact: DisputeFact,
  { paymentId, now, newId }: { paymentId: string; now: Date; newId: () => string },
): readonly Dispute[] {
  const { providerPaymentId: _, ...told } = fact;
  const known = rows.find((row) => row.providerDisputeId === fact.providerDisputeId);
  const settledAt = fact.status === 'open' ? null : now;
  if (known === undefined) return [...rows, { ...told, id: newId(), paymentId, settledAt }];
  if (DISPUTE_RANK[fact.status] <= DISPUTE_RANK[known.status]) return rows;
  return rows.map((row) => (row === known ? { ...known, status: fact.status, settledAt } : row));
}
