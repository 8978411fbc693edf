import type { EntityManager } from 'typeorm';
import type { Order } from '../../../entities/order.ts';
import type { Payment } from '../../../entities/payment.ts';
import { writeWebhookEvent } from '../../webhooks/outbox.ts';
import { findWebhookPerson } from '../../webhooks/webhook-person.ts';
import type { OrderDecision } from './decide-order.ts';

/** Tells others of money that came in and went back, in the transaction that writes it down. */
export async function tellPayments(
  manager: EntityManager,
  { id: orderId, userId }: Order,
  { bookings, payments, refunds }: Pick<OrderDecision, 'bookings' | 'payments' | 'refunds'>,
  now: Date,
): Promise<void> {
  const told = bookings.filter(({ kind }) => kind === 'payment' || kind === 'refund');
  if (told.length === 0) return;
  const person = await findWebhookPerson(manager, userId);
  const subject = `order:${orderId}`;
  const at = now.toISOString();
  const view = ({ id, providerPaymentId, currency, amountMinor }: Payment) => ({
    id,
    providerPaymentId,
    orderId,
    amount: { currency, amountMinor },
  });
  for (const { kind, causeId, paymentId, currency } of told) {
    const payment = payments.find(({ id }) => id === paymentId);
    if (payment === undefined) continue;
    if (kind === 'payment') {
      const data = { payment: { ...view(payment), capturedAt: at }, person };
      await writeWebhookEvent(manager, { type: 'payment.captured', subject, at: now, data });
      continue;
    }
    const refund = refunds.find(({ id }) => id === causeId);
    if (refund?.providerRefundId == null) continue;
    const amount = { currency, amountMinor: refund.amountMinor };
    const told = { id: refund.id, providerRefundId: refund.providerRefundId, amount, refundedAt: at };
    await writeWebhookEvent(manager, {
      type: 'payment.refunded',
      subject,
      at: now,
      data: { payment: view(payment), refund: told, person },
    });
  }
}
