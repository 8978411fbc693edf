import { expect } from 'chai';
import type Razorpay from 'razorpay';
import {
  orderAndPay,
  payAtCheckout,
  press,
  razorpayPackage,
  sandboxAccountOf,
} from '../../helpers/payments/payment-sandbox.ts';
import { expectRefusal, refusalOf } from '../../helpers/payments/razorpay-refusal.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('The REST API of the payment sandbox, asked by the official package,', () => {
  let test: TestApp;
  let razorpay: Razorpay;
  let apiUrl: string;
  before(async () => {
    test = await startTestApp();
    const account = sandboxAccountOf(test);
    apiUrl = account.apiUrl();
    razorpay = razorpayPackage(account, apiUrl);
  });
  after(() => test.stop());

  const order = (overrides: object = {}) =>
    razorpay.orders.create({ amount: 49_900, currency: 'INR', receipt: 'a receipt', ...overrides });

  const paid = (overrides?: object) => orderAndPay(razorpay, apiUrl, overrides);

  it('makes orders, and knows them again', async () => {
    const made = await order({ notes: { of: 'a test' } });
    expect(made).to.deep.include({
      entity: 'order',
      amount: 49_900,
      amount_paid: 0,
      amount_due: 49_900,
      currency: 'INR',
      receipt: 'a receipt',
      offer_id: null,
      status: 'created',
      attempts: 0,
      notes: { of: 'a test' },
    });
    expect(made.id).to.match(/^order_[0-9A-Za-z]{14}$/);
    expect(made.created_at).to.be.closeTo(Date.now() / 1000, 60);
    expect(made.created_at % 1).to.equal(0);
    expect(await razorpay.orders.fetch(made.id)).to.deep.equal(made);
    expect(await razorpay.orders.fetchPayments(made.id)).to.deep.equal({
      entity: 'collection',
      count: 0,
      items: [],
    });
  });

  it('finds orders by their receipt, the newest first, and by pages', async () => {
    const receipt = 'only of this test';
    const made = [await order({ receipt }), await order({ receipt }), await order({ receipt })];
    const ids = async (options: object) => (await razorpay.orders.all(options)).items.map(({ id }) => id);
    expect(await ids({ receipt })).to.deep.equal(made.map(({ id }) => id).toReversed());
    expect(await ids({ receipt, count: 1, skip: 1 })).to.deep.equal([made[1]?.id]);
    expect(await ids({ receipt: 'of none' })).to.deep.equal([]);
    expect(await ids({ receipt, to: 1_000_000_000 })).to.deep.equal([]);
    expect(await ids({})).to.include(made[2]?.id);
  });

  it('refuses orders that Razorpay would refuse, and says why', async () => {
    await expectRefusal(order({ amount: 99 }), 'Order amount less than minimum amount allowed');
    await expectRefusal(order({ amount: 100.5 }), 'The amount must be an integer.');
    await expectRefusal(order({ amount: undefined }), 'The amount must be an integer.');
    await expectRefusal(order({ amount: 5_000_000_000 }), 'Amount exceeds maximum amount allowed.');
    await expectRefusal(order({ currency: 'rupees' }), 'Currency is not supported');
    await expectRefusal(order({ receipt: 'x'.repeat(41) }), 'receipt: the length must be no more than 40.');
    const { error } = await refusalOf(order({ amount: -100 }));
    expect(error).to.include({ source: 'business', reason: 'input_validation_failed', field: 'amount' });
    expect((await order({ amount: 1, currency: 'JPY' })).amount).to.equal(1);
  });

  it('captures what is paid at once, and tells what it was', async () => {
    const { order: made, paymentId } = await paid();
    const payment = await razorpay.payments.fetch(paymentId);
    expect(payment).to.deep.include({
      id: paymentId,
      entity: 'payment',
      order_id: made.id,
      amount: 49_900,
      currency: 'INR',
      status: 'captured',
      captured: true,
      method: 'card',
      amount_refunded: 0,
      refund_status: null,
      error_code: null,
    });
    expect(paymentId).to.match(/^pay_[0-9A-Za-z]{14}$/);
    expect(payment).not.to.have.property('card');
    expect(await razorpay.payments.fetch(paymentId, { 'expand[]': 'card' })).to.have.nested.property(
      'card.last4',
      '1111',
    );
    expect(await razorpay.orders.fetch(made.id)).to.include({
      status: 'paid',
      amount_paid: 49_900,
      amount_due: 0,
      attempts: 1,
    });
    expect((await razorpay.orders.fetchPayments(made.id)).items).to.deep.equal([payment]);
    expect((await razorpay.payments.all({ count: 5 })).items).to.deep.include(payment);
  });

  it('captures when it is asked to, where the order says so, once, and only all of it', async () => {
    const { order: made, paymentId } = await paid({ payment_capture: false });
    expect(await razorpay.payments.fetch(paymentId)).to.include({ status: 'authorized', captured: false });
    expect(await razorpay.orders.fetch(made.id)).to.include({ status: 'attempted', amount_paid: 0 });
    const unequal = 'Capture amount must be equal to the amount authorized';
    await expectRefusal(razorpay.payments.capture(paymentId, 100, 'INR'), unequal);
    const otherCurrency = 'Payment currency and the capture currency do not match';
    await expectRefusal(razorpay.payments.capture(paymentId, 49_900, 'USD'), otherCurrency);
    const captured = await razorpay.payments.capture(paymentId, 49_900, 'INR');
    expect(captured).to.include({ id: paymentId, status: 'captured', captured: true });
    const again = razorpay.payments.capture(paymentId, 49_900, 'INR');
    await expectRefusal(again, 'This payment has already been captured');
    expect(await razorpay.orders.fetch(made.id)).to.include({ status: 'paid', amount_paid: 49_900 });
  });

  it('keeps what failed, and lets the order be paid by another try', async () => {
    const made = await order();
    const response = await press(apiUrl, made.id, 'fail');
    const { error } = await response.json();
    expect(response.status).to.equal(400);
    expect(error).to.include({ code: 'BAD_REQUEST_ERROR', source: 'bank', reason: 'payment_failed' });
    expect(error.metadata.order_id).to.equal(made.id);
    const failed = await razorpay.payments.fetch(error.metadata.payment_id);
    expect(failed).to.include({ status: 'failed', captured: false, error_code: 'BAD_REQUEST_ERROR' });
    expect(failed.error_description).to.equal(error.description);
    expect(await razorpay.orders.fetch(made.id)).to.include({ status: 'attempted', attempts: 1 });
    await expectRefusal(
      razorpay.payments.capture(failed.id, 49_900, 'INR'),
      'Only payments which have been authorized and not yet captured can be captured',
    );

    await payAtCheckout(apiUrl, made.id);
    expect(await razorpay.orders.fetch(made.id)).to.include({ status: 'paid', attempts: 2 });
  });

  it('takes no money twice for an order, though two pay at the same time', async () => {
    const made = await order();
    const answers = await Promise.all([1, 2, 3, 4].map(() => press(apiUrl, made.id, 'pay')));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 400, 400, 400]);
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    const refused = bodies.filter((body) => body.includes('Payment already done for this order.'));
    expect(refused).to.have.lengthOf(3);
    expect((await razorpay.orders.fetchPayments(made.id)).items).to.have.lengthOf(1);
  });

  it('knows nothing by wrong ids', async () => {
    const unknown = 'The id provided does not exist';
    await expectRefusal(razorpay.orders.fetch('order_12345678901234'), unknown);
    await expectRefusal(razorpay.orders.fetchPayments('order_12345678901234'), unknown);
    await expectRefusal(razorpay.payments.fetch('pay_12345678901234'), unknown);
    await expectRefusal(razorpay.payments.refund('pay_12345678901234', { amount: 100 }), unknown);
    await expectRefusal(razorpay.payments.capture('pay_12345678901234', 100, 'INR'), unknown);
    await expectRefusal(razorpay.refunds.fetch('rfnd_12345678901234'), unknown);
  });

  it('answers nobody without the right keys', async () => {
    const { keyId, keySecret } = sandboxAccountOf(test);
    for (const keys of [
      { keyId, keySecret: 'a guess' },
      { keyId: 'rzp_test_other', keySecret },
    ]) {
      const asked = razorpayPackage(keys, apiUrl).orders.create({ amount: 49_900, currency: 'INR' });
      await expectRefusal(asked, 'Authentication failed', 401);
    }
    expect((await fetch(`${apiUrl}/v1/orders`)).status).to.equal(401);
    const control = await fetch(`${apiUrl}/v1/sandbox/disputes`, { method: 'POST' });
    expect(control.status).to.equal(401);
  });

  it('refuses text that no database keeps, and goes on', async () => {
    const { keyId, keySecret } = sandboxAccountOf(test);
    const authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`;
    const made = await order();
    for (const [method, path, body] of [
      ['POST', '/v1/orders', { amount: 100, currency: 'INR', receipt: '\0' }],
      ['POST', '/v1/orders', { amount: 100, currency: 'INR', notes: { of: '\0' } }],
      ['POST', '/v1/orders', { amount: 100, currency: 'INR', notes: { of: '\ud800' } }],
      ['GET', '/v1/orders?receipt=%00', undefined],
      ['GET', '/v1/payments/%00', undefined],
      ['POST', '/checkout/%00/pay', { outcome: 'pay' }],
      ['POST', `/checkout/${made.id}/pay`, { outcome: 'pay', description: '\0' }],
    ] as const) {
      const response = await fetch(`${apiUrl}${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      expect(response.status, `${method} ${path}`).to.equal(400);
      expect(await response.json()).to.have.nested.property('error.code', 'BAD_REQUEST_ERROR');
    }
    expect((await razorpay.orders.fetch(made.id)).attempts).to.equal(0);
  });

  it('answers requests that make no sense as Razorpay does', async () => {
    const { keyId, keySecret } = sandboxAccountOf(test);
    const authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`;
    const post = async (path: string, body: string) => {
      const headers = { authorization, 'content-type': 'application/json' };
      const response = await fetch(`${apiUrl}${path}`, { method: 'POST', headers, body });
      return { status: response.status, ...((await response.json()) as object) };
    };
    expect(await post('/v1/orders', '{')).to.have.nested.property('error.code', 'BAD_REQUEST_ERROR');
    expect(await post('/v1/orders', `{"receipt":"${'x'.repeat(110_000)}"}`)).to.include({ status: 413 });
    expect(await post('/v1/no/such/thing', '{}')).to.deep.include({ status: 404 });
    expect(await post('/v1/payments/pay_1/refund', '[]')).to.deep.include({ status: 400 });
  });
});
