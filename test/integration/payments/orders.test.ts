import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createOrder as createOrderEndpoint } from '../../../src/protocol/rest/plan-endpoints.ts';
import { orderPage, order as orderSchema, receipt } from '../../../src/protocol/rest/plans.ts';
import {
  expectBooksToBeRight,
  orderPremium,
  type PaymentScene,
  startPaymentScene,
  verify,
} from '../../helpers/payments/payment-scene.ts';
import { registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp } from '../../helpers/rest/test-app.ts';

describe('Ordering a plan', () => {
  let scene: PaymentScene;
  before(async () => {
    scene = await startPaymentScene();
  });
  after(() => scene.stop());
  afterEach(() => expectBooksToBeRight(scene));

  it('makes an order at Razorpay of what the plan costs, to be captured by itself', async () => {
    const { person, order, orderId } = await orderPremium(scene);
    const made = scene.razorpay.orders.get(orderId);
    expect(made).to.include({ amount: 49_900, currency: 'INR', receipt: order.id });
    const asked = scene.razorpay.asked.find(({ body }) => body.receipt === order.id);
    expect(asked?.body).to.deep.include({ payment_capture: true, notes: { parleyOrderId: order.id } });
    expect(order.checkout).to.deep.equal({
      scriptUrl: 'https://checkout.razorpay.com/v1/checkout.js',
      keyId: scene.razorpay.keyId,
      providerOrderId: orderId,
      prefill: { name: person.user.displayName, email: person.user.email },
      sandbox: false,
    });
  });

  it('is one order for a button that is pressed twice, until it is paid or the price is another', async () => {
    const first = await orderPremium(scene);
    const again = await orderPremium(scene, first.person);
    expect(again.order).to.deep.equal(first.order);
    await scene.test.query("UPDATE plans SET price_minor = 59900 WHERE code = 'premium'");
    const dearer = await orderPremium(scene, first.person);
    await scene.test.query("UPDATE plans SET price_minor = 49900 WHERE code = 'premium'");
    expect(dearer.order.id).not.to.equal(first.order.id);
    expect(dearer.order.price.amountMinor).to.equal(59_900);
    expect((await verify(scene, first.person, scene.razorpay.pay(first.orderId))).status).to.equal(200);
    const next = await orderPremium(scene, first.person);
    expect(next.order.id).not.to.be.oneOf([first.order.id, dearer.order.id]);
    const other = await orderPremium(scene);
    expect(other.order.id).not.to.equal(next.order.id);
  });

  it('is one order for one Idempotency-Key', async () => {
    const person = await registerPerson(scene.test.url);
    const options = {
      body: { planId: scene.premiumId },
      token: person.token,
      headers: { 'idempotency-key': randomUUID() },
    };
    const path = `/api/v1${createOrderEndpoint.path}`;
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => call(scene.test.url, 'POST', path, options)),
    );
    const ids = replies.map(({ body }) => orderSchema.parse(body).id);
    expect(new Set(ids).size).to.equal(1);
  });

  it('is refused for what is not sold', async () => {
    const person = await registerPerson(scene.test.url);
    const admin = await registerStaff(scene.test, 'admin');
    const ask = (planId: unknown) => person.request('POST', '/subscriptions/orders', { planId });
    expectProblem(await ask(randomUUID()), 404, 'PLAN_NOT_FOUND');
    expectProblem(await ask('premium'), 422, 'VALIDATION_FAILED');
    const [free] = await scene.test.query<{ id: string }>("SELECT id FROM plans WHERE code = 'free'");
    expectProblem(await ask(free?.id), 409, 'PLAN_NOT_FOR_SALE');
    expectProblem(
      await admin.request('POST', '/subscriptions/orders', { planId: free?.id }),
      409,
      'PLAN_NOT_FOR_SALE',
    );
    await scene.test.query("UPDATE plans SET retired_at = now() WHERE code = 'premium'");
    const retired = await ask(scene.premiumId);
    await scene.test.query("UPDATE plans SET retired_at = NULL WHERE code = 'premium'");
    expectProblem(retired, 409, 'PLAN_NOT_FOR_SALE');
  });

  it('says so while Razorpay cannot be reached, breaks, or talks nonsense, and works afterwards', async () => {
    const person = await registerPerson(scene.test.url);
    const ask = () => person.request('POST', '/subscriptions/orders', { planId: scene.premiumId });
    const troubles = [
      'hang-up' as const,
      'lost' as const,
      { status: 500 },
      { status: 502, body: '<html>Bad gateway</html>' },
      { status: 503, body: '' },
      { status: 429, body: '{"error":{"code":"BAD_REQUEST_ERROR","description":"Too many requests"}}' },
      { status: 401, body: '{"error":{"code":"BAD_REQUEST_ERROR","description":"Authentication failed"}}' },
      {
        status: 400,
        body: '{"error":{"code":"BAD_REQUEST_ERROR","description":"Currency is not supported"}}',
      },
      { status: 200, body: '{"id":"order_x"}' },
      { status: 200, body: 'null' },
      { status: 302, body: '' },
    ];
    for (const trouble of troubles) {
      scene.razorpay.troubles.push({ at: /^POST \/orders/, trouble });
      const reply = await ask();
      expectProblem(reply, 503, 'PAYMENT_PROVIDER_UNAVAILABLE');
      expect(JSON.stringify(reply.body)).not.to.match(/Authentication|nonsense|html/);
    }
    expect((await ask()).status).to.equal(201);
    const history = await person.request('GET', '/subscriptions/history');
    expect(orderPage.parse(history.body).items).to.have.length(1);
    expect(scene.test.logs()).not.to.contain(scene.razorpay.keySecret);
  });

  it('shows in the history what became of each order, newest first, a page at a time', async () => {
    const { person, orderId } = await orderPremium(scene);
    expect((await verify(scene, person, scene.razorpay.pay(orderId))).status).to.equal(200);
    const second = await orderPremium(scene, person);
    const first = orderPage.parse((await person.request('GET', '/subscriptions/history?limit=1')).body);
    expect(first.items.map(({ id, status }) => [id, status])).to.deep.equal([[second.order.id, 'open']]);
    const rest = orderPage.parse(
      (await person.request('GET', `/subscriptions/history?limit=1&cursor=${first.nextCursor}`)).body,
    );
    expect(rest.nextCursor).to.equal(null);
    expect(rest.items[0]).to.deep.include({ status: 'paid', refunded: { currency: 'INR', amountMinor: 0 } });
    expect(rest.items[0]?.subscription?.status).to.equal('active');
    expect(rest.items[0]?.receiptNumber).to.match(/^\d+$/);
    const other = await registerPerson(scene.test.url);
    expect((await other.request('GET', '/subscriptions/history')).body).to.deep.equal({
      items: [],
      nextCursor: null,
    });
    expectProblem(await person.request('GET', '/subscriptions/history?cursor=x'), 422, 'VALIDATION_FAILED');
  });

  it('has a receipt once it is paid, for its buyer alone', async () => {
    const { person, order, orderId } = await orderPremium(scene);
    const path = `/subscriptions/orders/${order.id}/receipt`;
    expectProblem(await person.request('GET', path), 404, 'ORDER_NOT_FOUND');
    const payment = scene.razorpay.pay(orderId);
    await verify(scene, person, payment);
    const reply = await person.request('GET', path);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    const got = receipt.parse(reply.body);
    expect(got).to.deep.include({
      buyer: { name: person.user.displayName, email: person.user.email },
      paymentId: payment.id,
      method: 'upi',
      refunds: [],
      seller: 'Parley',
      sandbox: false,
    });
    expect(got.number).to.equal(got.order.receiptNumber);
    const other = await registerPerson(scene.test.url);
    expectProblem(await other.request('GET', path), 404, 'ORDER_NOT_FOUND');
    expectProblem(
      await person.request('GET', `/subscriptions/orders/${randomUUID()}/receipt`),
      404,
      'ORDER_NOT_FOUND',
    );
  });

  it('gives every receipt a number of its own, in the order of payment', async () => {
    const orders = await Promise.all(Array.from({ length: 5 }, () => orderPremium(scene)));
    const replies = await Promise.all(
      orders.map(({ person, orderId }) => verify(scene, person, scene.razorpay.pay(orderId))),
    );
    expect(replies.map(({ status }) => status)).to.deep.equal(Array(5).fill(200));
    const rows = await scene.test.query<{ number: string }>(
      'SELECT receipt_number AS number FROM orders WHERE status = $1 ORDER BY receipt_number',
      ['paid'],
    );
    expect(new Set(rows.map(({ number }) => number)).size).to.equal(rows.length);
  });
});

describe('Where nothing is sold', () => {
  it('orders, verification, webhooks and refunds are refused, and what was bought is shown all the same', async () => {
    const test = await startTestApp({ env: { PARLEY_PAYMENTS: 'off' } });
    try {
      const person = await registerPerson(test.url);
      const admin = await registerStaff(test, 'admin');
      const [premium] = await test.query<{ id: string }>("SELECT id FROM plans WHERE code = 'premium'");
      const order = await person.request('POST', '/subscriptions/orders', { planId: premium?.id });
      expectProblem(order, 409, 'PAYMENTS_OFF');
      const claim = { razorpayOrderId: 'order_x', razorpayPaymentId: 'pay_x', razorpaySignature: 'x' };
      expectProblem(await person.request('POST', '/subscriptions/verify', claim), 409, 'PAYMENTS_OFF');
      const webhook = await call(test.url, 'POST', '/api/v1/webhooks/razorpay', { body: {} });
      expectProblem(webhook, 409, 'PAYMENTS_OFF');
      const refund = await admin.request('POST', `/admin/subscriptions/${randomUUID()}/refund`, {
        note: 'x',
      });
      expectProblem(refund, 409, 'PAYMENTS_OFF');
      expect((await person.request('GET', '/subscriptions/history')).status).to.equal(200);
      expect((await admin.request('GET', '/admin/revenue')).status).to.equal(200);
    } finally {
      await test.stop();
    }
  });
});
