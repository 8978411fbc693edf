import { z } from 'zod';
import type { Dispute } from '../../../entities/dispute.ts';
import type { Payment } from '../../../entities/payment.ts';
import type { Refund } from '../../../entities/refund.ts';
import type { RazorpayDispute, RazorpayPayment, RazorpayRefund } from '../razorpay/razorpay-entities.ts';

export type PaymentFact = Pick<
  Payment,
  'providerPaymentId' | 'status' | 'amountMinor' | 'currency' | 'method' | 'failure' | 'createdAt'
> & {
  /** So much of it went back, or is on its way. */
  refundedMinor: number;
};

export type RefundFact = {
  providerRefundId: string;
  providerPaymentId: string;
  /** Our refund’s id, where it was we who asked for it. */
  ourId: string | null;
  amountMinor: number;
  status: Exclude<Refund['status'], 'requested'>;
  createdAt: Date;
};

export type DisputeFact = Pick<Dispute, 'providerDisputeId' | 'amountMinor' | 'status' | 'createdAt'> & {
  providerPaymentId: string;
};

/** What is known of one order’s money, from wherever it was heard. Each is true for ever, and later ones add to it. */
export type OrderFacts = {
  payments: readonly PaymentFact[];
  refunds: readonly RefundFact[];
  disputes: readonly DisputeFact[];
};

export const NO_FACTS: OrderFacts = { payments: [], refunds: [], disputes: [] };

export function toPaymentFact(payment: RazorpayPayment): PaymentFact {
  return {
    providerPaymentId: payment.id,
    status: statusOf(payment),
    amountMinor: payment.amount,
    currency: payment.currency,
    method: payment.method ?? null,
    failure: payment.error_description ?? null,
    createdAt: fromSeconds(payment.created_at),
    refundedMinor: payment.amount_refunded ?? 0,
  };
}

/** What went back without having been captured never came in. */
function statusOf({ status, captured }: RazorpayPayment): Payment['status'] {
  if (status !== 'refunded') return status;
  return captured === false ? 'failed' : 'captured';
}

export function toRefundFact(refund: RazorpayRefund): RefundFact {
  const ourId = [refund.receipt, refund.notes.parleyRefundId]
    .map((text) => z.uuid().safeParse(text))
    .find(({ success }) => success);
  return {
    providerRefundId: refund.id,
    providerPaymentId: refund.payment_id,
    ourId: ourId?.data?.toLowerCase() ?? null,
    amountMinor: refund.amount,
    // Whether it is through is said later, then.
    status: refund.status ?? 'pending',
    createdAt: fromSeconds(refund.created_at),
  };
}

/** `closed` is for us, unless money was kept (https://razorpay.com/docs/api/disputes/entity). */
export function toDisputeFact(dispute: RazorpayDispute): DisputeFact {
  const { status, amount_deducted: deducted } = dispute;
  const settled = status === 'won' || status === 'lost' || status === 'closed';
  return {
    providerDisputeId: dispute.id,
    providerPaymentId: dispute.payment_id,
    amountMinor: dispute.amount,
    status: !settled ? 'open' : status === 'closed' && (deducted ?? 0) > 0 ? 'lost' : status,
    createdAt: fromSeconds(dispute.created_at),
  };
}

function fromSeconds(seconds: number): Date {
  return new Date(seconds * 1000);
}
