import { type Entity, type OrderRow, orderEntity, type PaymentRow, paymentEntity } from './entities.ts';
import { newProviderId } from './provider-ids.ts';
import type { SandboxSql } from './sandbox-database.ts';

const ACCOUNT_ID = 'acc_ParleySandbox0';

/** Notes an event to be sent, in the transaction of the change it tells of: with the change, or not at all. */
export async function noteEvent(
  sql: SandboxSql,
  name: string,
  entities: Readonly<Record<string, Entity>>,
): Promise<void> {
  const body = {
    entity: 'event',
    account_id: ACCOUNT_ID,
    event: name,
    contains: Object.keys(entities),
    payload: Object.fromEntries(Object.entries(entities).map(([kind, entity]) => [kind, { entity }])),
    created_at: Math.floor(Date.now() / 1000),
  };
  await sql.query('INSERT INTO razorpay_sandbox.events (id, name, body) VALUES ($1, $2, $3)', [
    newProviderId('evt'),
    name,
    JSON.stringify(body),
  ]);
}

export function notePaymentEvent(
  sql: SandboxSql,
  name: 'payment.authorized' | 'payment.captured' | 'payment.failed',
  payment: PaymentRow,
): Promise<void> {
  return noteEvent(sql, name, { payment: paymentEntity(payment) });
}

export function noteOrderPaid(sql: SandboxSql, payment: PaymentRow, order: OrderRow): Promise<void> {
  return noteEvent(sql, 'order.paid', { payment: paymentEntity(payment), order: orderEntity(order) });
}
