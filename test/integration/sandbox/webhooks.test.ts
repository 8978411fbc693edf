import { expect } from 'chai';
import { pino } from 'pino';
import Razorpay from 'razorpay';
import { RazorpaySandbox } from '../../../src/sandbox/razorpay-sandbox.ts';
import { pauseSeconds } from '../../../src/sandbox/webhook-delivery.ts';
import { payAtCheckout, press } from '../../helpers/payments/payment-sandbox.ts';
import { type ReceivedWebhook, SandboxScene, WEBHOOK_SECRET } from '../../helpers/payments/sandbox-scene.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('The webhooks of the payment sandbox', () => {
  let scene: SandboxScene;
  beforeEach(async () => {
    scene = await SandboxScene.create();
  });
  afterEach(() => scene.remove());

  const newOrder = async () =>
    (await scene.razorpay.orders.create({ amount: 19_900, currency: 'INR', receipt: 'one' })).id;
  const names = () => scene.received.map(({ event }) => event);
  const received = (wanted: readonly string[], timeoutMs = 5_000): Promise<ReceivedWebhook[]> =>
    waitUntil(
      `webhooks ${wanted}`,
      () => {
        const found = wanted.map((name) => scene.received.find(({ event }) => event === name));
        return found.every((webhook) => webhook !== undefined) && found;
      },
      { timeoutMs, lastSeen: names },
    );
  const allDelivered = () =>
    waitUntil('all events to be delivered', async () => {
      const [row] = await scene.query<{ left: string }>(
        'SELECT count(*) AS left FROM razorpay_sandbox.events WHERE delivered_at IS NULL',
      );
      return row?.left === '0';
    });

  it('tell of a payment, signed as the official package checks it', async () => {
    const orderId = await newOrder();
    const { razorpay_payment_id: paymentId } = await payAtCheckout(scene.apiUrl, orderId);
    const webhooks = await received(['payment.authorized', 'payment.captured', 'order.paid']);
    await allDelivered();
    expect(scene.received).to.have.lengthOf(3);
    for (const { headers, body } of webhooks) {
      const signature = String(headers['x-razorpay-signature']);
      expect(Razorpay.validateWebhookSignature(body, signature, WEBHOOK_SECRET)).to.equal(true);
      expect(Razorpay.validateWebhookSignature(`${body} `, signature, WEBHOOK_SECRET)).to.equal(false);
      expect(headers['content-type']).to.equal('application/json');
      expect(JSON.parse(body)).to.include({ entity: 'event', account_id: 'acc_ParleySandbox0' });
    }
    expect(new Set(webhooks.map(({ headers }) => headers['x-razorpay-event-id']))).to.have.lengthOf(3);
    const [authorized, captured, orderPaid] = webhooks;
    expect(authorized?.payload.payment?.entity).to.include({ id: paymentId, status: 'authorized' });
    expect(captured?.payload.payment?.entity).to.include({ id: paymentId, status: 'captured' });
    expect(JSON.parse(orderPaid?.body ?? '').contains).to.deep.equal(['payment', 'order']);
    expect(orderPaid?.payload.order?.entity).to.include({ id: orderId, status: 'paid', amount_due: 0 });
  });

  it('tell of a payment that failed', async () => {
    await press(scene.apiUrl, await newOrder(), 'fail');
    const [failed] = await received(['payment.failed']);
    expect(failed?.payload.payment?.entity).to.include({ status: 'failed', error_reason: 'payment_failed' });
    await allDelivered();
    expect(names()).to.deep.equal(['payment.failed']);
  });

  it('tell of a refund twice: when it is asked for, and when it is done', async () => {
    const { razorpay_payment_id: paymentId } = await payAtCheckout(scene.apiUrl, await newOrder());
    const { id } = await scene.razorpay.payments.refund(paymentId, { amount: 9_900 });
    const [created, processed] = await received(['refund.created', 'refund.processed']);
    expect(created?.payload.refund?.entity).to.include({ id, status: 'pending', amount: 9_900 });
    expect(processed?.payload.refund?.entity).to.include({ id, status: 'processed' });
    expect(processed?.payload.payment?.entity).to.include({
      id: paymentId,
      amount_refunded: 9_900,
      refund_status: 'partial',
    });
  });

  it('tell of a dispute, each time that it moves', async () => {
    const { razorpay_payment_id: paymentId } = await payAtCheckout(scene.apiUrl, await newOrder());
    const { api } = scene.razorpay;
    const move = (status: string) =>
      api.post({ url: '/sandbox/disputes', data: { payment_id: paymentId, status } });
    expect(await move('open')).to.include({ entity: 'dispute', status: 'open', amount: 19_900 });
    await move('under_review');
    const lost = await move('lost');
    const [created, , last] = await received([
      'payment.dispute.created',
      'payment.dispute.under_review',
      'payment.dispute.lost',
    ]);
    expect(created?.payload.dispute?.entity).to.include({ status: 'open', amount_deducted: 0 });
    expect(last?.payload.dispute?.entity).to.deep.equal(lost);
    expect(last?.payload.dispute?.entity).to.include({ payment_id: paymentId, amount_deducted: 19_900 });
    // What is over is over: the next one is another dispute.
    expect(await move('won')).not.to.have.property('id', last?.payload.dispute?.entity.id);
  });

  it('come again until they are taken, the same in every byte', async () => {
    scene.answer = () => (scene.received.length <= 4 ? 500 : 204);
    await payAtCheckout(scene.apiUrl, await newOrder());
    await allDelivered();
    // Three, three again a second later, of which one is refused, and that one once more.
    expect(scene.received).to.have.lengthOf(7);
    const byId = Map.groupBy(scene.received, ({ headers }) => headers['x-razorpay-event-id']);
    expect(byId.size).to.equal(3);
    for (const sent of byId.values()) expect(new Set(sent.map(({ body }) => body)).size).to.equal(1);
  });

  it('come less and less often', () => {
    expect([1, 2, 3, 4, 9, 10, 500].map(pauseSeconds)).to.deep.equal([1, 2, 4, 8, 256, 300, 300]);
  });

  it('are given up after a day', async () => {
    scene.answer = () => 500;
    await payAtCheckout(scene.apiUrl, await newOrder());
    await scene.query(`UPDATE razorpay_sandbox.events SET created_at = now() - interval '25 hours'`);
    await waitUntil('them to be given up', async () => {
      const rows = await scene.query('SELECT 1 FROM razorpay_sandbox.events WHERE due_at IS NOT NULL');
      return rows.length === 0;
    });
  });

  it('and all else that it knows outlive the process', async () => {
    scene.answer = () => 503;
    const orderId = await newOrder();
    const { razorpay_payment_id: paymentId } = await payAtCheckout(scene.apiUrl, orderId);
    await scene.razorpay.payments.refund(paymentId, { amount: 9_900, receipt: 'of it' });
    await waitUntil('a try', () => scene.received.length > 0);
    await scene.stop();
    scene.received.length = 0;
    scene.answer = () => 204;

    await scene.start();
    await received(['payment.captured', 'order.paid', 'refund.created', 'refund.processed'], 10_000);
    expect(await scene.razorpay.orders.fetch(orderId)).to.include({ status: 'paid' });
    const { items } = await scene.razorpay.payments.fetchMultipleRefund(paymentId);
    expect(items.map(({ receipt, status }) => [receipt, status])).to.deep.equal([['of it', 'processed']]);
  });

  it('alone tell of a payment that comes late, also after a restart', async () => {
    const orderId = await newOrder();
    const answer = await press(scene.apiUrl, orderId, 'late');
    expect([answer.status, await answer.json()]).to.deep.equal([202, { status: 'created' }]);
    const [pending] = (await scene.razorpay.orders.fetchPayments(orderId)).items;
    expect(pending).to.include({ status: 'created', captured: false });
    const [due] = await scene.query<{ seconds: number }>(
      'SELECT extract(epoch FROM due_at - now())::float8 AS seconds FROM razorpay_sandbox.payments',
    );
    expect(due?.seconds).to.be.within(5, 10);
    await scene.stop();
    await scene.query('UPDATE razorpay_sandbox.payments SET due_at = now()');
    expect(names()).to.deep.equal([]);

    await scene.start();
    await received(['payment.authorized', 'payment.captured', 'order.paid']);
    const [payment] = (await scene.razorpay.orders.fetchPayments(orderId)).items;
    expect(payment).to.include({ id: pending?.id, status: 'captured' });
  });

  it('say that a late payment failed where the order was paid meanwhile', async () => {
    const orderId = await newOrder();
    await press(scene.apiUrl, orderId, 'late');
    await payAtCheckout(scene.apiUrl, orderId);
    await scene.stop();
    await scene.query('UPDATE razorpay_sandbox.payments SET due_at = now() WHERE due_at IS NOT NULL');
    await scene.start();
    const [failed] = await received(['payment.failed']);
    expect(failed?.payload.payment?.entity.error_description).to.equal(
      'Payment already done for this order.',
    );
    const statuses = (await scene.razorpay.orders.fetchPayments(orderId)).items.map(({ status }) => status);
    expect(statuses).to.deep.equal(['captured', 'failed']);
  });

  it('tell of a second payment of the same order, which only whoever has the keys can make', async () => {
    const orderId = await newOrder();
    await payAtCheckout(scene.apiUrl, orderId);
    expect((await press(scene.apiUrl, orderId, 'pay')).status).to.equal(400);
    const { api } = scene.razorpay;
    await api.post({ url: '/sandbox/payments', data: { order_id: orderId, outcome: 'pay' } });
    await waitUntil('two', () => names().filter((name) => name === 'payment.captured').length === 2);
  });

  it('are not for production: there the sandbox does not start', () => {
    const unasked = () => Promise.reject(new Error('It asked the database'));
    const options = {
      production: true,
      database: { query: unasked, transaction: unasked },
      keys: { keyId: 'a', keySecret: 'b' },
      webhookSecret: 'c',
      webhookUrl: () => '',
      logger: pino({ level: 'silent' }),
    };
    expect(() => new RazorpaySandbox(options)).to.throw('it is not for production');
  });
});
