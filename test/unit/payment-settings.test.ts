import { expect } from 'chai';
import { createPaymentAccount } from '../../src/api/payments/payment-account.ts';
import { loadConfig } from '../../src/config/config.ts';
import { problemsOf } from '../helpers/config-problems.ts';

const KEYS = {
  PARLEY_RAZORPAY_KEY_ID: 'rzp_test_1234567890',
  PARLEY_RAZORPAY_KEY_SECRET: 'a key secret of Razorpay'.replaceAll(' ', '-'),
  PARLEY_RAZORPAY_WEBHOOK_SECRET: 'a-webhook-secret',
};
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://db.example.org/parley',
  PARLEY_JWT_SECRET: 'a secret for tests that is long enough',
  PARLEY_PUBLIC_URL: 'https://meet.example.org',
};
const TOKEN_SECRET = 'a secret for tests that is long enough';

describe('With whom payments go', () => {
  it('is the sandbox on a laptop, nobody in production, and Razorpay wherever its keys are', () => {
    expect(loadConfig({}).payments).to.deep.equal({ mode: 'sandbox', keys: null });
    expect(loadConfig(PRODUCTION).payments).to.deep.equal({ mode: 'off' });
    for (const env of [KEYS, { ...PRODUCTION, ...KEYS }]) {
      expect(loadConfig(env).payments).to.deep.equal({
        mode: 'razorpay',
        keys: {
          keyId: KEYS.PARLEY_RAZORPAY_KEY_ID,
          keySecret: KEYS.PARLEY_RAZORPAY_KEY_SECRET,
          webhookSecret: KEYS.PARLEY_RAZORPAY_WEBHOOK_SECRET,
        },
        apiUrl: 'https://api.razorpay.com',
      });
    }
  });

  it('can be said', () => {
    expect(loadConfig({ PARLEY_PAYMENTS: 'off' }).payments.mode).to.equal('off');
    const sandbox = loadConfig({ ...KEYS, PARLEY_PAYMENTS: 'sandbox' });
    expect(sandbox.payments.mode).to.equal('sandbox');
    // For whoever wants to sign what they send to it.
    expect(createPaymentAccount(sandbox, TOKEN_SECRET, () => '')).to.include({
      keySecret: KEYS.PARLEY_RAZORPAY_KEY_SECRET,
      webhookSecret: KEYS.PARLEY_RAZORPAY_WEBHOOK_SECRET,
      sandbox: true,
    });
    expect(loadConfig({ ...PRODUCTION, ...KEYS, PARLEY_PAYMENTS: 'off' }).payments.mode).to.equal('off');
  });

  it('is never the sandbox in production', () => {
    const problems = problemsOf({ ...PRODUCTION, ...KEYS, PARLEY_PAYMENTS: 'sandbox' });
    expect(problems).to.have.length(1);
    expect(problems[0]).to.include('PARLEY_PAYMENTS=sandbox');
  });

  it('needs all keys or none, and keys where Razorpay is asked for', () => {
    const { PARLEY_RAZORPAY_WEBHOOK_SECRET: _, ...two } = KEYS;
    expect(problemsOf(two)[0]).to.include('missing: PARLEY_RAZORPAY_WEBHOOK_SECRET');
    expect(problemsOf({ PARLEY_PAYMENTS: 'razorpay' })[0]).to.include('PARLEY_RAZORPAY_KEY_ID');
    expect(problemsOf({ ...KEYS, PARLEY_RAZORPAY_KEY_SECRET: 'a b' })[0]).to.include('KEY_SECRET');
  });

  it('is asked over TLS in production', () => {
    const env = { ...PRODUCTION, ...KEYS, PARLEY_RAZORPAY_API_URL: 'http://api.example.org' };
    expect(problemsOf(env)[0]).to.include('PARLEY_RAZORPAY_API_URL');
  });

  it('keeps the keys of the sandbox from one start to the next, and from one installation to another', () => {
    const account = (secret: string) =>
      createPaymentAccount(loadConfig({}), secret, () => 'http://localhost:1');
    const [one, again, other] = [account(TOKEN_SECRET), account(TOKEN_SECRET), account(`${TOKEN_SECRET}!`)];
    expect(one?.keySecret).to.equal(again?.keySecret);
    expect(one?.keySecret).not.to.equal(other?.keySecret);
    expect(one?.webhookSecret).not.to.equal(one?.keySecret);
    expect(one).to.include({ sandbox: true, checkoutScriptUrl: '/sandbox/razorpay/checkout.js' });
    expect(one?.apiUrl()).to.equal('http://localhost:1/sandbox/razorpay');
    expect(createPaymentAccount(loadConfig({ PARLEY_PAYMENTS: 'off' }), TOKEN_SECRET, () => '')).to.equal(
      null,
    );
  });
});
