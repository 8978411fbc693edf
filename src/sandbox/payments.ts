import { type OrderRow, PAYMENT_COLUMNS, type PaymentRow } from './entities.ts';
import { noteOrderPaid, notePaymentEvent } from './events.ts';
import { holdOrder, markAttempted, markPaid } from './orders.ts';
import { newProviderId } from './provider-ids.ts';
import { RazorpayError } from './razorpay-error.ts';
import { requiredRow } from './required-row.ts';
import type { CapturePayment, ListInput, PayOrder } from './rest-inputs.ts';
import type { SandboxDatabase, SandboxSql } from './sandbox-database.ts';

const DECLINED =
  "Your payment didn't go through as it was declined by the bank. Try another payment method or contact your bank.";
const ALREADY_PAID = 'Payment already done for this order.';

/** Whoever knows an order's id can write rows by it: so many, and no more. */
const MAX_ATTEMPTS = 50;

/**
 * Somebody's try to pay an order. `evenPaid`: though it is paid already, as happens when two windows are open.
 * Throws RazorpayError.
 */
export function payOrder(
  database: SandboxDatabase,
  orderId: string,
  { outcome, description }: PayOrder,
  { lateMs, evenPaid = false }: { lateMs: number; evenPaid?: boolean },
): Promise<PaymentRow> {
  return database.transaction(async (sql) => {
    const order = await holdOrder(sql, orderId);
    if (order.status === 'paid' && !evenPaid) {
      throw new RazorpayError(ALREADY_PAID, { metadata: { order_id: orderId } });
    }
    if (order.attempts >= MAX_ATTEMPTS) throw new RazorpayError('Too many attempts to pay this order.');
    await markAttempted(sql, orderId);
    const payment = await insertPayment(sql, order, description, outcome === 'late' ? lateMs : null);
    switch (outcome) {
      case 'late':
        return payment;
      case 'fail':
        return fail(sql, payment, DECLINED);
      case 'pay':
        return authorize(sql, order, payment);
    }
  });
}

/** Throws RazorpayError. */
export function capturePayment(
  database: SandboxDatabase,
  id: string,
  { amount, currency }: CapturePayment,
): Promise<PaymentRow> {
  return database.transaction(async (sql) => {
    await holdOrder(sql, (await getPayment(sql, id)).order_id);
    const payment = await getPayment(sql, id);
    if (payment.captured) throw new RazorpayError('This payment has already been captured');
    if (payment.status !== 'authorized') {
      throw new RazorpayError(
        'Only payments which have been authorized and not yet captured can be captured',
      );
    }
    if (amount !== payment.amount) {
      throw new RazorpayError('Capture amount must be equal to the amount authorized', { field: 'amount' });
    }
    if (currency !== payment.currency) {
      const description = 'Payment currency and the capture currency do not match';
      throw new RazorpayError(description, { field: 'currency' });
    }
    return capture(sql, payment);
  });
}

/** Completes a payment that came late, when its time has come: it fails where another one was quicker. */
export async function completeDuePayment(database: SandboxDatabase): Promise<boolean> {
  const [due] = await database.query<{ id: string; order_id: string }[]>(
    `SELECT id, order_id FROM razorpay_sandbox.payments WHERE due_at <= now() ORDER BY due_at LIMIT 1`,
  );
  if (due === undefined) return false;
  await database.transaction(async (sql) => {
    const order = await holdOrder(sql, due.order_id);
    const payment = await getPayment(sql, due.id);
    // Another process may have done it meanwhile.
    if (payment.status !== 'created') return;
    if (order.status === 'paid') await fail(sql, payment, ALREADY_PAID);
    else await authorize(sql, order, payment);
  });
  return true;
}

/** Throws RazorpayError. */
export async function getPayment(sql: SandboxSql, id: string): Promise<PaymentRow> {
  const [payment] = await sql.query<PaymentRow[]>(
    `SELECT ${PAYMENT_COLUMNS} FROM razorpay_sandbox.payments WHERE id = $1`,
    [id],
  );
  return requiredRow(payment);
}

export function listPayments(
  sql: SandboxSql,
  { from, to, count, skip, orderId }: ListInput & { orderId: string | null },
): Promise<PaymentRow[]> {
  return sql.query(
    `SELECT ${PAYMENT_COLUMNS} FROM razorpay_sandbox.payments
     WHERE created_at >= to_timestamp($1) AND created_at < to_timestamp($2) + interval '1 second'
       AND ($3::text IS NULL OR order_id = $3)
     ORDER BY position DESC LIMIT $4 OFFSET $5`,
    [from, to, orderId, count, skip],
  );
}

async function insertPayment(
  sql: SandboxSql,
  { id, amount, currency }: OrderRow,
  description: string | null,
  dueInMs: number | null,
): Promise<PaymentRow> {
  const [payment] = await sql.query<PaymentRow[]>(
    `INSERT INTO razorpay_sandbox.payments (id, order_id, amount, currency, status, description, due_at)
     VALUES ($1, $2, $3, $4, 'created', $5, now() + make_interval(secs => $6)) RETURNING ${PAYMENT_COLUMNS}`,
    [newProviderId('pay'), id, amount, currency, description, dueInMs === null ? null : dueInMs / 1000],
  );
  return requiredRow(payment);
}

async function authorize(sql: SandboxSql, order: OrderRow, { id }: PaymentRow): Promise<PaymentRow> {
  await sql.query(`UPDATE razorpay_sandbox.payments SET status = 'authorized', due_at = NULL WHERE id = $1`, [
    id,
  ]);
  const payment = await getPayment(sql, id);
  await notePaymentEvent(sql, 'payment.authorized', payment);
  return order.captures ? capture(sql, payment) : payment;
}

async function capture(sql: SandboxSql, { id, order_id: orderId }: PaymentRow): Promise<PaymentRow> {
  await sql.query(`UPDATE razorpay_sandbox.payments SET status = 'captured', captured = true WHERE id = $1`, [
    id,
  ]);
  const payment = await getPayment(sql, id);
  await notePaymentEvent(sql, 'payment.captured', payment);
  await noteOrderPaid(sql, payment, await markPaid(sql, orderId));
  return payment;
}

async function fail(sql: SandboxSql, { id }: PaymentRow, why: string): Promise<PaymentRow> {
  await sql.query(
    `UPDATE razorpay_sandbox.payments SET status = 'failed', failure = $2, due_at = NULL WHERE id = $1`,
    [id, why],
  );
  const payment = await getPayment(sql, id);
  await notePaymentEvent(sql, 'payment.failed', payment);
  return payment;
}
