import { expect } from 'chai';
import fc from 'fast-check';
import pg from 'pg';
import {
  balances,
  deliver,
  deliverAll,
  expectBooksToBeRight,
  orderPremium,
  type PaymentScene,
  readOwn,
  startPaymentScene,
  type WebhookCall,
  webhook,
} from '../../helpers/payments/payment-scene.ts';
import { newId, RazorpayStandIn } from '../../helpers/payments/razorpay-stand-in.ts';
import { createTestDatabase } from '../../helpers/processes/databases.ts';
import { registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp } from '../../helpers/rest/test-app.ts';
import { CuttingProxy } from '../../helpers/signaling/cutting-proxy.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

/** Everything that Razorpay sends of one payment that came in and went back, in two parts. */
function wholeStory(razorpay: RazorpayStandIn, orderId: string): WebhookCall[] {
  const payment = razorpay.pay(orderId, { status: 'authorized' });
  const calls = [webhook(razorpay, 'payment.authorized', { payment })];
  Object.assign(payment, { status: 'captured', captured: true });
  const order = razorpay.orders.get(orderId) ?? {};
  calls.push(webhook(razorpay, 'payment.captured', { payment }));
  calls.push(webhook(razorpay, 'order.paid', { payment, order }));
  for (const amount of [payment.amount - 100, 100]) {
    const refund = razorpay.refund(payment.id, amount);
    if (refund === undefined) throw new Error('There is not so much');
    calls.push(webhook(razorpay, 'refund.created', { refund: { ...refund, status: 'pending' }, payment }));
    calls.push(webhook(razorpay, 'refund.processed', { refund, payment }));
  }
  return calls;
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

describe('Razorpay’s webhooks', () => {
  let scene: PaymentScene;
  before(async () => {
    scene = await startPaymentScene();
  });
  after(() => scene.stop());
  afterEach(() => expectBooksToBeRight(scene));

  const outcome = async (id: string) => {
    const [row] = await scene.test.query<Record<string, unknown>>(
      `SELECT o.status, s.end_reason, count(DISTINCT r.id)::int AS refunds, count(DISTINCT t.id)::int AS movements
       FROM orders o JOIN payments p ON p.order_id = o.id JOIN ledger_transactions t ON t.payment_id = p.id
         LEFT JOIN subscriptions s ON s.order_id = o.id LEFT JOIN refunds r ON r.payment_id = p.id
       WHERE o.id = $1 GROUP BY o.status, s.end_reason`,
      [id],
    );
    return { ...row, balances: await balances(scene, id) };
  };

  it('come to the same in each of the orders in which a payment and its refund can arrive', async function () {
    this.timeout(60_000);
    const { person, premiumId } = { ...(await orderPremium(scene)), premiumId: scene.premiumId };
    const kinds = [0, 1, 2, 3];
    for (const turn of permutations(kinds)) {
      const { order, orderId } = await orderPremium({ ...scene, premiumId }, person);
      const payment = scene.razorpay.pay(orderId, { status: 'authorized' });
      const calls = [webhook(scene.razorpay, 'payment.authorized', { payment })];
      Object.assign(payment, { status: 'captured', captured: true });
      const made = scene.razorpay.orders.get(orderId) ?? {};
      calls.push(webhook(scene.razorpay, 'payment.captured', { payment }));
      calls.push(webhook(scene.razorpay, 'order.paid', { payment, order: made }));
      const refund = scene.razorpay.refund(payment.id, payment.amount);
      if (refund === undefined) throw new Error('There is not so much');
      calls.push(webhook(scene.razorpay, 'refund.processed', { refund, payment }));
      await deliverAll(
        scene,
        turn.flatMap((index) => calls[index] ?? []),
      );
      expect(await outcome(order.id), `in the order ${turn}`).to.deep.equal({
        status: 'paid',
        end_reason: 'refunded',
        refunds: 1,
        movements: 4,
        balances: {},
      });
    }
  });

  it('come to the same in any order, any of them twice, and several at once', async function () {
    this.timeout(90_000);
    const turns = fc
      .array(fc.nat(6), { minLength: 0, maxLength: 6 })
      .chain((again) =>
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, ...again], { minLength: 7 + again.length }),
      );
    const property = fc.asyncProperty(turns, fc.integer({ min: 1, max: 4 }), async (turn, atOnce) => {
      const { order, orderId } = await orderPremium(scene);
      const calls = wholeStory(scene.razorpay, orderId);
      const told = turn.flatMap((index) => calls[index] ?? []);
      for (let from = 0; from < told.length; from += atOnce) {
        const replies = await Promise.all(told.slice(from, from + atOnce).map((one) => deliver(scene, one)));
        expect(replies.map(({ status }) => status)).to.deep.equal(replies.map(() => 204));
      }
      expect(await outcome(order.id)).to.deep.equal({
        status: 'paid',
        end_reason: 'refunded',
        refunds: 2,
        movements: 6,
        balances: {},
      });
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it('are stored once, with nothing of whoever paid', async () => {
    const { orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId);
    const event = webhook(scene.razorpay, 'payment.captured', { payment });
    await deliverAll(scene, [event, event, event]);
    const rows = await scene.test.query('SELECT * FROM payment_events WHERE payload::text LIKE $1', [
      `%${payment.id}%`,
    ]);
    expect(rows).to.have.length(1);
    expect(JSON.stringify(rows)).not.to.contain(payment.email).and.not.to.contain(payment.contact);
    expect(rows[0]).to.include({ id: event.headers['x-razorpay-event-id'], attempts: 0, last_error: null });
  });

  it('are told apart by their bytes where they have no id, or none that can be one', async () => {
    const { person, orderId } = await orderPremium(scene);
    const { body, headers } = webhook(scene.razorpay, 'payment.captured', {
      payment: scene.razorpay.pay(orderId),
    });
    const signature = { 'x-razorpay-signature': headers['x-razorpay-signature'] ?? '' };
    for (const one of [signature, { ...signature, 'x-razorpay-event-id': 'x'.repeat(65) }]) {
      expect((await deliver(scene, { body, headers: one })).status).to.equal(204);
    }
    expect((await readOwn(person)).running).to.have.length(1);
  });

  it('of what we do not know, or of orders that are not ours, change nothing', async () => {
    const { orderId } = await orderPremium(scene);
    const payment = { ...scene.razorpay.pay(orderId), order_id: newId('order') };
    const refund = { ...newRefund(), payment_id: newId('pay') };
    await deliverAll(scene, [
      webhook(scene.razorpay, 'payment.captured', { payment }),
      webhook(scene.razorpay, 'invoice.paid', { payment }),
      webhook(scene.razorpay, 'payment.downtime\0started', {}),
      webhook(scene.razorpay, 'refund.processed', { refund }),
    ]);
    const rows = await scene.test.query('SELECT id FROM payment_events WHERE applied_at IS NULL');
    expect(rows).to.deep.equal([]);
    expect(
      await scene.test.query('SELECT id FROM payments WHERE provider_payment_id = $1', [payment.id]),
    ).to.deep.equal([]);
  });

  it('of a refund before its payment find the payment, and wait while Razorpay is away', async () => {
    const { person, order, orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId);
    const refund = scene.razorpay.refund(payment.id, payment.amount);
    if (refund === undefined) throw new Error('There is not so much');
    scene.razorpay.away = 'hang-up';
    await deliverAll(scene, [webhook(scene.razorpay, 'refund.processed', { refund })]);
    const waiting = await scene.test.query<{ attempts: number; last_error: string }>(
      'SELECT attempts, last_error FROM payment_events WHERE applied_at IS NULL',
    );
    scene.razorpay.away = undefined;
    expect(waiting).to.have.length(1);
    expect(waiting[0]?.attempts).to.equal(1);
    await scene.parts.reconciliation.run();
    expect(await outcome(order.id)).to.include({ status: 'paid', end_reason: 'refunded' });
    expect((await readOwn(person)).plan.code).to.equal('free');
  });

  it('of an order whose making was not answered find it by its receipt', async () => {
    const person = await registerPerson(scene.test.url);
    scene.razorpay.troubles.push({ at: /POST \/orders/, trouble: 'lost' });
    await person.request('POST', '/subscriptions/orders', { planId: scene.premiumId });
    const [row] = await scene.test.query<{ id: string }>('SELECT id FROM orders WHERE user_id = $1', [
      person.user.id,
    ]);
    const order = [...scene.razorpay.orders.values()].find(({ receipt }) => receipt === row?.id);
    if (order === undefined) throw new Error('Razorpay has no such order');
    const payment = scene.razorpay.pay(order.id);
    // Somebody else's order with our receipt for less is not it.
    const cheaper = { ...order, id: newId('order'), amount: 1 };
    await deliverAll(scene, [
      webhook(scene.razorpay, 'order.paid', {
        payment: { ...payment, order_id: cheaper.id },
        order: cheaper,
      }),
    ]);
    expect((await readOwn(person)).plan.code).to.equal('free');
    await deliverAll(scene, [webhook(scene.razorpay, 'order.paid', { payment, order })]);
    expect((await readOwn(person)).plan.code).to.equal('premium');
  });

  const laterApplied: [how: string, again: (event: WebhookCall) => Promise<unknown>][] = [
    ['by the next turn of the jobs', () => scene.parts.reconciliation.run()],
    ['when they come again, as those do of which the server died', (event) => deliverAll(scene, [event])],
  ];
  for (const [how, again] of laterApplied) {
    it(`that cannot be applied are answered all the same, and applied ${how}`, async () => {
      const { person, orderId } = await orderPremium(scene);
      const event = webhook(scene.razorpay, 'payment.captured', { payment: scene.razorpay.pay(orderId) });
      const lock = new pg.Client({ connectionString: scene.test.config.databaseUrl ?? '' });
      await lock.connect();
      try {
        await lock.query('ALTER TABLE payments ADD CONSTRAINT nothing_new CHECK (false) NOT VALID');
        await deliverAll(scene, [event]);
      } finally {
        await lock.query('ALTER TABLE payments DROP CONSTRAINT nothing_new');
        await lock.end();
      }
      expect((await readOwn(person)).plan.code).to.equal('free');
      await again(event);
      expect((await readOwn(person)).plan.code).to.equal('premium');
    });
  }

  it('are forgotten three months after they were applied, and not before', async () => {
    const [kept, old, open] = [newId('evt'), newId('evt'), newId('evt')];
    await scene.test.query(
      `INSERT INTO payment_events (id, type, payload, received_at, applied_at) VALUES
         ($1, 'x', '{}', now() - interval '99 days', now() - interval '89 days'),
         ($2, 'x', '{}', now() - interval '99 days', now() - interval '91 days'),
         ($3, 'x', '{}', now() - interval '99 days', NULL)`,
      [kept, old, open],
    );
    await scene.parts.reconciliation.run();
    const rows = await scene.test.query<{ id: string }>(
      'SELECT id FROM payment_events WHERE id = ANY ($1) ORDER BY id',
      [[kept, old, open]],
    );
    expect(rows.map(({ id }) => id)).to.deep.equal([kept, open].sort());
  });
});

describe('Razorpay’s webhooks, while the database is away,', () => {
  it('are refused, so that Razorpay sends them again', async () => {
    const database = await createTestDatabase();
    const url = new URL(database.url);
    const proxy = await CuttingProxy.start(Number(url.port || '5432'));
    url.host = `127.0.0.1:${proxy.port}`;
    const razorpay = await RazorpayStandIn.start();
    const test = await startTestApp({ env: { ...razorpay.env, DATABASE_URL: url.href } });
    try {
      const event = webhook(razorpay, 'payment.downtime.started', {});
      proxy.block();
      expectProblem(await deliver({ test }, event), 503, 'DATABASE_UNAVAILABLE');
      proxy.restore();
      await waitUntil('it to be taken', async () => (await deliver({ test }, event)).status === 204);
    } finally {
      proxy.restore();
      await test.stop();
      await razorpay.stop();
      await proxy.stop();
      await database.drop();
    }
  });
});

function newRefund() {
  return {
    id: newId('rfnd'),
    entity: 'refund' as const,
    amount: 100,
    currency: 'INR',
    receipt: null,
    notes: [],
    status: 'processed' as const,
    created_at: 1,
  };
}
