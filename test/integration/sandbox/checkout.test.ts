import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import type Razorpay from 'razorpay';
import {
  payAtCheckout,
  press,
  razorpayPackage,
  sandboxAccountOf,
} from '../../helpers/payments/payment-sandbox.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const SCRIPT = '/sandbox/razorpay/checkout.js';
const html = { accept: 'text/html,application/xhtml+xml' };

describe('The payment window of the payment sandbox', () => {
  let test: TestApp;
  let razorpay: Razorpay;
  let apiUrl: string;
  let keyId: string;
  let keySecret: string;
  before(async () => {
    test = await startTestApp();
    const account = sandboxAccountOf(test);
    apiUrl = account.apiUrl();
    ({ keyId, keySecret } = account);
    razorpay = razorpayPackage(account, apiUrl);
  });
  after(() => test.stop());

  const newOrder = async () => (await razorpay.orders.create({ amount: 49_900, currency: 'INR' })).id;
  const open = (orderId: string, query: Record<string, string> = {}) =>
    fetch(`${apiUrl}/checkout/${orderId}?${new URLSearchParams({ key: keyId, ...query })}`, {
      headers: html,
    });

  it('may be framed by our own pages, which nothing else here may, and does nothing but what it is for', async () => {
    const response = await open(await newOrder());
    expect(response.status).to.equal(200);
    expect(response.headers.get('x-frame-options')).to.equal('SAMEORIGIN');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).to.include.members([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'self'",
    ]);
    expect(policy).not.to.include('unsafe');
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(response.headers.get('content-type')).to.match(/^text\/html/);

    for (const path of ['/', SCRIPT, '/sandbox/razorpay/checkout-page.js']) {
      const { headers } = await fetch(`${test.url}${path}`, { headers: html });
      expect(headers.get('x-frame-options'), path).to.equal('DENY');
      expect(headers.get('content-security-policy'), path).to.include("frame-ancestors 'none'");
    }
  });

  it('says what is paid, and that nobody pays anything, without a script or a style in the page', async () => {
    const page = await (
      await open(await newOrder(), {
        name: 'Parley <b>',
        description: '"Premium" & more',
        email: 'someone@example.org',
      })
    ).text();
    expect(page).to.include('Sandbox: nobody pays anything.');
    expect(page).to.include('₹499.00');
    expect(page).to.include('Parley &lt;b&gt;');
    expect(page).to.include('&quot;Premium&quot; &amp; more');
    expect(page).to.include('someone@example.org');
    expect(page).not.to.match(/<script(?![^>]*src=)|<style|style=|onclick/);
  });

  it('comes with its files, which are asked for anew each time', async () => {
    for (const [name, type] of [
      ['checkout.js', /javascript/],
      ['checkout-page.js', /javascript/],
      ['checkout-page.css', /css/],
    ] as const) {
      const response = await fetch(`${apiUrl}/${name}`);
      expect(response.status, name).to.equal(200);
      expect(response.headers.get('content-type'), name).to.match(type);
      expect(response.headers.get('cache-control'), name).to.equal('no-cache');
    }
  });

  it('hands out what Razorpay signs: order and payment, under the secret of the key', async () => {
    const orderId = await newOrder();
    const answer = await payAtCheckout(apiUrl, orderId);
    expect(answer.razorpay_order_id).to.equal(orderId);
    const signed = createHmac('sha256', keySecret).update(`${orderId}|${answer.razorpay_payment_id}`);
    expect(answer.razorpay_signature).to.equal(signed.digest('hex'));
    const page = await (await open(orderId)).text();
    expect(page).to.include('This order is paid already.');
    expect(page).not.to.include('data-outcome');
    expect((await press(apiUrl, orderId, 'pay')).status).to.equal(400);
  });

  it('does not open for another key, or for an order that is not there', async () => {
    const wrongKey = await open(await newOrder(), { key: 'rzp_test_other' });
    expect(wrongKey.status).to.equal(401);
    expect(await wrongKey.text()).not.to.include('data-outcome');
    const missing = await open('order_<script>');
    expect(missing.status).to.equal(404);
    expect(await missing.text()).not.to.include('order_<script>');
    expect((await press(apiUrl, 'order_12345678901234', 'pay')).status).to.equal(400);
  });

  it('takes so many tries of one order, and no more', async () => {
    const orderId = await newOrder();
    await test.query('UPDATE razorpay_sandbox.orders SET attempts = 50 WHERE id = $1', [orderId]);
    expect((await press(apiUrl, orderId, 'fail')).status).to.equal(400);
    expect((await razorpay.orders.fetchPayments(orderId)).items).to.deep.equal([]);
  });

  it('takes nothing but its three buttons', async () => {
    const orderId = await newOrder();
    for (const body of ['{"outcome":"steal"}', '{}', '[', '"pay"']) {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${apiUrl}/checkout/${orderId}/pay`, { method: 'POST', headers, body });
      expect(response.status, body).to.equal(400);
      expect(await response.json()).to.have.nested.property('error.code', 'BAD_REQUEST_ERROR');
    }
  });

  it('is there with the embedded database too', async () => {
    const embedded = await startTestApp({ database: 'embedded' });
    try {
      const account = sandboxAccountOf(embedded);
      const there = razorpayPackage(account, account.apiUrl());
      const order = await there.orders.create({ amount: 49_900, currency: 'INR' });
      const orderIds = Array.from({ length: 5 }, () => order.id);
      const answers = await Promise.all(orderIds.map((id) => press(account.apiUrl(), id, 'pay')));
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 400, 400, 400, 400]);
      expect(await there.orders.fetch(order.id)).to.include({ status: 'paid' });
    } finally {
      await embedded.stop();
    }
  }).timeout(60_000);

  it('is not there when payments are off, and nothing stands in for it', async () => {
    const off = await startTestApp({ env: { PARLEY_PAYMENTS: 'off' } });
    try {
      for (const path of [SCRIPT, '/sandbox/razorpay/checkout/order_1', '/sandbox/razorpay/v1/orders']) {
        expectProblem(await call(off.url, 'GET', path, { headers: html }), 404, 'NOT_FOUND');
      }
      const schemas = "SELECT 1 FROM pg_namespace WHERE nspname = 'razorpay_sandbox'";
      expect(await off.query(schemas)).to.deep.equal([]);
    } finally {
      await off.stop();
    }
  });
});

describe('The pages where Razorpay takes the money', () => {
  const razorpayEnv = {
    PARLEY_RAZORPAY_KEY_ID: 'rzp_test_1234567890',
    PARLEY_RAZORPAY_KEY_SECRET: 'aSecretOfRazorpayForTests',
    PARLEY_RAZORPAY_WEBHOOK_SECRET: 'aSecretOfWebhooksForTests',
  };

  const headersOf = async (env: Record<string, string>) => {
    const test = await startTestApp({ env });
    try {
      expectProblem(await call(test.url, 'GET', SCRIPT), 404, 'NOT_FOUND');
      return (await call(test.url, 'GET', '/')).headers;
    } finally {
      await test.stop();
    }
  };

  it('let its Checkout in, and no sandbox', async () => {
    const headers = await headersOf({ ...razorpayEnv, PARLEY_PUBLIC_URL: 'https://parley.example.org' });
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).to.match(/script-src [^;]*https:\/\/checkout\.razorpay\.com/);
    expect(policy).to.match(/frame-src [^;]*https:\/\/api\.razorpay\.com https:\/\/checkout\.razorpay\.com/);
    expect(policy).to.match(
      /connect-src [^;]*https:\/\/api\.razorpay\.com https:\/\/lumberjack\.razorpay\.com/,
    );
    expect(policy).to.include("frame-ancestors 'none'");
    expect(headers.get('permissions-policy')).to.include('payment=(self "https://api.razorpay.com"');
    expect(headers.get('referrer-policy')).to.equal('strict-origin-when-cross-origin');
    expect(headers.get('cross-origin-opener-policy')).to.equal('same-origin-allow-popups');
  });

  it('are the only ones that do', async () => {
    const headers = await headersOf({ PARLEY_PAYMENTS: 'off' });
    expect(headers.get('content-security-policy')).not.to.include('razorpay');
    expect(headers.get('permissions-policy')).to.include('payment=()');
    expect(headers.get('referrer-policy')).to.equal('no-referrer');
  });
});
