import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { Registry } from 'prom-client';
import { createPaymentAccount } from '../../../src/api/payments/payment-account.ts';
import { createPaymentParts, type PaymentParts } from '../../../src/api/payments/payment-parts.ts';
import { openDatabase } from '../../../src/entities/database.ts';
import {
  type Order,
  type OwnSubscription,
  order,
  ownSubscription,
} from '../../../src/protocol/rest/plans.ts';
import { type Person, registerPerson } from '../rest/people.ts';
import { call, type Reply } from '../rest/rest.ts';
import { startTestApp, type TestApp } from '../rest/test-app.ts';
import { newId, RazorpayStandIn, type StandInPayment, type StandInRefund } from './razorpay-stand-in.ts';

export type StandInDispute = {
  id: string;
  payment_id: string;
  amount: number;
  amount_deducted: number;
  status: string;
  created_at: number;
};

export type EventPayload = {
  payment?: StandInPayment;
  refund?: StandInRefund;
  dispute?: StandInDispute;
  order?: object;
};

/** A webhook of Razorpay’s, ready to be sent. */
export type WebhookCall = { body: string; headers: Record<string, string> };

/** An app that sells, Razorpay’s stand-in, and what looks after payments in a second process. */
export type PaymentScene = {
  test: TestApp;
  razorpay: RazorpayStandIn;
  /** As another process has them, for doing by hand what jobs do. */
  parts: PaymentParts;
  /** Whose plans it told of. */
  told: string[];
  premiumId: string;
  stop: () => Promise<void>;
};

export async function startPaymentScene(
  options: { env?: Record<string, string>; freePlan?: 'everything' | 'as-shipped' } = {},
): Promise<PaymentScene> {
  const razorpay = await RazorpayStandIn.start();
  const test = await startTestApp({
    freePlan: options.freePlan ?? 'as-shipped',
    jobs: 'by-hand',
    env: { ...razorpay.env, ...options.env },
  });
  const { logger } = test.app;
  const database = await openDatabase({ ...test.config, logger });
  const account = createPaymentAccount(test.config, '', () => '');
  if (account === null) throw new Error('Nothing is sold');
  const told: string[] = [];
  const planChanges = {
    tell: async (userId: string) => {
      told.push(userId);
    },
  };
  const { dataSource } = database;
  const parts = createPaymentParts(
    { config: test.config, dataSource, planChanges, logger, registry: new Registry() },
    account,
  );
  const [premium] = await test.query<{ id: string }>("SELECT id FROM plans WHERE code = 'premium'");
  return {
    test,
    razorpay,
    parts,
    told,
    premiumId: premium?.id ?? '',
    stop: async () => {
      await database.close();
      await test.stop();
      await razorpay.stop();
    },
  };
}

/** Somebody who has ordered Premium. */
export async function orderPremium(
  { test, premiumId }: Pick<PaymentScene, 'test' | 'premiumId'>,
  person?: Person,
): Promise<{ person: Person; order: Order; orderId: string }> {
  const buyer = person ?? (await registerPerson(test.url));
  const reply = await buyer.request('POST', '/subscriptions/orders', { planId: premiumId });
  expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
  const made = order.parse(reply.body);
  return { person: buyer, order: made, orderId: made.checkout.providerOrderId };
}

export async function readOwn(person: Person): Promise<OwnSubscription> {
  const reply = await person.request('GET', '/subscriptions/me');
  expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
  return ownSubscription.parse(reply.body);
}

/** An event as Razorpay sends it, signed. It holds things as they are at this moment. */
export function webhook(
  { webhookSecret }: Pick<RazorpayStandIn, 'webhookSecret'>,
  event: string,
  entities: EventPayload,
  eventId = newId('evt'),
): WebhookCall {
  const payload = Object.fromEntries(Object.entries(entities).map(([name, entity]) => [name, { entity }]));
  const body = JSON.stringify({
    entity: 'event',
    account_id: 'acc_test',
    event,
    contains: Object.keys(payload),
    payload,
    created_at: Math.floor(Date.now() / 1000),
  });
  return { body, headers: { ...signed(webhookSecret, body), 'x-razorpay-event-id': eventId } };
}

export function signed(secret: string, body: string): { 'x-razorpay-signature': string } {
  return { 'x-razorpay-signature': createHmac('sha256', secret).update(body).digest('hex') };
}

/** Has Razorpay send it. */
export function deliver(
  { test }: Pick<PaymentScene, 'test'>,
  { body, headers }: WebhookCall,
): Promise<Reply> {
  return call(test.url, 'POST', '/api/v1/webhooks/razorpay', { body, headers });
}

export async function deliverAll(
  scene: Pick<PaymentScene, 'test'>,
  calls: readonly WebhookCall[],
): Promise<void> {
  for (const one of calls) expect((await deliver(scene, one)).status).to.equal(204);
}

/** Asks for what a page asks for after paying. */
export function verify(
  { razorpay }: Pick<PaymentScene, 'razorpay'>,
  person: Person,
  payment: Pick<StandInPayment, 'id' | 'order_id'>,
): Promise<Reply> {
  return person.request('POST', '/subscriptions/verify', razorpay.claim(payment));
}

/**
 * What must be so after anything at all: every movement adds up, whoever paid got one period and no one else did, and
 * nothing went back that had not come in.
 */
export async function expectBooksToBeRight({ test }: Pick<PaymentScene, 'test'>): Promise<void> {
  const none = async (what: string, sql: string) => {
    expect(await test.query(sql), what).to.deep.equal([]);
  };
  await none(
    'movements that do not add up',
    `SELECT transaction_id FROM ledger_entries GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0`,
  );
  await none(
    'paid orders that did not give one period, or others that gave any',
    `SELECT o.id, o.status, count(s.id) FROM orders o LEFT JOIN subscriptions s ON s.order_id = o.id
     GROUP BY o.id HAVING count(s.id) <> (o.status = 'paid')::int`,
  );
  await none(
    'orders whose payments do not say the same',
    `SELECT o.id FROM orders o LEFT JOIN payments p ON p.order_id = o.id AND p.buys
     GROUP BY o.id HAVING count(p.id) <> (o.status = 'paid')::int`,
  );
  await none(
    'payments of which more goes back than came in',
    `SELECT p.id FROM payments p JOIN refunds r ON r.payment_id = p.id AND r.status <> 'failed'
     GROUP BY p.id HAVING sum(r.amount_minor) > p.amount_minor`,
  );
  await none(
    'money that came in and is not booked, or is and did not',
    `SELECT p.id FROM payments p LEFT JOIN ledger_transactions t ON t.payment_id = p.id AND t.kind = 'payment'
     WHERE (p.status = 'captured') <> (t.id IS NOT NULL)`,
  );
  await none(
    'refunds that are not booked, or are and did not happen',
    `SELECT r.id FROM refunds r LEFT JOIN ledger_transactions t ON t.cause_id = r.id AND t.kind = 'refund'
     WHERE (r.status = 'processed') <> (t.id IS NOT NULL)`,
  );
}

/** The sums of the ledger’s accounts that are not 0. */
export async function balances({ test }: Pick<PaymentScene, 'test'>, orderId: string): Promise<object> {
  const rows = await test.query<{ account: string; sum: number }>(
    `SELECT e.account, sum(e.amount_minor)::int AS sum FROM orders o
       JOIN payments p ON p.order_id = o.id JOIN ledger_transactions t ON t.payment_id = p.id
       JOIN ledger_entries e ON e.transaction_id = t.id
     WHERE o.id = $1 GROUP BY e.account HAVING sum(e.amount_minor) <> 0 ORDER BY e.account`,
    [orderId],
  );
  return Object.fromEntries(rows.map(({ account, sum }) => [account, sum]));
}
