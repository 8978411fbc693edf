import { expect } from 'chai';
import { backOffMs } from '../../../src/api/payments/back-off.ts';
import {
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

describe('What was left of payments', () => {
  let scene: PaymentScene;
  before(async () => {
    scene = await startPaymentScene();
  });
  after(() => scene.stop());
  afterEach(() => expectBooksToBeRight(scene));

  type OrderRow = { status: string; checks: number; waits: number | null; provider_order_id: string | null };
  const read = async (id: string) => {
    const [row] = await scene.test.query<OrderRow>(
      `SELECT status, checks, round(extract(epoch FROM check_at - now()))::int AS waits, provider_order_id
       FROM orders WHERE id = $1`,
      [id],
    );
    if (row === undefined) throw new Error('There is no such order');
    return row;
  };
  const makeDue = (id: string, age = '1 minute') =>
    scene.test.query(`UPDATE orders SET check_at = now(), created_at = now() - $2::interval WHERE id = $1`, [
      id,
      age,
    ]);

  it('is asked about less and less often, and given up after three days', async () => {
    const { order } = await orderPremium(scene);
    expect((await read(order.id)).waits).to.be.within(55, 60);
    for (const minutes of [1, 2, 4, 8]) {
      await makeDue(order.id);
      await scene.parts.reconciliation.run();
      expect((await read(order.id)).waits).to.be.within(minutes * 60 - 5, minutes * 60);
    }
    expect(backOffMs(50)).to.equal(6 * 60 * 60_000);
    await makeDue(order.id, '3 days 1 minute');
    await scene.parts.reconciliation.run();
    expect(await read(order.id)).to.include({ status: 'expired', waits: null });
  });

  it('is asked about by one process, of several that come at once', async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => orderPremium(scene)));
    for (const { order } of made) await makeDue(order.id);
    scene.razorpay.asked.length = 0;
    await Promise.all(Array.from({ length: 3 }, () => scene.parts.reconciliation.run()));
    for (const { order, orderId } of made) {
      const asked = scene.razorpay.asked.filter(({ path }) => path === `/orders/${orderId}/payments`);
      expect(asked).to.have.length(1);
      expect((await read(order.id)).checks).to.equal(1);
    }
  });

  it('does not wait for what fails: the others are asked about all the same', async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => orderPremium(scene)));
    for (const { order, orderId } of made) {
      scene.razorpay.pay(orderId);
      await makeDue(order.id);
    }
    const bad = made[0]?.orderId ?? '';
    scene.razorpay.troubles.push({ at: new RegExp(bad), trouble: { status: 200, body: '{"items":[5]}' } });
    await scene.parts.reconciliation.run();
    const plans = [];
    for (const { person } of made) plans.push((await readOwn(person)).plan.code);
    expect(plans).to.deep.equal(['free', 'premium', 'premium', 'premium']);
    await makeDue(made[0]?.order.id ?? '');
    await scene.parts.reconciliation.run();
    expect((await read(made[0]?.order.id ?? '')).status).to.equal('paid');
  });

  it('stays for the next turn while Razorpay is away, and nothing is given up for that', async () => {
    const { person, order, orderId } = await orderPremium(scene);
    scene.razorpay.pay(orderId);
    await makeDue(order.id, '10 days');
    scene.razorpay.away = 'hang-up';
    await scene.parts.reconciliation.run();
    scene.razorpay.away = undefined;
    expect((await read(order.id)).status).to.equal('open');
    await makeDue(order.id, '10 days');
    await scene.parts.reconciliation.run();
    expect((await readOwn(person)).plan.code).to.equal('premium');
  });

  it('of a verification while Razorpay was away begins the plan all the same', async () => {
    const { person, order, orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId, { status: 'authorized' });
    for (const at of [/^GET \/payments/, /capture/]) {
      scene.razorpay.troubles.push({ at, trouble: { status: 503 } });
      expectProblem(await verify(scene, person, payment), 503, 'PAYMENT_PROVIDER_UNAVAILABLE');
    }
    scene.razorpay.troubles.push({ at: /capture/, trouble: 'lost' });
    expectProblem(await verify(scene, person, payment), 503, 'PAYMENT_PROVIDER_UNAVAILABLE');
    await makeDue(order.id);
    await scene.parts.reconciliation.run();
    expect((await readOwn(person)).plan.code).to.equal('premium');
  });

  it('of an order whose making was not answered is found by its receipt', async () => {
    const person = await registerPerson(scene.test.url);
    scene.razorpay.troubles.push({ at: /POST \/orders/, trouble: 'lost' });
    const reply = await person.request('POST', '/subscriptions/orders', { planId: scene.premiumId });
    expectProblem(reply, 503, 'PAYMENT_PROVIDER_UNAVAILABLE');
    const [row] = await scene.test.query<{ id: string; status: string }>(
      'SELECT id, status FROM orders WHERE user_id = $1',
      [person.user.id],
    );
    const id = row?.id ?? '';
    expect(row?.status).to.equal('created');
    const there = [...scene.razorpay.orders.values()].find(({ receipt }) => receipt === id);
    scene.razorpay.pay(there?.id ?? '');
    await makeDue(id);
    await scene.parts.reconciliation.run();
    expect(await read(id)).to.include({ status: 'paid', provider_order_id: there?.id });
    expect((await readOwn(person)).plan.code).to.equal('premium');
  });

  it('of an order that Razorpay never made is given up after an hour', async () => {
    const person = await registerPerson(scene.test.url);
    scene.razorpay.troubles.push({ at: /POST \/orders/, trouble: 'hang-up' });
    await person.request('POST', '/subscriptions/orders', { planId: scene.premiumId });
    const [row] = await scene.test.query<{ id: string }>('SELECT id FROM orders WHERE user_id = $1', [
      person.user.id,
    ]);
    const id = row?.id ?? '';
    await makeDue(id);
    await scene.parts.reconciliation.run();
    expect((await read(id)).status).to.equal('created');
    await makeDue(id, '61 minutes');
    await scene.parts.reconciliation.run();
    expect(await read(id)).to.include({ status: 'expired', waits: null });
    const history = await person.request('GET', '/subscriptions/history');
    expect(history.body).to.have.property('items').with.length(0);
  });

  it('and is paid is asked about once a day, for sixty days, so that no refund needs a webhook', async () => {
    const day = 24 * 60 * 60;
    const { person, order, orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId);
    expect((await verify(scene, person, payment)).status).to.equal(200);
    expect(await read(order.id)).to.include({ status: 'paid', checks: 0 });
    expect((await read(order.id)).waits).to.be.within(day - 5, day);

    scene.razorpay.refund(payment.id, 100);
    await makeDue(order.id);
    scene.razorpay.asked.length = 0;
    await scene.parts.reconciliation.run();
    await scene.parts.reconciliation.run();
    expect(scene.razorpay.asked.map(({ path }) => path)).to.deep.equal([
      `/orders/${orderId}/payments`,
      `/payments/${payment.id}/refunds`,
    ]);
    expect((await readOwn(person)).plan.code).to.equal('premium');
    expect((await read(order.id)).waits).to.be.within(day - 5, day);

    scene.razorpay.refund(payment.id, payment.amount - 100);
    await makeDue(order.id);
    scene.razorpay.away = { status: 503 };
    await scene.parts.reconciliation.run();
    scene.razorpay.away = undefined;
    expect((await read(order.id)).waits).to.be.within(55, 60);
    await makeDue(order.id);
    await scene.parts.reconciliation.run();
    expect((await readOwn(person)).plan.code).to.equal('free');
    expect((await read(order.id)).waits).to.be.within(day - 5, day);

    await scene.test.query(`UPDATE orders SET paid_at = now() - interval '60 days' WHERE id = $1`, [
      order.id,
    ]);
    await makeDue(order.id);
    await scene.parts.reconciliation.run();
    expect((await read(order.id)).waits).to.equal(null);
  });

  it('is asked about first where somebody waits for it: not yet paid before paid', async () => {
    const [paid, unpaid] = [await orderPremium(scene), await orderPremium(scene)];
    await verify(scene, paid.person, scene.razorpay.pay(paid.orderId));
    await makeDue(paid.order.id);
    await makeDue(unpaid.order.id);
    scene.razorpay.asked.length = 0;
    await scene.parts.reconciliation.run();
    expect(scene.razorpay.asked.map(({ path }) => path)).to.deep.equal([
      `/orders/${unpaid.orderId}/payments`,
      `/orders/${paid.orderId}/payments`,
    ]);
  });

  it('is not asked about again and again where more is said to have gone back than Razorpay knows of', async () => {
    const { order, orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId, { amount_refunded: 2 ** 31 - 1 });
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.captured', { payment })]);
    scene.razorpay.asked.length = 0;
    await scene.parts.reconciliation.run();
    expect(scene.razorpay.asked.filter(({ path }) => path.startsWith('/orders/'))).to.have.length(1);
    expect((await read(order.id)).waits).to.be.above(1_000);
  });

  it('of an order that Razorpay does not know any more is given up like any other', async () => {
    const { order, orderId } = await orderPremium(scene);
    scene.razorpay.troubles.push({ at: new RegExp(orderId), trouble: { status: 400 } });
    await makeDue(order.id, '4 days');
    await scene.parts.reconciliation.run();
    expect((await read(order.id)).status).to.equal('expired');
  });
});
