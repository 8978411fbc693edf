import { expect } from 'chai';
import type Razorpay from 'razorpay';
import { orderAndPay, razorpayPackage, sandboxAccountOf } from '../../helpers/payments/payment-sandbox.ts';
import { expectRefusal } from '../../helpers/payments/razorpay-refusal.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('The payment sandbox, when money is wanted back,', () => {
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

  const paid = (overrides?: object) => orderAndPay(razorpay, apiUrl, overrides);

  it('gives back parts of a payment, until there is nothing left', async () => {
    const { paymentId } = await paid();
    const first = await razorpay.payments.refund(paymentId, {
      amount: 10_000,
      receipt: 'refund 1',
      notes: { why: 'a test' },
    });
    expect(first).to.deep.include({
      entity: 'refund',
      payment_id: paymentId,
      amount: 10_000,
      currency: 'INR',
      status: 'pending',
      receipt: 'refund 1',
      notes: { why: 'a test' },
    });
    expect(first.id).to.match(/^rfnd_[0-9A-Za-z]{14}$/);
    expect(await razorpay.payments.fetch(paymentId)).to.include({
      status: 'captured',
      amount_refunded: 10_000,
      refund_status: 'partial',
    });
    const tooMuch = razorpay.payments.refund(paymentId, { amount: 40_000 });
    await expectRefusal(tooMuch, 'The total refund amount is greater than the refund payment amount');
    const rest = await razorpay.payments.refund(paymentId, {});
    expect(rest).to.deep.include({ amount: 39_900, receipt: null, notes: [] });
    expect(await razorpay.payments.fetch(paymentId)).to.include({
      status: 'refunded',
      captured: true,
      amount_refunded: 49_900,
      refund_status: 'full',
    });
    await expectRefusal(
      razorpay.payments.refund(paymentId, { amount: 100 }),
      'The payment has been fully refunded already',
    );

    await waitUntil('the refund to be processed', async () => {
      const { status } = await razorpay.refunds.fetch(first.id);
      return status === 'processed';
    });
    const { items } = await razorpay.payments.fetchMultipleRefund(paymentId);
    expect(items.map(({ id }) => id)).to.deep.equal([rest.id, first.id]);
    const { id } = await razorpay.payments.fetchRefund(paymentId, first.id);
    expect(id).to.equal(first.id);
    const listed = (await razorpay.refunds.all({ count: 100 })).items.map((refund) => refund.id);
    expect(listed).to.include.members([first.id, rest.id]);
  });

  it('never gives back more than was paid, though many ask at the same time', async () => {
    const { paymentId } = await paid();
    const asked = await Promise.allSettled(
      Array.from({ length: 8 }, () => razorpay.payments.refund(paymentId, { amount: 20_000 })),
    );
    expect(asked.filter(({ status }) => status === 'fulfilled')).to.have.lengthOf(2);
    expect(await razorpay.payments.fetch(paymentId)).to.include({ amount_refunded: 40_000 });
  });

  it('gives the same refund for the same idempotency key, and refuses another one under it', async () => {
    const { paymentId } = await paid();
    const { keyId, keySecret } = sandboxAccountOf(test);
    const refund = (amount: number, key = 'the-same-key-of-it') =>
      fetch(`${apiUrl}/v1/payments/${paymentId}/refund`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`,
          'content-type': 'application/json',
          'x-refund-idempotency': key,
        },
        body: JSON.stringify({ amount }),
      });
    const answers = await Promise.all([refund(10_000), refund(10_000), refund(10_000)]);
    const refunds = (await Promise.all(answers.map((answer) => answer.json()))) as { id: string }[];
    expect(refunds[0]?.id).to.match(/^rfnd_/);
    expect(new Set(refunds.map(({ id }) => id))).to.have.lengthOf(1);
    expect((await refund(20_000)).status).to.equal(400);
    expect((await refund(10_000, 'short')).status).to.equal(400);
    expect(await razorpay.payments.fetch(paymentId)).to.include({ amount_refunded: 10_000 });
  });

  it('gives nothing back of what was not captured', async () => {
    const { paymentId } = await paid({ payment_capture: false });
    const asked = razorpay.payments.refund(paymentId, { amount: 100 });
    await expectRefusal(asked, 'The payment status should be captured for action to be taken');
  });

  it('lists what banks dispute, the newest first, and by pages', async () => {
    const { api } = razorpay;
    const disputed: string[] = [];
    for (let number = 0; number < 3; number++) {
      const { paymentId } = await paid();
      await api.post({ url: '/sandbox/disputes', data: { payment_id: paymentId } });
      disputed.unshift(paymentId);
    }
    const page = async (skip: number) =>
      (await razorpay.disputes.all({ count: 2, skip })).items.map(({ payment_id: of }) => of);
    expect(await page(0)).to.deep.equal(disputed.slice(0, 2));
    expect((await page(2))[0]).to.equal(disputed[2]);
  });
});
