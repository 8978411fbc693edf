import type { Order } from '../../../entities/order.ts';
import type { RazorpayPayment } from './razorpay-entities.ts';

/**
 * Whether to take the money that a bank holds ready. What could buy nothing is left: the bank lets go of it by itself,
 * which is better than to take it and send it back.
 */
export function isToCapture(
  payment: RazorpayPayment,
  order: Pick<Order, 'providerOrderId' | 'status' | 'amountMinor' | 'currency'>,
): boolean {
  return (
    payment.status === 'authorized' &&
    payment.order_id === order.providerOrderId &&
    isWholePrice(payment, order) &&
    order.status !== 'paid'
  );
}

/** Whether its money came in, and is what the order costs. */
export function paysFor(payment: RazorpayPayment, order: Pick<Order, 'amountMinor' | 'currency'>): boolean {
  return isWholePrice(payment, order) && (payment.status === 'captured' || payment.status === 'refunded');
}

/** Whether it is of the sum that the order asks for, no less and no more. */
export function isWholePrice(
  payment: RazorpayPayment,
  order: Pick<Order, 'amountMinor' | 'currency'>,
): boolean {
  return payment.amount === order.amountMinor && payment.currency === order.currency;
}
