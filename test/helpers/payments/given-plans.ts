import { randomUUID } from 'node:crypto';
import type { Entitlements } from '../../../src/protocol/entitlements.ts';
import type { Person } from '../rest/people.ts';
import type { TestApp } from '../rest/test-app.ts';

const DAY_MS = 86_400_000;

/** Gives somebody Premium behind the app's back, as staff would for a month; `allows` differs from what Premium has. */
export async function givePremium(
  test: TestApp,
  { user }: Person,
  { allows = {}, from = new Date(Date.now() - 1_000) }: { allows?: Partial<Entitlements>; from?: Date } = {},
): Promise<string> {
  const id = randomUUID();
  const until = new Date(from.getTime() + 30 * DAY_MS);
  await test.query(
    `INSERT INTO subscriptions (id, user_id, plan_id, terms, granted_by_user_id, starts_at, ends_at, runs_until, created_at)
     SELECT $1, $2, p.id, jsonb_build_object('code', p.code, 'name', p.name, 'currency', p.currency, 'priceMinor',
       p.price_minor, 'period', p.period, 'entitlements', p.entitlements || $3::jsonb), $2, $4, $5, $5, now()
     FROM plans p WHERE p.code = 'premium'`,
    [id, user.id, JSON.stringify(allows), from, until],
  );
  return id;
}

/** Their time is over, a moment ago; that nobody wrote down their end yet changes nothing. */
export async function letPlansRunOut(test: TestApp, { user }: Person): Promise<void> {
  await test.query(
    `UPDATE subscriptions SET starts_at = now() - interval '31 days', ends_at = now() - interval '1 second',
       runs_until = now() - interval '1 second' WHERE user_id = $1`,
    [user.id],
  );
}

/** What came in or, below zero, went back, as the ledger has it: for a payment that buys nothing. */
export async function bookMoney(
  test: TestApp,
  { user }: Person,
  { currency, amountMinor, at }: { currency: string; amountMinor: number; at: Date },
): Promise<void> {
  const [orderId, paymentId, transactionId] = [randomUUID(), randomUUID(), randomUUID()];
  const size = Math.abs(amountMinor);
  await test.query(
    `INSERT INTO orders (id, user_id, plan_id, terms, amount_minor, currency, status, created_at)
     SELECT $1, $2, p.id, '{}', $3, $4, 'open', $5 FROM plans p WHERE p.code = 'premium'`,
    [orderId, user.id, size, currency, at],
  );
  await test.query(
    `INSERT INTO payments (id, order_id, provider_payment_id, status, amount_minor, currency, created_at, captured_at)
     VALUES ($1, $2, $3, 'captured', $4, $5, $6, $6)`,
    [paymentId, orderId, `pay_${paymentId.slice(0, 14)}`, size, currency, at],
  );
  await test.query(
    `INSERT INTO ledger_transactions (id, at, kind, cause_id, payment_id) VALUES ($1, $2, $3, $4, $5)`,
    [transactionId, at, amountMinor > 0 ? 'payment' : 'refund', paymentId, paymentId],
  );
  await test.query(
    `INSERT INTO ledger_entries (transaction_id, account, currency, amount_minor)
     VALUES ($1, 'gateway', $2, $3), ($1, 'customers', $2, -$3::integer)`,
    [transactionId, currency, amountMinor],
  );
}
