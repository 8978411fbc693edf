import type { Dispute } from '../../../entities/dispute.ts';
import type { Payment } from '../../../entities/payment.ts';
import type { Refund } from '../../../entities/refund.ts';
import type { OrderMoney } from '../facts/merge-facts.ts';
import { type Booking, bookingKey, type LedgerKind, movement } from './ledger-bookings.ts';

type BookedState = OrderMoney & { order: { id: string }; booked: ReadonlySet<string> };

/** Everything that belongs into the ledger of an order as it stands, whether it is there already or not. */
export function bookingsOf(state: BookedState): Booking[] {
  const { order, payments, refunds, disputes } = state;
  return payments
    .filter(({ status, amountMinor }) => status === 'captured' && amountMinor > 0)
    .flatMap((payment) => [
      ...paymentBookings(payment, order.id),
      ...refunds
        .filter(({ paymentId, status }) => paymentId === payment.id && status === 'processed')
        .flatMap((refund) => refundBookings(payment, refund)),
      ...disputes
        .filter(({ paymentId }) => paymentId === payment.id)
        .flatMap((dispute) => disputeBookings(payment, dispute, state.booked)),
    ]);
}

function of(payment: Payment, kind: LedgerKind, causeId: string) {
  return { kind, causeId, paymentId: payment.id, currency: payment.currency };
}

function paymentBookings(payment: Payment, orderId: string): Booking[] {
  const came = movement(of(payment, 'payment', payment.id), 'customers', 'gateway', payment.amountMinor);
  if (!payment.buys) return [came];
  return [came, movement(of(payment, 'sale', orderId), 'revenue', 'customers', payment.amountMinor)];
}

function refundBookings(payment: Payment, { id, amountMinor }: Refund): Booking[] {
  const went = movement(of(payment, 'refund', id), 'gateway', 'customers', amountMinor);
  if (!payment.buys) return [went];
  return [movement(of(payment, 'sale-reversal', id), 'customers', 'revenue', amountMinor), went];
}

function disputeBookings(
  payment: Payment,
  { id, status, amountMinor }: Dispute,
  booked: ReadonlySet<string>,
): Booking[] {
  const opened = movement(of(payment, 'dispute-opened', id), 'gateway', 'disputed', amountMinor);
  switch (status) {
    case 'open':
      return [opened];
    case 'won':
    case 'closed':
      return [opened, movement(of(payment, 'dispute-won', id), 'disputed', 'gateway', amountMinor)];
    case 'lost': {
      // Won before and lost in arbitration: the bank takes from where it had given it back to.
      const from = booked.has(bookingKey({ kind: 'dispute-won', causeId: id })) ? 'gateway' : 'disputed';
      const to = payment.buys ? 'revenue' : 'customers';
      return [opened, movement(of(payment, 'dispute-lost', id), from, to, amountMinor)];
    }
  }
}
