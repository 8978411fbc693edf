import { expect } from 'chai';
import { orderPage } from '../../../src/protocol/rest/plans.ts';
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
import { expectProblem } from '../../helpers/rest/rest.ts';

describe('Giving back by itself what bought nothing:', () => {
  let scene: PaymentScene;
  before(async () => {
    scene = await startPaymentScene();
  });
  after(() => scene.stop());
  afterEach(() => expectBooksToBeRight(scene));

  const settle = () => scene.parts.reconciliation.run();

  it('is asked for again when it failed, but not in the same moment, and those who run the server hear of it', async () => {
    const { order, orderId } = await orderPremium(scene);
    scene.razorpay.refundStatus = 'failed';
    const payment = scene.razorpay.pay(orderId, { amount: 100 });
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.captured', { payment })]);
    const earlier = scene.test.logs().split('A refund failed at Razorpay').length;
    await scene.test.app.runJob('payments');
    await scene.test.app.runJob('payments');
    scene.razorpay.refundStatus = 'processed';
    expect(scene.razorpay.refundsOf(payment.id)).to.have.length(1);
    expect(scene.test.logs().split('A refund failed at Razorpay')).to.have.length(earlier + 1);
    // That it failed gives the money back to the payment.
    Object.assign(payment, { amount_refunded: 0, refund_status: null, status: 'captured' });
    await scene.test.query(
      `UPDATE refunds SET claimed_until = claimed_until - interval '65 minutes'
       WHERE status = 'requested' AND payment_id IN (SELECT id FROM payments WHERE order_id = $1)`,
      [order.id],
    );
    await scene.test.app.runJob('payments');
    expect(scene.razorpay.refundsOf(payment.id).map(({ status }) => status)).to.deep.equal([
      'failed',
      'processed',
    ]);
    expect(await balances(scene, order.id)).to.deep.equal({});
  });

  for (const [what, changes] of [
    ['too little', { amount: 49_899 }],
    ['too much', { amount: 49_901 }],
    ['another currency', { currency: 'USD' }],
  ] as const) {
    it(what, async () => {
      const { person, order, orderId } = await orderPremium(scene);
      const payment = scene.razorpay.pay(orderId, changes);
      expectProblem(await verify(scene, person, payment), 409, 'PAYMENT_MISMATCH');
      expectProblem(await verify(scene, person, payment), 409, 'PAYMENT_MISMATCH');
      expect((await readOwn(person)).plan.code).to.equal('free');
      await settle();
      expect(payment.amount_refunded).to.equal(payment.amount);
      expect(scene.razorpay.refundsOf(payment.id)).to.have.length(1);
      expect(await balances(scene, order.id)).to.deep.equal({});
      const history = orderPage.parse((await person.request('GET', '/subscriptions/history')).body);
      expect(history.items[0]?.status).to.equal('returned');
      // And the order can still be paid as it should be.
      expect((await verify(scene, person, scene.razorpay.pay(orderId))).status).to.equal(200);
    });
  }

  it('what a bank only holds ready of a wrong sum is not even taken', async () => {
    const { person, orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId, { amount: 5, status: 'authorized' });
    expectProblem(await verify(scene, person, payment), 409, 'PAYMENT_MISMATCH');
    await settle();
    expect(payment.status).to.equal('authorized');
  });

  it('a second payment of one order, in whichever way it is heard of', async () => {
    const { person, order, orderId } = await orderPremium(scene);
    const payments = [scene.razorpay.pay(orderId), scene.razorpay.pay(orderId), scene.razorpay.pay(orderId)];
    const [first, second, third] = payments;
    if (first === undefined || second === undefined || third === undefined) throw new Error('Three');
    const replies = await Promise.all([
      verify(scene, person, first),
      deliver(scene, webhook(scene.razorpay, 'payment.captured', { payment: second })),
      deliver(scene, webhook(scene.razorpay, 'order.paid', { payment: third })),
    ]);
    expect(replies[0]?.status).to.be.oneOf([200, 409]);
    await settle();
    expect(payments.map(({ amount_refunded: back }) => back).sort()).to.deep.equal([0, 49_900, 49_900]);
    expect(await balances(scene, order.id)).to.deep.equal({ gateway: 49_900, revenue: -49_900 });
    expect((await readOwn(person)).running).to.have.length(1);
  });

  it('a payment for an account that was deleted meanwhile', async () => {
    const { person, order, orderId } = await orderPremium(scene);
    const gone = await person.request('DELETE', '/users/me', { password: person.password });
    expect(gone.status, JSON.stringify(gone.body)).to.equal(204);
    const payment = scene.razorpay.pay(orderId);
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.captured', { payment })]);
    await settle();
    expect(payment.amount_refunded).to.equal(49_900);
    expect(await balances(scene, order.id)).to.deep.equal({});
  });

  it('what a bank only holds ready for an account that was deleted is not even taken', async () => {
    const { person, orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId, { status: 'authorized' });
    await person.request('DELETE', '/users/me', { password: person.password });
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.authorized', { payment })]);
    await settle();
    expect(payment.status).to.equal('authorized');
  });
});
