import { ORDER_COLUMNS, type OrderRow } from './entities.ts';
import { newProviderId } from './provider-ids.ts';
import { requiredRow } from './required-row.ts';
import type { CreateOrder, ListInput } from './rest-inputs.ts';
import type { SandboxSql } from './sandbox-database.ts';

export async function createOrder(sql: SandboxSql, input: CreateOrder): Promise<OrderRow> {
  const { amount, currency, receipt, notes, captures } = input;
  const [order] = await sql.query<OrderRow[]>(
    `INSERT INTO razorpay_sandbox.orders (id, amount, currency, receipt, notes, captures)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${ORDER_COLUMNS}`,
    [newProviderId('order'), amount, currency, receipt, JSON.stringify(notes), captures],
  );
  return requiredRow(order);
}

/** Throws RazorpayError. */
export async function getOrder(sql: SandboxSql, id: string): Promise<OrderRow> {
  const [order] = await sql.query<OrderRow[]>(
    `SELECT ${ORDER_COLUMNS} FROM razorpay_sandbox.orders WHERE id = $1`,
    [id],
  );
  return requiredRow(order);
}

/** Whoever changes an order or its payments holds its row meanwhile. Throws RazorpayError. */
export async function holdOrder(sql: SandboxSql, id: string): Promise<OrderRow> {
  const [order] = await sql.query<OrderRow[]>(
    `SELECT ${ORDER_COLUMNS} FROM razorpay_sandbox.orders WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return requiredRow(order);
}

export function listOrders(
  sql: SandboxSql,
  { from, to, count, skip, receipt }: ListInput & { receipt: string | null },
): Promise<OrderRow[]> {
  return sql.query(
    `SELECT ${ORDER_COLUMNS} FROM razorpay_sandbox.orders
     WHERE created_at >= to_timestamp($1) AND created_at < to_timestamp($2) + interval '1 second'
       AND ($3::text IS NULL OR receipt = $3)
     ORDER BY position DESC LIMIT $4 OFFSET $5`,
    [from, to, receipt, count, skip],
  );
}

/** One more try to pay it. */
export async function markAttempted(sql: SandboxSql, id: string): Promise<void> {
  await sql.query(
    `UPDATE razorpay_sandbox.orders SET attempts = attempts + 1,
       status = CASE status WHEN 'created' THEN 'attempted' ELSE status END WHERE id = $1`,
    [id],
  );
}

export async function markPaid(sql: SandboxSql, id: string): Promise<OrderRow> {
  await sql.query(`UPDATE razorpay_sandbox.orders SET status = 'paid', amount_paid = amount WHERE id = $1`, [
    id,
  ]);
  return getOrder(sql, id);
}
