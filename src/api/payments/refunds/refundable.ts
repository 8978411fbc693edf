import type { Dispute } from '../../../entities/dispute.ts';
import type { Payment } from '../../../entities/payment.ts';
import type { Refund } from '../../../entities/refund.ts';

/**
 * What of a payment can still go back, in minor units: not what went or goes back already, nor what a bank holds or
 * has taken.
 */
export function refundableOf(
  payment: Pick<Payment, 'id' | 'status' | 'amountMinor'>,
  {
    refunds,
    disputes,
  }: {
    refunds: readonly Pick<Refund, 'paymentId' | 'status' | 'amountMinor'>[];
    disputes: readonly Pick<Dispute, 'paymentId' | 'status' | 'amountMinor'>[];
  },
): number {
  if (payment.status !== 'captured') return 0;
  const gone = sum(refunds.filter((row) => row.paymentId === payment.id && row.status !== 'failed'));
  const held = sum(
    disputes.filter(
      (row) => row.paymentId === payment.id && (row.status === 'open' || row.status === 'lost'),
    ),
  );
  return Math.max(0, payment.amountMinor - gone - held);
}

/** What of a payment has gone back. */
export function refundedOf(
  { id }: Pick<Payment, 'id'>,
  refunds: readonly Pick<Refund, 'paymentId' | 'status' | 'amountMinor'>[],
): number {
  return sum(refunds.filter((row) => row.paymentId === id && row.status === 'processed'));
}

function sum(rows: readonly { amountMinor: number }[]): number {
  return rows.reduce((total, { amountMinor }) => total + amountMinor, 0);
}
