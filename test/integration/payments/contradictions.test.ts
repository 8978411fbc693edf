import { expect } from 'chai';
import {
  balances,
  deliver,
  deliverAll,
  type EventPayload,
  expectBooksToBeRight,
  orderPremium,
  type PaymentScene,
  readOwn,
  signed,
  startPaymentScene,
  verify,
  webhook,
} from '../../helpers/payments/payment-scene.ts';
import { newId, type StandInRefund } from '../../helpers/payments/razorpay-stand-in.ts';
import { registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';

/** What PostgreSQL keeps neither in text nor in JSON. */
const UNKEPT = ['\0', '\ud800'];

describe('What is heard of payments, by who may sign it,', () => {
  let scene: PaymentScene;
  before(async () => {
    scene = await startPaymentScene();
  });
  after(() => scene.stop());
  afterEach(() => expectBooksToBeRight(scene));

  const kept = (entityId: string) =>
    scene.test.query<{ attempts: number; last_error: string }>(
      'SELECT attempts, last_error FROM payment_events WHERE applied_at IS NULL AND payload::text LIKE $1',
      [`%${entityId}%`],
    );
  const refundOf = (payment_id: string, changes: Partial<StandInRefund> = {}): StandInRefund => ({
    id: newId('rfnd'),
    entity: 'refund',
    amount: 100,
    currency: 'INR',
    payment_id,
    receipt: null,
    notes: [],
    status: 'processed',
    created_at: 1,
    ...changes,
  });
  const bought = async () => {
    const made = await orderPremium(scene);
    const payment = scene.razorpay.pay(made.orderId);
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.captured', { payment })]);
    return { ...made, payment };
  };

  it('is taken with any text in it, and kept without what people wrote there', async () => {
    const { payment } = await bought();
    const secret = 'what somebody wrote';
    const texts = UNKEPT.flatMap((unkept) => [
      refundOf(payment.id, { notes: { a: `${secret}${unkept}` } }),
      refundOf(payment.id, { notes: { [`b${unkept}`]: secret } }),
      refundOf(payment.id, { notes: { parleyRefundId: unkept } }),
      refundOf(payment.id, { receipt: `🙂'; DROP TABLE refunds; --${unkept}` }),
    ]);
    await deliverAll(
      scene,
      texts.map((refund) => webhook(scene.razorpay, 'refund.processed', { refund, payment })),
    );
    const rows = await scene.test.query<{ payload: string }>(
      'SELECT payload::text FROM payment_events WHERE payload::text LIKE $1',
      [`%${payment.id}%`],
    );
    expect(rows).to.have.length(texts.length + 1);
    expect(JSON.stringify(rows)).not.to.contain(secret);
    expect(await kept(payment.id)).to.deep.equal([]);
  });

  it('is refused where a currency or a state is none, not failed over', async () => {
    const { payment } = await bought();
    const dispute = {
      id: newId('disp'),
      payment_id: payment.id,
      amount: 100,
      amount_deducted: 0,
      status: 'open',
      created_at: 1,
    };
    for (const unkept of UNKEPT) {
      const wrong: EventPayload[] = [
        { payment: { ...payment, id: newId('pay'), currency: `IN${unkept}` } },
        { payment, dispute: { ...dispute, status: `open${unkept}` } },
      ];
      for (const entities of wrong) {
        const reply = await deliver(scene, webhook(scene.razorpay, 'payment.dispute.created', entities));
        expectProblem(reply, 400, 'MALFORMED_BODY');
      }
    }
  });

  it('is understood without times, and a refund without its state by the name of the event', async () => {
    const { person, orderId } = await orderPremium(scene);
    const send = (event: string, payload: object) => {
      const body = JSON.stringify({ event, payload });
      return deliver(scene, { body, headers: signed(scene.razorpay.webhookSecret, body) });
    };
    const { created_at: _, ...payment } = scene.razorpay.pay(orderId);
    expect((await send('payment.captured', { payment: { entity: payment } })).status).to.equal(204);
    expect((await readOwn(person)).plan.code).to.equal('premium');
    const refund = { id: newId('rfnd'), payment_id: payment.id, amount: payment.amount, notes: [] };
    const state = async () => {
      const rows = await scene.test.query<{ status: string }>(
        'SELECT status FROM refunds WHERE provider_refund_id = $1 AND abs(extract(epoch FROM now() - created_at)) < 60',
        [refund.id],
      );
      return rows.map(({ status }) => status);
    };
    for (const [event, status] of [
      ['refund.created', 'pending'],
      ['refund.failed', 'failed'],
      ['refund.processed', 'processed'],
    ] as const) {
      expect((await send(event, { refund: { entity: refund } })).status).to.equal(204);
      expect(await state()).to.deep.equal([status]);
    }
    expect((await readOwn(person)).plan.code).to.equal('free');
  });

  it('gives no plan for the money of another order', async () => {
    const { payment } = await bought();
    const { person, order, orderId } = await orderPremium(scene);
    const moved = Object.assign(payment, { order_id: orderId });
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.captured', { payment: moved })]);
    expect((await kept(orderId))[0]?.last_error).to.contain('is of another order');
    expectProblem(await verify(scene, person, moved), 409, 'PAYMENT_MISMATCH');
    await scene.test.query('UPDATE orders SET check_at = now() WHERE id = $1', [order.id]);
    await scene.parts.reconciliation.run();
    expect((await readOwn(person)).plan.code).to.equal('free');
    expect(await balances(scene, order.id)).to.deep.equal({});
  });

  it('is, of what came in, the sum that came in, whatever was tried before', async () => {
    const { person, orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId, { status: 'failed' });
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.failed', { payment })]);
    const less = Object.assign(payment, { status: 'captured', captured: true, amount: 100 });
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.captured', { payment: less })]);
    expect((await readOwn(person)).plan.code).to.equal('free');
    await scene.parts.reconciliation.run();
    expect(scene.razorpay.refundsOf(payment.id)).to.have.length(1);
  });

  it('gives no plan to who says that they paid when all of it has gone back', async () => {
    const { person, orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId);
    scene.razorpay.refund(payment.id, payment.amount);
    expect((await verify(scene, person, payment)).status).to.equal(200);
    expect((await readOwn(person)).plan.code).to.equal('free');
  });

  it('takes a refund beside a payment that is not its own for what it is', async () => {
    const [one, other] = [await bought(), await bought()];
    const refund = refundOf(one.payment.id, { amount: one.payment.amount });
    await deliverAll(scene, [
      webhook(scene.razorpay, 'refund.processed', { refund, payment: other.payment }),
    ]);
    expect((await readOwn(one.person)).plan.code).to.equal('free');
    expect((await readOwn(other.person)).plan.code).to.equal('premium');
  });

  it('books no more going back than came in, and does not lose what said so', async () => {
    const { person, order, payment } = await bought();
    const refunds = [
      refundOf(payment.id, { amount: 2 ** 31 - 1 }),
      refundOf(payment.id, { amount: payment.amount - 1 }),
      refundOf(payment.id, { amount: 2 }),
    ];
    for (const refund of refunds) {
      const told = { ...payment, amount_refunded: 2 ** 31 - 1 };
      await deliverAll(scene, [webhook(scene.razorpay, 'refund.processed', { refund, payment: told })]);
    }
    expect(await balances(scene, order.id)).to.deep.equal({ gateway: 1, revenue: -1 });
    expect((await readOwn(person)).plan.code).to.equal('premium');
    expect(await kept(payment.id)).to.have.length(2);
  });

  it('is tried less and less often, when it cannot be', async () => {
    const { payment } = await bought();
    const refund = refundOf(payment.id, { amount: payment.amount + 1 });
    await deliverAll(scene, [webhook(scene.razorpay, 'refund.processed', { refund })]);
    const attempts = async (age: string) => {
      await scene.test.query(
        `UPDATE payment_events SET received_at = now() - $2::interval
         WHERE applied_at IS NULL AND payload::text LIKE $1`,
        [`%${refund.id}%`, age],
      );
      await scene.parts.reconciliation.run();
      await scene.parts.reconciliation.run();
      return (await kept(refund.id))[0]?.attempts;
    };
    const seen = [];
    for (const age of ['0 minutes', '1 minute', '2 minutes', '3 minutes', '2 hours']) {
      seen.push(await attempts(age));
    }
    // Twice each time, of which the second is too soon but where much time has gone by.
    expect(seen).to.deep.equal([2, 3, 3, 4, 6]);
    await scene.test.query(
      'UPDATE payment_events SET attempts = 1000 WHERE applied_at IS NULL AND payload::text LIKE $1',
      [`%${refund.id}%`],
    );
    expect(await attempts('200 days')).to.equal(1000);
    expect(await attempts('260 days')).to.equal(1002);
  });

  it('takes no order of Razorpay’s for ours that was made for something else', async () => {
    const { orderId } = await orderPremium(scene);
    const person = await registerPerson(scene.test.url);
    const answers = [
      { id: orderId, amount: 49_900, currency: 'INR', receipt: null, created_at: 1 },
      { id: newId('order'), amount: 1, currency: 'INR', created_at: 1 },
    ];
    for (const answer of answers) {
      const trouble = { status: 200, body: JSON.stringify(answer) };
      scene.razorpay.troubles.push({ at: /POST \/orders/, trouble });
      const reply = await person.request('POST', '/subscriptions/orders', { planId: scene.premiumId });
      expectProblem(reply, 503, 'PAYMENT_PROVIDER_UNAVAILABLE');
    }
  });

  it('captures what pays an order beside what does not, and nothing beside what does', async () => {
    const check = async (id: string) => {
      await scene.test.query('UPDATE orders SET check_at = now() WHERE id = $1', [id]);
      await scene.parts.reconciliation.run();
    };
    const short = await orderPremium(scene);
    scene.razorpay.pay(short.orderId, { amount: 100 });
    const right = scene.razorpay.pay(short.orderId, { status: 'authorized' });
    await check(short.order.id);
    expect(right.status).to.equal('captured');
    expect((await readOwn(short.person)).plan.code).to.equal('premium');

    const twice = await orderPremium(scene);
    const held = scene.razorpay.pay(twice.orderId, { status: 'authorized' });
    scene.razorpay.pay(twice.orderId);
    await check(twice.order.id);
    expect(held.status).to.equal('authorized');
    expect((await readOwn(twice.person)).plan.code).to.equal('premium');
  });
});
