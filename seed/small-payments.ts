import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { book } from '../src/api/payments/ledger/ledger-bookings.ts';
import { bookingsOf } from '../src/api/payments/ledger/order-bookings.ts';
import { takeReceiptNumber } from '../src/api/payments/orders/receipt-number.ts';
import type { Dispute } from '../src/entities/dispute.ts';
import type { Payment } from '../src/entities/payment.ts';
import type { PlanTerms } from '../src/entities/plan.ts';
import type { Refund } from '../src/entities/refund.ts';
import { newProviderId } from '../src/sandbox/provider-ids.ts';
import { insertRows } from './insert-rows.ts';

export type PaidOrder = {
  userId: string;
  plan: { id: string; terms: PlanTerms };
  at: Date;
  refund?: { amountMinor: number; at: Date; reason: string; byUserId: string } | undefined;
  /** When the bank asked for the money back; it has not decided. */
  disputedAt?: Date | undefined;
};

/** An order that was paid, with all that became of the money; the books are kept as they always are. Gives its id. */
export async function seedPaidOrder(manager: EntityManager, paid: PaidOrder): Promise<string> {
  const { at, plan, userId } = paid;
  const { priceMinor, currency } = plan.terms;
  const order = { id: randomUUID(), providerOrderId: newProviderId('order') };
  const payment: Payment = {
    id: randomUUID(),
    orderId: order.id,
    providerPaymentId: newProviderId('pay'),
    status: 'captured',
    amountMinor: priceMinor,
    currency,
    method: 'card',
    failure: null,
    buys: true,
    createdAt: at,
    capturedAt: at,
  };
  await insertRows(manager, 'orders', [
    {
      ...orderRow(order, userId, plan, at),
      status: 'paid',
      paid_at: at,
      receipt_number: await takeReceiptNumber(manager),
    },
  ]);
  await insertRows(manager, 'payments', [paymentRow(payment)]);
  const refunds = paid.refund === undefined ? [] : [await seedRefund(manager, payment, paid.refund)];
  const disputes =
    paid.disputedAt === undefined ? [] : [await seedDispute(manager, payment, paid.disputedAt)];
  const times = new Map<string, Date | null>([
    ...refunds.map(({ id, processedAt }) => [id, processedAt] as const),
    ...disputes.map(({ id, createdAt }) => [id, createdAt] as const),
  ]);
  for (const booking of bookingsOf({ order, payments: [payment], refunds, disputes, booked: new Set() })) {
    await book(manager, booking, times.get(booking.causeId) ?? at);
  }
  await tellSandbox(manager, order, payment, refunds, disputes);
  return order.id;
}

/** An order that nobody could pay, and that is not asked about any more. */
export async function seedUnpaidOrder(
  manager: EntityManager,
  { userId, plan, at, failure }: Pick<PaidOrder, 'userId' | 'plan' | 'at'> & { failure: string },
): Promise<void> {
  const order = { id: randomUUID(), providerOrderId: newProviderId('order') };
  await insertRows(manager, 'orders', [
    { ...orderRow(order, userId, plan, at), status: 'expired', last_failure: failure },
  ]);
  const { priceMinor: amountMinor, currency } = plan.terms;
  const attempt = { id: randomUUID(), orderId: order.id, providerPaymentId: newProviderId('pay') };
  await insertRows(manager, 'payments', [
    paymentRow({
      ...attempt,
      status: 'failed',
      amountMinor,
      currency,
      method: 'card',
      failure,
      buys: false,
      createdAt: at,
      capturedAt: null,
    }),
  ]);
}

function orderRow(
  { id, providerOrderId }: { id: string; providerOrderId: string },
  userId: string,
  { id: planId, terms }: PaidOrder['plan'],
  at: Date,
) {
  return {
    id,
    user_id: userId,
    plan_id: planId,
    terms: JSON.stringify(terms),
    amount_minor: terms.priceMinor,
    currency: terms.currency,
    provider_order_id: providerOrderId,
    created_at: at,
  };
}

function paymentRow(payment: Payment) {
  return {
    id: payment.id,
    order_id: payment.orderId,
    provider_payment_id: payment.providerPaymentId,
    status: payment.status,
    amount_minor: payment.amountMinor,
    currency: payment.currency,
    method: payment.method,
    failure: payment.failure,
    buys: payment.buys,
    created_at: payment.createdAt,
    captured_at: payment.capturedAt,
  };
}

async function seedRefund(
  manager: EntityManager,
  { id: paymentId }: Payment,
  { amountMinor, at, reason, byUserId }: NonNullable<PaidOrder['refund']>,
): Promise<Refund> {
  const [id, providerRefundId] = [randomUUID(), newProviderId('rfnd')];
  const times = { created_at: at, processed_at: at };
  await insertRows(manager, 'refunds', [
    {
      id,
      payment_id: paymentId,
      provider_refund_id: providerRefundId,
      amount_minor: amountMinor,
      status: 'processed',
      reason,
      requested_by_user_id: byUserId,
      ...times,
    },
  ]);
  return {
    id,
    paymentId,
    providerRefundId,
    amountMinor,
    status: 'processed',
    reason,
    requestedByUserId: byUserId,
    createdAt: at,
    processedAt: at,
    claimedUntil: null,
    attempts: 0,
  };
}

async function seedDispute(manager: EntityManager, payment: Payment, createdAt: Date): Promise<Dispute> {
  const dispute: Dispute = {
    id: randomUUID(),
    paymentId: payment.id,
    providerDisputeId: newProviderId('disp'),
    amountMinor: payment.amountMinor,
    status: 'open',
    createdAt,
    settledAt: null,
  };
  await insertRows(manager, 'disputes', [
    {
      id: dispute.id,
      payment_id: payment.id,
      provider_dispute_id: dispute.providerDisputeId,
      amount_minor: dispute.amountMinor,
      status: dispute.status,
      created_at: createdAt,
    },
  ]);
  return dispute;
}

/** Where this server pretends to be Razorpay, that knows of it too, so that staff can refund what is left. */
async function tellSandbox(
  manager: EntityManager,
  { id: receipt, providerOrderId }: { id: string; providerOrderId: string },
  payment: Payment,
  refunds: readonly Refund[],
  disputes: readonly Dispute[],
): Promise<void> {
  const [sandbox] = await manager.query<{ there: boolean }[]>(
    "SELECT to_regclass('razorpay_sandbox.disputes') IS NOT NULL AS there",
  );
  if (sandbox?.there !== true) return;
  const { providerPaymentId, amountMinor: amount, currency, createdAt: created_at } = payment;
  const refunded = refunds.reduce((sum, refund) => sum + refund.amountMinor, 0);
  await insertRows(manager, 'razorpay_sandbox.orders', [
    {
      id: providerOrderId,
      amount,
      amount_paid: amount,
      currency,
      status: 'paid',
      attempts: 1,
      receipt,
      notes: JSON.stringify({ parleyOrderId: receipt }),
      captures: true,
      created_at,
    },
  ]);
  await insertRows(manager, 'razorpay_sandbox.payments', [
    {
      id: providerPaymentId,
      order_id: providerOrderId,
      amount,
      currency,
      status: refunded === amount ? 'refunded' : 'captured',
      captured: true,
      amount_refunded: refunded,
      created_at,
    },
  ]);
  const rows = refunds.map((refund) => ({
    id: refund.providerRefundId,
    payment_id: providerPaymentId,
    amount: refund.amountMinor,
    currency,
    status: 'processed',
    receipt: refund.id,
    notes: '{}',
    created_at: refund.createdAt,
  }));
  await insertRows(manager, 'razorpay_sandbox.refunds', rows);
  await insertRows(
    manager,
    'razorpay_sandbox.disputes',
    disputes.map(({ providerDisputeId, amountMinor, createdAt }) => ({
      id: providerDisputeId,
      payment_id: providerPaymentId,
      amount: amountMinor,
      currency,
      status: 'open',
      created_at: createdAt,
    })),
  );
}
