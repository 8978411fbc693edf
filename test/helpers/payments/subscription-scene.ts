import { expect } from 'chai';
import { SANDBOX_PATH } from '../../../src/api/payments/payment-account.ts';
import {
  type AdminSubscriptionDetails,
  adminSubscriptionDetails,
} from '../../../src/protocol/rest/payment-admin.ts';
import {
  type AdminPlan,
  adminPlan,
  type CreatePlanInput,
  type OwnSubscription,
  order,
  ownSubscription,
} from '../../../src/protocol/rest/plans.ts';
import type { Person } from '../rest/people.ts';
import type { Reply } from '../rest/rest.ts';
import type { TestApp } from '../rest/test-app.ts';
import { EVERYTHING } from '../signaling/everything.ts';
import { payAtCheckout } from './payment-sandbox.ts';

let made = 0;

/** Has an admin make a plan; by default one that costs ₹499 a month and allows everything. */
export async function createPlan(admin: Person, input: Partial<CreatePlanInput> = {}): Promise<AdminPlan> {
  made += 1;
  const reply = await admin.request('POST', '/admin/plans', {
    code: `plan-${made}`,
    name: `Plan ${made}`,
    currency: 'INR',
    priceMinor: 49_900,
    period: 'month',
    entitlements: EVERYTHING,
    ...input,
  });
  expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
  return adminPlan.parse(reply.body);
}

/** Buys a period of a plan in the app's own sandbox. */
export async function buy(test: TestApp, person: Person, planId: string): Promise<OwnSubscription> {
  const ordered = await person.request('POST', '/subscriptions/orders', { planId });
  expect(ordered.status, JSON.stringify(ordered.body)).to.equal(201);
  const { providerOrderId } = order.parse(ordered.body).checkout;
  const paid = await payAtCheckout(`${test.url}${SANDBOX_PATH}`, providerOrderId);
  return own(
    await person.request('POST', '/subscriptions/verify', {
      razorpayOrderId: paid.razorpay_order_id,
      razorpayPaymentId: paid.razorpay_payment_id,
      razorpaySignature: paid.razorpay_signature,
    }),
  );
}

/** What somebody has, out of a reply that says so. */
export function own(reply: Reply): OwnSubscription {
  expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
  return ownSubscription.parse(reply.body);
}

export async function ownOf(person: Person): Promise<OwnSubscription> {
  return own(await person.request('GET', '/subscriptions/me'));
}

/** Has an admin give somebody a plan. */
export async function grant(
  admin: Person,
  { user }: Person,
  planId: string,
  days = 30,
): Promise<AdminSubscriptionDetails> {
  const body = { planId, days, note: 'For the test' };
  const reply = await admin.request('POST', `/admin/users/${user.id}/subscriptions`, body);
  expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
  return adminSubscriptionDetails.parse(reply.body);
}

/** As if all that somebody has had begun so much earlier. */
export async function letPass(test: TestApp, { user }: Person, interval: string): Promise<void> {
  await test.query(
    `UPDATE subscriptions SET starts_at = starts_at - $2::interval, ends_at = ends_at - $2::interval,
       runs_until = runs_until - $2::interval, cancelled_at = cancelled_at - $2::interval WHERE user_id = $1`,
    [user.id, interval],
  );
}

/** What other programs were told of a person's subscriptions, in its order: a status each. */
export async function toldOthers(test: TestApp, { user }: Person): Promise<string[]> {
  const rows = await test.query<{ status: string }>(
    `SELECT data -> 'subscription' ->> 'status' AS status FROM webhook_events
     WHERE type = 'subscription.changed' AND subject = $1 ORDER BY seq`,
    [`user:${user.id}`],
  );
  return rows.map(({ status }) => status);
}

/** Has somebody ask for all of that, without whom nothing is written down. */
export async function askForEvents(test: TestApp): Promise<void> {
  await test.query(
    `INSERT INTO webhooks (id, url, description, events, enabled, secret, created_at)
     VALUES (gen_random_uuid(), 'https://example.org/hook', '', ARRAY['subscription.changed'], true, 'whsec_', now())`,
  );
}
