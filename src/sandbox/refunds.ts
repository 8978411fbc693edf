import {
  PAYMENT_COLUMNS,
  type PaymentRow,
  paymentEntity,
  REFUND_COLUMNS,
  type RefundRow,
  refundEntity,
} from './entities.ts';
import { noteEvent } from './events.ts';
import { getPayment } from './payments.ts';
import { newProviderId } from './provider-ids.ts';
import { RazorpayError } from './razorpay-error.ts';
import { requiredRow } from './required-row.ts';
import type { CreateRefund, ListInput } from './rest-inputs.ts';
import type { SandboxDatabase, SandboxSql } from './sandbox-database.ts';

/**
 * Money back. The same idempotency key again gives the same refund
 * (https://razorpay.com/docs/api/refunds/normal-refunds-idempotent). Throws RazorpayError.
 */
export function createRefund(
  database: SandboxDatabase,
  paymentId: string,
  input: CreateRefund,
  { idempotencyKey, settleMs }: { idempotencyKey: string | null; settleMs: number },
): Promise<RefundRow> {
  return database.transaction(async (sql) => {
    const payment = await holdPayment(sql, paymentId);
    const before = idempotencyKey === null ? undefined : await findByKey(sql, idempotencyKey);
    if (before !== undefined) return sameRefund(before, paymentId, input);
    const amount = refundable(payment, input.amount);
    await sql.query(
      `UPDATE razorpay_sandbox.payments SET amount_refunded = amount_refunded + $2,
         status = CASE WHEN amount_refunded + $2 = amount THEN 'refunded' ELSE status END WHERE id = $1`,
      [paymentId, amount],
    );
    const [refund] = await sql.query<RefundRow[]>(
      `INSERT INTO razorpay_sandbox.refunds
         (id, payment_id, amount, currency, status, receipt, notes, idempotency_key, due_at)
       VALUES ($1, $2, $3, $4, 'pending', $5, $6, $7, now() + make_interval(secs => $8))
       RETURNING ${REFUND_COLUMNS}`,
      [
        newProviderId('rfnd'),
        paymentId,
        amount,
        payment.currency,
        input.receipt,
        JSON.stringify(input.notes),
        idempotencyKey,
        settleMs / 1000,
      ],
    );
    await noteRefundEvent(sql, 'refund.created', requiredRow(refund));
    return requiredRow(refund);
  });
}

/** Completes a refund when its time has come. */
export async function completeDueRefund(database: SandboxDatabase): Promise<boolean> {
  return database.transaction(async (sql) => {
    const [due] = await sql.query<RefundRow[]>(
      `WITH due AS (SELECT id FROM razorpay_sandbox.refunds WHERE due_at <= now()
                    ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED),
            done AS (UPDATE razorpay_sandbox.refunds SET status = 'processed', due_at = NULL
                     WHERE id IN (SELECT id FROM due) RETURNING *)
       SELECT ${REFUND_COLUMNS} FROM done`,
    );
    if (due === undefined) return false;
    await noteRefundEvent(sql, 'refund.processed', due);
    return true;
  });
}

/** Throws RazorpayError. */
export async function getRefund(sql: SandboxSql, id: string): Promise<RefundRow> {
  const [refund] = await sql.query<RefundRow[]>(
    `SELECT ${REFUND_COLUMNS} FROM razorpay_sandbox.refunds WHERE id = $1`,
    [id],
  );
  return requiredRow(refund);
}

export function listRefunds(
  sql: SandboxSql,
  { from, to, count, skip, paymentId }: ListInput & { paymentId: string | null },
): Promise<RefundRow[]> {
  return sql.query(
    `SELECT ${REFUND_COLUMNS} FROM razorpay_sandbox.refunds
     WHERE created_at >= to_timestamp($1) AND created_at < to_timestamp($2) + interval '1 second'
       AND ($3::text IS NULL OR payment_id = $3)
     ORDER BY position DESC LIMIT $4 OFFSET $5`,
    [from, to, paymentId, count, skip],
  );
}

async function holdPayment(sql: SandboxSql, id: string): Promise<PaymentRow> {
  const [payment] = await sql.query<PaymentRow[]>(
    `SELECT ${PAYMENT_COLUMNS} FROM razorpay_sandbox.payments WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return requiredRow(payment);
}

async function findByKey(sql: SandboxSql, key: string): Promise<RefundRow | undefined> {
  const [refund] = await sql.query<RefundRow[]>(
    `SELECT ${REFUND_COLUMNS} FROM razorpay_sandbox.refunds WHERE idempotency_key = $1`,
    [key],
  );
  return refund;
}

function sameRefund(before: RefundRow, paymentId: string, { amount, receipt }: CreateRefund): RefundRow {
  const same =
    before.payment_id === paymentId &&
    before.receipt === receipt &&
    (amount === null || before.amount === amount);
  if (!same) throw new RazorpayError('Different request body sent for the same Idempotency Header');
  return before;
}

/** Throws RazorpayError. */
function refundable(payment: PaymentRow, asked: number | null): number {
  if (!payment.captured) {
    throw new RazorpayError('The payment status should be captured for action to be taken');
  }
  const rest = payment.amount - payment.amount_refunded;
  if (rest === 0) throw new RazorpayError('The payment has been fully refunded already');
  if (asked !== null && asked > rest) {
    const description = 'The total refund amount is greater than the refund payment amount';
    throw new RazorpayError(description, { field: 'amount' });
  }
  return asked ?? rest;
}

async function noteRefundEvent(
  sql: SandboxSql,
  name: 'refund.created' | 'refund.processed',
  refund: RefundRow,
): Promise<void> {
  const payment = await getPayment(sql, refund.payment_id);
  await noteEvent(sql, name, { refund: refundEntity(refund), payment: paymentEntity(payment) });
}
