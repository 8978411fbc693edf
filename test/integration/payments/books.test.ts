import { expect } from 'chai';
import { type Revenue, revenue } from '../../../src/protocol/rest/payment-admin.ts';
import { orderPage } from '../../../src/protocol/rest/plans.ts';
import {
  balances,
  deliverAll,
  expectBooksToBeRight,
  orderPremium,
  type PaymentScene,
  readOwn,
  type StandInDispute,
  startPaymentScene,
  verify,
  webhook,
} from '../../helpers/payments/payment-scene.ts';
import { newId, type StandInPayment } from '../../helpers/payments/razorpay-stand-in.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';

describe('The books of payments', () => {
  let scene: PaymentScene;
  let admin: Person;
  before(async () => {
    scene = await startPaymentScene();
    admin = await registerStaff(scene.test, 'admin');
  });
  after(() => scene.stop());
  afterEach(() => expectBooksToBeRight(scene));

  async function buy() {
    const made = await orderPremium(scene);
    const payment = scene.razorpay.pay(made.orderId);
    expect((await verify(scene, made.person, payment)).status).to.equal(200);
    return { ...made, payment };
  }

  async function readRevenue(days = 1): Promise<Revenue> {
    const reply = await admin.request('GET', `/admin/revenue?days=${days}`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return revenue.parse(reply.body);
  }

  const dispute = (payment: StandInPayment, changes: Partial<StandInDispute> = {}): StandInDispute => ({
    id: newId('disp'),
    payment_id: payment.id,
    amount: payment.amount,
    amount_deducted: 0,
    status: 'open',
    created_at: Math.floor(Date.now() / 1000),
    ...changes,
  });

  const statusOf = async (person: Person) =>
    orderPage.parse((await person.request('GET', '/subscriptions/history')).body).items[0]?.status;

  describe('while a bank disputes a payment', () => {
    it('hold the money apart, keep the plan, refund nothing, and go back when that is won', async () => {
      const { person, order, payment } = await buy();
      const open = dispute(payment);
      await deliverAll(scene, [
        webhook(scene.razorpay, 'payment.dispute.created', { dispute: open, payment }),
      ]);
      expect(await balances(scene, order.id)).to.deep.equal({ disputed: 49_900, revenue: -49_900 });
      expect((await readOwn(person)).plan.code).to.equal('premium');
      expect(await statusOf(person)).to.equal('disputed');
      const [row] = await scene.test.query<{ id: string }>(
        'SELECT id FROM subscriptions WHERE order_id = $1',
        [order.id],
      );
      const path = `/admin/subscriptions/${row?.id}/refund`;
      expectProblem(await admin.request('POST', path, { note: 'x' }), 409, 'NOT_REFUNDABLE');
      const review = { ...open, status: 'under_review' };
      const won = { ...open, status: 'won' };
      await deliverAll(scene, [
        webhook(scene.razorpay, 'payment.dispute.won', { dispute: won, payment }),
        webhook(scene.razorpay, 'payment.dispute.under_review', { dispute: review, payment }),
        webhook(scene.razorpay, 'payment.dispute.created', { dispute: open, payment }),
      ]);
      expect(await balances(scene, order.id)).to.deep.equal({ gateway: 49_900, revenue: -49_900 });
      expect(await statusOf(person)).to.equal('paid');
    });

    it('end the plan when that is lost, whatever is heard first', async () => {
      for (const backwards of [false, true]) {
        const { person, order, payment } = await buy();
        const open = dispute(payment);
        const lost = { ...open, status: 'lost', amount_deducted: 49_900 };
        const calls = [
          webhook(scene.razorpay, 'payment.dispute.created', { dispute: open, payment }),
          webhook(scene.razorpay, 'payment.dispute.lost', { dispute: lost, payment }),
        ];
        await deliverAll(scene, backwards ? calls.reverse() : calls);
        expect(await balances(scene, order.id)).to.deep.equal({});
        const own = await readOwn(person);
        expect(own.plan.code).to.equal('free');
        expect(await statusOf(person)).to.equal('refunded');
        const ends = await scene.test.query('SELECT end_reason FROM subscriptions WHERE order_id = $1', [
          order.id,
        ]);
        expect(ends).to.deep.equal([{ end_reason: 'dispute-lost' }]);
      }
    });

    it('take one that was closed for won, unless money was kept', async () => {
      const kept = await buy();
      const closed = dispute(kept.payment, { status: 'closed' });
      const call = (one: StandInDispute, payment: StandInPayment) =>
        webhook(scene.razorpay, 'payment.dispute.closed', { dispute: one, payment });
      await deliverAll(scene, [call(closed, kept.payment)]);
      expect(await balances(scene, kept.order.id)).to.deep.equal({ gateway: 49_900, revenue: -49_900 });
      const taken = await buy();
      const deducted = dispute(taken.payment, { status: 'closed', amount_deducted: 49_900 });
      await deliverAll(scene, [call(deducted, taken.payment)]);
      expect(await balances(scene, taken.order.id)).to.deep.equal({});
      expect((await readOwn(taken.person)).plan.code).to.equal('free');
    });

    it('ask about it, where no webhook came, past whatever else Razorpay has', async () => {
      const { person, order, payment } = await buy();
      const open = dispute(payment);
      const foreign = Array.from({ length: 120 }, () => ({ ...dispute(payment), payment_id: newId('pay') }));
      const contradiction = dispute((await buy()).payment, { amount: 49_901 });
      scene.razorpay.disputes.push('nonsense', contradiction, ...foreign, open);
      const ask = () => scene.test.app.runJob('disputes');
      scene.razorpay.troubles.push({ at: /GET \/disputes/, trouble: { status: 503 } });
      await ask();
      expect(await balances(scene, order.id)).to.deep.equal({ gateway: 49_900, revenue: -49_900 });
      await Promise.all([ask(), scene.parts.disputes.run()]);
      await ask();
      expect(await balances(scene, order.id)).to.deep.equal({ disputed: 49_900, revenue: -49_900 });
      expect((await readOwn(person)).plan.code).to.equal('premium');
      Object.assign(open, { status: 'lost', amount_deducted: 49_900 });
      await ask();
      expect(await balances(scene, order.id)).to.deep.equal({});
      expect((await readOwn(person)).plan.code).to.equal('free');
      scene.razorpay.disputes.length = 0;
    });

    it('hear of one whose payment is not in the message', async () => {
      const { order, payment } = await buy();
      await deliverAll(scene, [
        webhook(scene.razorpay, 'payment.dispute.created', { dispute: dispute(payment, { amount: 100 }) }),
      ]);
      expect(await balances(scene, order.id)).to.include({ disputed: 100, gateway: 49_800 });
    });
  });

  it('cannot be changed, nor made not to add up, by anybody', async () => {
    await buy();
    for (const [sql, message] of [
      ['UPDATE ledger_entries SET amount_minor = 1', 'append-only'],
      ['DELETE FROM ledger_transactions', 'append-only'],
      ['TRUNCATE ledger_entries', 'append-only'],
      [
        `INSERT INTO ledger_entries (transaction_id, account, currency, amount_minor)
         SELECT id, 'disputed', 'INR', 5 FROM ledger_transactions LIMIT 1`,
        'does not add up',
      ],
    ]) {
      const refused = await scene.test.query(sql ?? '').then(
        () => 'nothing',
        (error: unknown) => String(error),
      );
      expect(refused).to.contain(message);
    }
  });

  it('give the revenue of each day and add up to nothing, for admins alone', async () => {
    const before = await readRevenue();
    const sumsBefore = before.days[0]?.sums.find(({ currency }) => currency === 'INR');
    const { payment } = await buy();
    const made = scene.razorpay.refund(payment.id, 10_000);
    if (made === undefined) throw new Error('There is not so much');
    const second = await buy();
    await deliverAll(scene, [
      webhook(scene.razorpay, 'refund.processed', { refund: made, payment }),
      webhook(scene.razorpay, 'payment.dispute.created', {
        dispute: dispute(second.payment, { amount: 900 }),
        payment: second.payment,
      }),
    ]);
    const { days, balance } = await readRevenue(30);
    expect(days).to.have.length(30);
    expect(days.at(-1)?.day).to.equal(new Date().toISOString().slice(0, 10));
    expect(days[0]?.sums).to.deep.equal([
      { currency: 'INR', capturedMinor: 0, refundedMinor: 0, disputedMinor: 0, netMinor: 0, sales: 0 },
    ]);
    const today = days.at(-1)?.sums.find(({ currency }) => currency === 'INR');
    const more = (name: 'capturedMinor' | 'refundedMinor' | 'disputedMinor' | 'netMinor' | 'sales') =>
      (today?.[name] ?? 0) - (sumsBefore?.[name] ?? 0);
    expect(more('capturedMinor')).to.equal(99_800);
    expect(more('refundedMinor')).to.equal(10_000);
    expect(more('disputedMinor')).to.equal(900);
    expect(more('netMinor')).to.equal(99_800 - 10_000 - 900);
    expect(more('sales')).to.equal(2);
    expect(balance.map(({ sumMinor }) => sumMinor)).to.deep.equal([0]);
    const inr = balance[0];
    expect((inr?.gatewayMinor ?? 0) + (inr?.revenueMinor ?? 0) + (inr?.disputedMinor ?? 0)).to.equal(0);
    const person = await registerPerson(scene.test.url);
    const moderator = await registerStaff(scene.test, 'moderator');
    for (const one of [person, moderator]) {
      expectProblem(await one.request('GET', '/admin/revenue'), 403, 'FORBIDDEN');
    }
    expectProblem(await admin.request('GET', '/admin/revenue?days=367'), 422, 'VALIDATION_FAILED');
  });

  it('tell others of money that comes in and goes back, once', async () => {
    await scene.test.query(
      `INSERT INTO webhooks (id, url, description, events, enabled, secret, created_at)
       VALUES (gen_random_uuid(), 'http://127.0.0.1:9/', '', '{payment.captured,payment.refunded}', true, 'x', now())`,
    );
    const { person, order, payment } = await buy();
    const captured = webhook(scene.razorpay, 'payment.captured', { payment });
    const made = scene.razorpay.refund(payment.id, 5);
    if (made === undefined) throw new Error('There is not so much');
    const refunded = webhook(scene.razorpay, 'refund.processed', { refund: made, payment });
    await deliverAll(scene, [
      captured,
      refunded,
      captured,
      { ...refunded, headers: { ...refunded.headers, 'x-razorpay-event-id': newId('evt') } },
    ]);
    const events = await scene.test.query<{ type: string; data: Record<string, object> }>(
      'SELECT type, data FROM webhook_events WHERE subject = $1 ORDER BY seq',
      [`order:${order.id}`],
    );
    expect(events.map(({ type }) => type)).to.deep.equal(['payment.captured', 'payment.refunded']);
    expect(events[0]?.data.person).to.include({ id: person.user.id });
    expect(events[0]?.data.payment).to.deep.include({
      providerPaymentId: payment.id,
      orderId: order.id,
      amount: { currency: 'INR', amountMinor: 49_900 },
    });
    expect(events[1]?.data.refund).to.deep.include({
      providerRefundId: made.id,
      amount: { currency: 'INR', amountMinor: 5 },
    });
    await scene.test.query('DELETE FROM webhooks');
  });

  it('are counted for those who run the server', async () => {
    const read = async () => {
      const lines = (await (await fetch(`${scene.test.url}/metrics`)).text()).split('\n');
      return (name: string) =>
        Number(lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1));
    };
    const earlier = await read();
    const { payment } = await buy();
    const event = webhook(scene.razorpay, 'payment.captured', { payment });
    await deliverAll(scene, [event, event]);
    const now = await read();
    const more = (name: string) => now(name) - earlier(name);
    expect(more('parley_orders_total')).to.equal(1);
    expect(more('parley_razorpay_events_total{result="applied"}')).to.equal(1);
    expect(more('parley_razorpay_events_total{result="repeated"}')).to.equal(1);
    expect(more('parley_ledger_movements_total{kind="sale"}')).to.equal(1);
  });

  it('tell the person’s devices and calls of each plan that begins or ends, and of nothing else', async () => {
    scene.told.length = 0;
    const { person, order, orderId } = await orderPremium(scene);
    scene.razorpay.pay(orderId, { amount: 5 });
    const due = () => scene.test.query('UPDATE orders SET check_at = now() WHERE id = $1', [order.id]);
    await due();
    await scene.parts.reconciliation.run();
    expect(scene.told).to.deep.equal([]);
    const payment = scene.razorpay.pay(orderId);
    await due();
    await scene.parts.reconciliation.run();
    expect(scene.told).to.deep.equal([person.user.id]);
    scene.razorpay.refund(payment.id, payment.amount);
    await due();
    await scene.parts.reconciliation.run();
    expect(scene.told).to.deep.equal([person.user.id, person.user.id]);
  });
});
