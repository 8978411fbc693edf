import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import {
  deliver,
  deliverAll,
  expectBooksToBeRight,
  orderPremium,
  type PaymentScene,
  readOwn,
  signed,
  startPaymentScene,
  verify,
  webhook,
} from '../../helpers/payments/payment-scene.ts';
import { registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';

const WEBHOOK = '/api/v1/webhooks/razorpay';

describe('Nobody gets a plan by saying that they paid:', () => {
  let scene: PaymentScene;
  before(async () => {
    scene = await startPaymentScene();
  });
  after(() => scene.stop());
  afterEach(() => expectBooksToBeRight(scene));

  it('the page’s signature must be Razorpay’s, of this order and this payment', async () => {
    const { person, orderId } = await orderPremium(scene);
    const claim = scene.razorpay.claim(scene.razorpay.pay(orderId));
    const right = claim.razorpaySignature;
    const ofWebhook = createHmac('sha256', scene.razorpay.webhookSecret)
      .update(`${orderId}|${claim.razorpayPaymentId}`)
      .digest('hex');
    const wrong = [
      'nonsense',
      right.toUpperCase(),
      right.slice(0, -1),
      `${right}0`,
      ` ${right}`,
      right.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      '🙂'.repeat(32),
      '0'.repeat(64),
      ofWebhook,
      scene.razorpay.claim({ id: 'pay_other', order_id: orderId }).razorpaySignature,
    ];
    for (const razorpaySignature of wrong) {
      const reply = await person.request('POST', '/subscriptions/verify', { ...claim, razorpaySignature });
      expectProblem(reply, 400, 'SIGNATURE_INVALID');
    }
    for (const razorpaySignature of ['', 'x'.repeat(257), null, 5]) {
      const reply = await person.request('POST', '/subscriptions/verify', { ...claim, razorpaySignature });
      expectProblem(reply, 422, 'VALIDATION_FAILED');
    }
    expect((await readOwn(person)).plan.code).to.equal('free');
  });

  it('somebody else’s order is nobody else’s, with its whole triple too', async () => {
    const { orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId);
    const thief = await registerPerson(scene.test.url);
    expectProblem(await verify(scene, thief, payment), 404, 'ORDER_NOT_FOUND');
    const own = await orderPremium(scene, thief);
    const mixed = { ...scene.razorpay.claim(payment), razorpayOrderId: own.orderId };
    expectProblem(await thief.request('POST', '/subscriptions/verify', mixed), 400, 'SIGNATURE_INVALID');
    expect((await readOwn(thief)).plan.code).to.equal('free');
    expectProblem(
      await thief.request('GET', `/subscriptions/orders/${own.order.id}/receipt`),
      404,
      'ORDER_NOT_FOUND',
    );
  });

  it('a payment of another order does not do, even with a signature that fits', async () => {
    const cheap = await orderPremium(scene);
    const payment = scene.razorpay.pay(cheap.orderId);
    const dear = await orderPremium(scene);
    const claim = scene.razorpay.claim({ id: payment.id, order_id: dear.orderId });
    expectProblem(await dear.person.request('POST', '/subscriptions/verify', claim), 409, 'PAYMENT_MISMATCH');
    const missing = scene.razorpay.claim({ id: 'pay_missing', order_id: dear.orderId });
    expectProblem(
      await dear.person.request('POST', '/subscriptions/verify', missing),
      409,
      'PAYMENT_MISMATCH',
    );
    expect((await readOwn(dear.person)).plan.code).to.equal('free');
  });

  it('a webhook counts only with a signature of exactly these bytes', async () => {
    const { person, orderId } = await orderPremium(scene);
    const payment = scene.razorpay.pay(orderId);
    const { body, headers } = webhook(scene.razorpay, 'payment.captured', { payment });
    const right = headers['x-razorpay-signature'] ?? '';
    const wrong: Record<string, string>[] = [
      {},
      { 'x-razorpay-signature': '' },
      { 'x-razorpay-signature': right.toUpperCase() },
      { 'x-razorpay-signature': `${right}, ${right}` },
      { 'x-razorpay-signature': right.slice(0, 63) },
      signed(scene.razorpay.keySecret, body),
      signed(scene.razorpay.webhookSecret, `${body} `),
    ];
    for (const one of wrong) {
      expectProblem(
        await call(scene.test.url, 'POST', WEBHOOK, { body, headers: one }),
        400,
        'SIGNATURE_INVALID',
      );
    }
    // The same event in other bytes is not what was signed.
    const other = JSON.stringify(JSON.parse(body), null, 1);
    expectProblem(await deliver(scene, { body: other, headers }), 400, 'SIGNATURE_INVALID');
    expect((await readOwn(person)).plan.code).to.equal('free');
    expect(await scene.test.query('SELECT id FROM payment_events')).to.deep.equal([]);
    await deliverAll(scene, [{ body, headers }]);
    expect((await readOwn(person)).plan.code).to.equal('premium');
  });

  it('what is signed and is no event is refused, and what is too long is not read', async () => {
    const send = (body: string) =>
      deliver(scene, { body, headers: signed(scene.razorpay.webhookSecret, body) });
    for (const body of ['', 'not JSON', '[]', '{}', '"x"', '{"event":5}', '{"event":""}']) {
      expectProblem(await send(body), 400, 'MALFORMED_BODY');
    }
    for (const payment of [{}, { id: '../../../x' }, { amount: 1.5 }, { amount: -1 }, { amount: 2 ** 31 }]) {
      const whole = { ...scene.razorpay.pay((await orderPremium(scene)).orderId), ...payment };
      const entity = Object.keys(payment).length === 0 ? {} : whole;
      expectProblem(
        await send(JSON.stringify({ event: 'payment.captured', payload: { payment: { entity } } })),
        400,
        'MALFORMED_BODY',
      );
    }
    const huge = `{"event":"payment.captured","pad":"${'x'.repeat(1_000_001)}"}`;
    expectProblem(await send(huge), 413, 'BODY_TOO_LARGE');
  });

  it('nor by a hundred megabytes', async () => {
    const chunk = Buffer.alloc(1_000_000, 'x');
    let sent = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        sent += 1;
        if (sent > 100) controller.close();
        else controller.enqueue(chunk);
      },
    });
    // The server hangs up in the middle, which a client may see as its answer or as a lost connection.
    // `duplex` is what Node wants for a stream; the types do not have it yet.
    const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' };
    const status = await fetch(`${scene.test.url}${WEBHOOK}`, options as RequestInit).then(
      (response) => response.status,
      () => 413,
    );
    expect(status).to.equal(413);
    expect(sent).to.be.below(100);
  });
});
