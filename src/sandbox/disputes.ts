import { DISPUTE_COLUMNS, type DisputeRow, disputeEntity, paymentEntity } from './entities.ts';
import { noteEvent } from './events.ts';
import { getPayment } from './payments.ts';
import { newProviderId } from './provider-ids.ts';
import { RazorpayError } from './razorpay-error.ts';
import { requiredRow } from './required-row.ts';
import type { ListInput, MoveDispute } from './rest-inputs.ts';
import type { SandboxDatabase, SandboxSql } from './sandbox-database.ts';

const OVER: ReadonlySet<string> = new Set(['won', 'lost', 'closed']);

/** What a bank does: disputes a payment, or goes on with the dispute that there is. Throws RazorpayError. */
export function moveDispute(
  database: SandboxDatabase,
  { payment_id: paymentId, status, amount }: MoveDispute,
): Promise<DisputeRow> {
  return database.transaction(async (sql) => {
    // One at a time: two requests must not both find none.
    await sql.query('SELECT 1 FROM razorpay_sandbox.payments WHERE id = $1 FOR UPDATE', [paymentId]);
    const payment = await getPayment(sql, paymentId);
    if (!payment.captured) throw new RazorpayError('Only captured payments can be disputed');
    let dispute = await findRunning(sql, paymentId);
    if (dispute === undefined) {
      const disputed = amount ?? payment.amount;
      if (disputed > payment.amount) throw new RazorpayError('More is disputed than was paid');
      dispute = await insert(sql, paymentId, disputed, payment.currency);
      await note(sql, 'created', dispute);
    }
    if (status === dispute.status) return dispute;
    await sql.query('UPDATE razorpay_sandbox.disputes SET status = $2 WHERE id = $1', [dispute.id, status]);
    const moved = await getDispute(sql, dispute.id);
    if (status !== 'open') await note(sql, status, moved);
    return moved;
  });
}

/** Throws RazorpayError. */
export async function getDispute(sql: SandboxSql, id: string): Promise<DisputeRow> {
  const [dispute] = await sql.query<DisputeRow[]>(
    `SELECT ${DISPUTE_COLUMNS} FROM razorpay_sandbox.disputes WHERE id = $1`,
    [id],
  );
  return requiredRow(dispute);
}

/** The newest first. */
export function listDisputes(sql: SandboxSql, { from, to, count, skip }: ListInput): Promise<DisputeRow[]> {
  return sql.query(
    `SELECT ${DISPUTE_COLUMNS} FROM razorpay_sandbox.disputes
     WHERE created_at >= to_timestamp($1) AND created_at < to_timestamp($2) + interval '1 second'
     ORDER BY position DESC LIMIT $3 OFFSET $4`,
    [from, to, count, skip],
  );
}

async function findRunning(sql: SandboxSql, paymentId: string): Promise<DisputeRow | undefined> {
  const [dispute] = await sql.query<DisputeRow[]>(
    `SELECT ${DISPUTE_COLUMNS} FROM razorpay_sandbox.disputes WHERE payment_id = $1 ORDER BY position DESC LIMIT 1`,
    [paymentId],
  );
  return dispute === undefined || OVER.has(dispute.status) ? undefined : dispute;
}

async function insert(
  sql: SandboxSql,
  paymentId: string,
  amount: number,
  currency: string,
): Promise<DisputeRow> {
  const [dispute] = await sql.query<DisputeRow[]>(
    `INSERT INTO razorpay_sandbox.disputes (id, payment_id, amount, currency, status)
     VALUES ($1, $2, $3, $4, 'open') RETURNING ${DISPUTE_COLUMNS}`,
    [newProviderId('disp'), paymentId, amount, currency],
  );
  return requiredRow(dispute);
}

async function note(
  sql: SandboxSql,
  what: 'created' | Exclude<DisputeRow['status'], 'open'>,
  dispute: DisputeRow,
): Promise<void> {
  const payment = await getPayment(sql, dispute.payment_id);
  const entities = { payment: paymentEntity(payment), dispute: disputeEntity(dispute) };
  await noteEvent(sql, `payment.dispute.${what}`, entities);
}
