import { expect } from 'chai';
import {
  balances,
  deliver,
  deliverAll,
  expectBooksToBeRight,
  orderPremium,
  type PaymentScene,
  readOwn,
  startPaymentScene,
  verify,
  webhook,
} from '../../helpers/payments/payment-scene.ts';
import { registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';

describe('Paying for a plan', () => {
  let scene: PaymentScene;
  before(async () => {
    scene = await startPaymentScene();
  });
  after(() => scene.stop());
  afterEach(() => expectBooksToBeRight(scene));

  it('begins the plan when the page says so and Razorpay says the same', async () => {
    const { person, order, orderId } = await orderPremium(scene);
    expect(order.price).to.deep.equal({ currency: 'INR', amountMinor: 49_900 });
    expect((await readOwn(person)).plan.code).to.equal('free');
    const payment = scene.razorpay.pay(orderId);
    const reply = await verify(scene, person, payment);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    expect(reply.body).to.have.nested.property('plan.code', 'premium');
    const own = await readOwn(person);
    expect(own.entitlements.video).to.equal(true);
    expect(own.running).to.have.length(1);
    expect(own.current?.price).to.deep.equal(order.price);
  });

  it('begins it by the webhook alone, when the page is never heard of again', async () => {
    const { person, orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId);
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.captured', { payment })]);
    expect((await readOwn(person)).plan.code).to.equal('premium');
  });

  it('begins it once, when the page comes after the webhook, and Razorpay is not even asked', async () => {
    const { person, orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId);
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.captured', { payment })]);
    scene.razorpay.away = { status: 500 };
    const reply = await verify(scene, person, payment);
    scene.razorpay.away = undefined;
    expect(reply.status).to.equal(200);
    expect((await readOwn(person)).running).to.have.length(1);
  });

  it('begins it when the server asks, where neither page nor webhook ever came', async () => {
    const { person, order, orderId } = await orderPremium(scene);
    scene.razorpay.pay(orderId);
    await scene.test.query('UPDATE orders SET check_at = now() WHERE id = $1', [order.id]);
    await scene.test.app.runJob('payments');
    expect((await readOwn(person)).plan.code).to.equal('premium');
    const [row] = await scene.test.query('SELECT status FROM orders WHERE id = $1', [order.id]);
    expect(row).to.deep.equal({ status: 'paid' });
  });

  it('captures what a bank only holds ready, once, whoever is the first to see it', async () => {
    const page = await orderPremium(scene);
    const held = scene.razorpay.pay(page.orderId, { status: 'authorized' });
    expect((await verify(scene, page.person, held)).status).to.equal(200);
    expect(scene.razorpay.payments.get(held.id)?.status).to.equal('captured');

    const webhookOnly = await orderPremium(scene);
    const payment = scene.razorpay.pay(webhookOnly.orderId, { status: 'authorized' });
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.authorized', { payment })]);
    expect((await readOwn(webhookOnly.person)).plan.code).to.equal('free');
    await scene.parts.reconciliation.run();
    expect((await readOwn(webhookOnly.person)).plan.code).to.equal('premium');
  });

  it('begins it once for twenty pages at once with webhooks among them, and tells all of them so', async () => {
    const lastReceipt = async () => {
      const [row] = await scene.test.query<{ last: string }>('SELECT last FROM receipt_numbers');
      return Number(row?.last);
    };
    const { person, order, orderId } = await orderPremium(scene);
    const earlier = await lastReceipt();
    const payment = scene.razorpay.pay(orderId, { status: 'authorized' });
    const authorized = webhook(scene.razorpay, 'payment.authorized', { payment });
    const captured = { ...payment, status: 'captured' as const, captured: true };
    const events = [
      authorized,
      authorized,
      webhook(scene.razorpay, 'payment.captured', { payment: captured }),
      webhook(scene.razorpay, 'payment.captured', { payment: captured }),
      webhook(scene.razorpay, 'order.paid', {
        payment: captured,
        order: scene.razorpay.orders.get(orderId) ?? {},
      }),
    ];
    const [verified, delivered] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, () => verify(scene, person, payment))),
      Promise.all(events.map((event) => deliver(scene, event))),
    ]);
    expect(verified.map(({ status }) => status)).to.deep.equal(Array(20).fill(200));
    expect(delivered.map(({ status }) => status)).to.deep.equal(Array(5).fill(204));
    const own = await readOwn(person);
    expect([...own.running, ...own.scheduled]).to.have.length(1);
    expect((await lastReceipt()) - earlier, 'receipts').to.equal(1);
    expect(await balances(scene, order.id)).to.deep.equal({ gateway: 49_900, revenue: -49_900 });
  });

  it('begins a second period behind the first, when one pays twice in earnest', async () => {
    const person = await registerPerson(scene.test.url);
    for (let turn = 0; turn < 2; turn++) {
      const { orderId } = await orderPremium(scene, person);
      expect((await verify(scene, person, scene.razorpay.pay(orderId))).status).to.equal(200);
    }
    const own = await readOwn(person);
    expect(own.running).to.have.length(1);
    expect(own.scheduled.map(({ startsAt }) => startsAt)).to.deep.equal([own.running[0]?.endsAt]);
  });

  it('waits while a payment has failed, says why in the history, and takes the next attempt', async () => {
    const { person, order, orderId } = await orderPremium(scene);
    const failed = scene.razorpay.pay(orderId, { status: 'failed', captured: false });
    expectProblem(await verify(scene, person, failed), 409, 'PAYMENT_NOT_COMPLETED');
    const history = await person.request('GET', '/subscriptions/history');
    expect(history.body).to.have.nested.property('items[0].lastFailure', 'The bank said no');
    expect(history.body).to.have.nested.property('items[0].status', 'open');
    const payment = scene.razorpay.pay(orderId);
    expect((await verify(scene, person, payment)).status).to.equal(200);
    expect(await balances(scene, order.id)).to.deep.equal({ gateway: 49_900, revenue: -49_900 });
  });

  it('counts what comes in late after all: after it had failed, and after the order had expired', async () => {
    const { person, order, orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId, { status: 'failed', captured: false });
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.failed', { payment })]);
    await scene.test.query(
      `UPDATE orders SET created_at = now() - interval '4 days', check_at = now() WHERE id = $1`,
      [order.id],
    );
    await scene.parts.reconciliation.run();
    const history = await person.request('GET', '/subscriptions/history');
    expect(history.body).to.have.nested.property('items[0].status', 'expired');
    Object.assign(payment, { status: 'captured', captured: true });
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.captured', { payment })]);
    expect((await readOwn(person)).plan.code).to.equal('premium');
  });

  it('gives what was ordered, though plan and price were changed meanwhile', async () => {
    const { person, orderId } = await orderPremium(scene);
    await scene.test.query(
      `UPDATE plans SET price_minor = 99900, retired_at = now(), entitlements = entitlements || '{"video": false}'
       WHERE code = 'premium'`,
    );
    try {
      expect((await verify(scene, person, scene.razorpay.pay(orderId))).status).to.equal(200);
      const own = await readOwn(person);
      expect(own.entitlements.video).to.equal(true);
      expect(own.current?.price.amountMinor).to.equal(49_900);
    } finally {
      await scene.test.query(
        `UPDATE plans SET price_minor = 49900, retired_at = NULL, entitlements = entitlements || '{"video": true}'
         WHERE code = 'premium'`,
      );
    }
  });

  it('counts also for somebody who was banned while they paid', async () => {
    const { person, order, orderId } = await orderPremium(scene);
    await scene.test.query(`UPDATE users SET status = 'banned' WHERE id = $1`, [person.user.id]);
    const payment = scene.razorpay.pay(orderId);
    expectProblem(await verify(scene, person, payment), 403, 'ACCOUNT_BANNED');
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.captured', { payment })]);
    expect(await balances(scene, order.id)).to.deep.equal({ gateway: 49_900, revenue: -49_900 });
  });
});
