import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import {
  type AdminSubscriptionDetails,
  adminSubscriptionDetails,
} from '../../../src/protocol/rest/payment-admin.ts';
import { orderPage } from '../../../src/protocol/rest/plans.ts';
import {
  balances,
  deliverAll,
  expectBooksToBeRight,
  orderPremium,
  type PaymentScene,
  readOwn,
  startPaymentScene,
  verify,
  webhook,
} from '../../helpers/payments/payment-scene.ts';
import type { StandInPayment } from '../../helpers/payments/razorpay-stand-in.ts';
import type { Person } from '../../helpers/rest/people.ts';
import { call, expectProblem, type Reply } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';

describe('Giving money back', () => {
  let scene: PaymentScene;
  let admin: Person;
  before(async () => {
    scene = await startPaymentScene();
    admin = await registerStaff(scene.test, 'admin');
  });
  after(() => scene.stop());
  afterEach(() => expectBooksToBeRight(scene));

  type Bought = { person: Person; payment: StandInPayment; orderId: string; subscriptionId: string };

  async function buy(): Promise<Bought> {
    const { person, order, orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId);
    expect((await verify(scene, person, payment)).status).to.equal(200);
    const [row] = await scene.test.query<{ id: string }>('SELECT id FROM subscriptions WHERE order_id = $1', [
      order.id,
    ]);
    return { person, payment, orderId: order.id, subscriptionId: row?.id ?? '' };
  }

  const refund = (subscriptionId: string, amountMinor?: number, by = admin): Promise<Reply> =>
    by.request('POST', `/admin/subscriptions/${subscriptionId}/refund`, {
      note: 'They asked for it',
      ...(amountMinor === undefined ? {} : { amountMinor }),
    });

  const details = (reply: Reply): AdminSubscriptionDetails => {
    expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
    return adminSubscriptionDetails.parse(reply.body);
  };

  it('in part leaves the plan, and the rest of it ends the plan', async () => {
    const { person, orderId, subscriptionId, payment } = await buy();
    const part = details(await refund(subscriptionId, 10_000));
    expect(part.status).to.equal('active');
    expect(part.refundable).to.deep.equal({ currency: 'INR', amountMinor: 39_900 });
    expect(part.payments[0]?.refunds[0]).to.deep.include({
      status: 'processed',
      reason: 'They asked for it',
    });
    expect(part.payments[0]?.refunds[0]?.requestedBy?.id).to.equal(admin.user.id);
    expect((await readOwn(person)).plan.code).to.equal('premium');
    const whole = details(await refund(subscriptionId));
    expect(whole).to.deep.include({ status: 'ended', endReason: 'refunded' });
    expect(whole.refundable.amountMinor).to.equal(0);
    expect(whole.ledger).to.have.length(12);
    expect((await readOwn(person)).plan.code).to.equal('free');
    expect(await balances(scene, orderId)).to.deep.equal({});
    expect(scene.razorpay.refundsOf(payment.id).map(({ amount }) => amount)).to.deep.equal([10_000, 39_900]);
    const history = orderPage.parse((await person.request('GET', '/subscriptions/history')).body);
    expect(history.items[0]).to.deep.include({
      status: 'refunded',
      refunded: { currency: 'INR', amountMinor: 49_900 },
    });
    const receipt = await person.request('GET', `/subscriptions/orders/${orderId}/receipt`);
    expect(receipt.body).to.have.nested.property('refunds').with.length(2);
  });

  it('is written into the audit log, with who did it and how much', async () => {
    const { subscriptionId } = await buy();
    details(await refund(subscriptionId, 1));
    const rows = await scene.test.query(
      `SELECT actor_user_id, action, target_kind, after FROM audit_entries WHERE target_id = $1`,
      [subscriptionId],
    );
    expect(rows).to.have.length(1);
    expect(rows[0]).to.deep.include({
      actor_user_id: admin.user.id,
      action: 'subscription.refund',
      target_kind: 'subscription',
    });
    expect(rows[0]?.after).to.include({ amountMinor: 1, currency: 'INR', note: 'They asked for it' });
  });

  it('is never more than there is, by however many at once', async () => {
    const { subscriptionId, payment } = await buy();
    expectProblem(await refund(subscriptionId, 49_901), 409, 'NOT_REFUNDABLE');
    const replies = await Promise.all(Array.from({ length: 8 }, () => refund(subscriptionId, 20_000)));
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([201, 201, ...Array(6).fill(409)]);
    expect(payment.amount_refunded).to.equal(40_000);
    details(await refund(subscriptionId));
    expect(payment.amount_refunded).to.equal(49_900);
    expectProblem(await refund(subscriptionId), 409, 'NOT_REFUNDABLE');
  });

  it('is once for one Idempotency-Key', async () => {
    const { subscriptionId, payment } = await buy();
    const options = {
      body: { note: 'Once', amountMinor: 100 },
      token: admin.token,
      headers: { 'idempotency-key': randomUUID() },
    };
    const path = `/api/v1/admin/subscriptions/${subscriptionId}/refund`;
    for (let turn = 0; turn < 3; turn++) details(await call(scene.test.url, 'POST', path, options));
    expect(payment.amount_refunded).to.equal(100);
    // As when the first one died before its answer was written down.
    await scene.test.query('DELETE FROM idempotency_keys');
    details(await call(scene.test.url, 'POST', path, options));
    expect(payment.amount_refunded).to.equal(100);
    const other = { ...options, headers: { 'idempotency-key': randomUUID() } };
    details(await call(scene.test.url, 'POST', path, other));
    expect(payment.amount_refunded).to.equal(200);
  });

  it('is for what was paid, and refuses nonsense', async () => {
    const { person, subscriptionId } = await buy();
    for (const amountMinor of [0, -5, 1.5, 2_000_000_000, '100', null]) {
      const path = `/admin/subscriptions/${subscriptionId}/refund`;
      expectProblem(await admin.request('POST', path, { note: 'x', amountMinor }), 422, 'VALIDATION_FAILED');
    }
    expectProblem(await refund(randomUUID()), 404, 'SUBSCRIPTION_NOT_FOUND');
    expectProblem(await refund(subscriptionId, 1, person), 403, 'FORBIDDEN');
    const [granted] = await scene.test.query<{ id: string }>(
      `INSERT INTO subscriptions (id, user_id, plan_id, terms, granted_by_user_id, starts_at, ends_at, runs_until, created_at)
       SELECT gen_random_uuid(), user_id, plan_id, terms, $2, starts_at, ends_at, runs_until, created_at
       FROM subscriptions WHERE id = $1 RETURNING id`,
      [subscriptionId, admin.user.id],
    );
    expectProblem(await refund(granted?.id ?? ''), 409, 'NOT_REFUNDABLE');
  });

  it('is asked for until Razorpay has it, once, whatever became of its answers', async () => {
    for (const trouble of ['hang-up', 'lost', { status: 500 }, { status: 400 }] as const) {
      const { person, subscriptionId, payment } = await buy();
      scene.razorpay.troubles.push({ at: /POST .*refund/, trouble });
      const asked = details(await refund(subscriptionId));
      expect(asked.payments[0]?.refunds[0]?.status).to.equal('requested');
      expect(asked.status).to.equal('active');
      expect(asked.refundable.amountMinor).to.equal(0);
      // The next turn is put off; here it comes at once, in two processes.
      await scene.test.query('UPDATE refunds SET claimed_until = NULL WHERE status = $1', ['requested']);
      await Promise.all([scene.parts.reconciliation.run(), scene.parts.reconciliation.run()]);
      expect((await readOwn(person)).plan.code).to.equal('free');
      expect(scene.razorpay.refundsOf(payment.id)).to.have.length(1);
    }
  });

  it('is looked after while Razorpay takes its time, and counts when it is through', async () => {
    scene.razorpay.refundStatus = 'pending';
    const { person, subscriptionId, payment, orderId } = await buy();
    const asked = details(await refund(subscriptionId));
    expect(asked.payments[0]?.refunds[0]?.status).to.equal('pending');
    expect((await readOwn(person)).plan.code).to.equal('premium');
    expect(await balances(scene, orderId)).to.deep.equal({ gateway: 49_900, revenue: -49_900 });
    for (const one of scene.razorpay.refundsOf(payment.id)) one.status = 'processed';
    scene.razorpay.refundStatus = 'processed';
    await scene.test.query('UPDATE refunds SET claimed_until = NULL WHERE status = $1', ['pending']);
    await scene.parts.reconciliation.run();
    expect((await readOwn(person)).plan.code).to.equal('free');
    expect(await balances(scene, orderId)).to.deep.equal({});
  });

  it('can be asked for anew when it failed', async () => {
    const { subscriptionId, payment } = await buy();
    scene.razorpay.refundStatus = 'failed';
    const failed = details(await refund(subscriptionId));
    scene.razorpay.refundStatus = 'processed';
    expect(failed.payments[0]?.refunds[0]?.status).to.equal('failed');
    expect(failed.refundable.amountMinor).to.equal(49_900);
    // It never left.
    Object.assign(payment, { amount_refunded: 0, status: 'captured' });
    expect(details(await refund(subscriptionId)).endReason).to.equal('refunded');
  });

  it('at Razorpay’s own pages is heard of, and what staff asked for beside it is given up', async () => {
    const { subscriptionId, payment, orderId } = await buy();
    scene.razorpay.troubles.push({ at: /POST .*refund/, trouble: 'hang-up' });
    details(await refund(subscriptionId));
    const made = scene.razorpay.refund(payment.id, payment.amount);
    if (made === undefined) throw new Error('There is not so much');
    await deliverAll(scene, [webhook(scene.razorpay, 'refund.processed', { refund: made, payment })]);
    const rows = await scene.test.query(
      'SELECT r.status FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE p.order_id = $1 ORDER BY 1',
      [orderId],
    );
    expect(rows).to.deep.equal([{ status: 'failed' }, { status: 'processed' }]);
    expect(await balances(scene, orderId)).to.deep.equal({});
  });

  it('at Razorpay’s own pages is asked about, when only the payment’s sum speaks of it', async () => {
    const { person, payment, orderId } = await buy();
    scene.razorpay.refund(payment.id, payment.amount);
    await deliverAll(scene, [webhook(scene.razorpay, 'payment.captured', { payment })]);
    await scene.parts.reconciliation.run();
    expect((await readOwn(person)).plan.code).to.equal('free');
    expect(await balances(scene, orderId)).to.deep.equal({});
  });
});
