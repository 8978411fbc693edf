import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  type OwnSubscription,
  order,
  orderPage,
  ownSubscription,
  planList,
} from '../../../src/protocol/rest/plans.ts';
import { press } from '../../helpers/payments/payment-sandbox.ts';
import { registerPerson } from '../../helpers/rest/people.ts';
import { call } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const KEYS = {
  PARLEY_PAYMENTS: 'sandbox',
  PARLEY_RAZORPAY_KEY_ID: 'rzp_test_local',
  PARLEY_RAZORPAY_KEY_SECRET: 'key-secret',
  PARLEY_RAZORPAY_WEBHOOK_SECRET: 'webhook-secret',
};

type Paid = { providerOrderId: string; paymentId: string; amount: number; currency: string };
type Shown = {
  buyPlan: (server: string, token: string, planId: string) => Promise<unknown>;
  sendPaid: (server: string, webhookSecret: string, paid: Paid) => Promise<number>;
};

const document = readFileSync(new URL('../../../docs/payments.md', import.meta.url), 'utf8');

/** The functions that the document has. */
function readShown(): Shown {
  const code = [...document.matchAll(/^```js$(.*?)^```$/gms)].map(([, block = '']) => block).join('\n');
  const source = code.replaceAll(/^import .*$/gm, '');
  return new Function('createHmac', `${source}; return { buyPlan, sendPaid };`)(createHmac);
}

describe('docs/payments.md, where it drives the sandbox by HTTP,', () => {
  const { buyPlan, sendPaid } = readShown();
  let test: TestApp;
  let premiumId: string;
  before(async () => {
    test = await startTestApp({ freePlan: 'as-shipped', env: KEYS });
    const { items } = planList.parse((await call(test.url, 'GET', '/api/v1/plans')).body);
    premiumId = items.find(({ free }) => !free)?.id ?? '';
  });
  after(() => test.stop());

  const readOwn = async (token: string): Promise<OwnSubscription> =>
    ownSubscription.parse((await call(test.url, 'GET', '/api/v1/subscriptions/me', { token })).body);
  const orderPremium = async (token: string) => {
    const reply = await call(test.url, 'POST', '/api/v1/subscriptions/orders', {
      token,
      body: { planId: premiumId },
    });
    return order.parse(reply.body);
  };

  it('names the keys with which this works', () => {
    for (const [name, value] of Object.entries(KEYS)) expect(document).to.include(`${name}=${value}`);
  });

  it('has code that buys a plan', async () => {
    const { token } = await registerPerson(test.url);
    const bought = ownSubscription.parse(await buyPlan(test.url, token, premiumId));
    expect(bought.current).to.include({ status: 'active', source: 'purchase' });
    expect((await readOwn(token)).plan.code).to.equal('premium');
  });

  it('has code that signs a webhook: it begins the plan once, and not with another secret', async () => {
    const { token } = await registerPerson(test.url);
    const { price, checkout } = await orderPremium(token);
    const { amountMinor: amount, currency } = price;
    const paid = { providerOrderId: checkout.providerOrderId, paymentId: 'pay_by_hand', amount, currency };
    expect(await sendPaid(test.url, 'another-secret', paid)).to.equal(400);
    expect((await readOwn(token)).current).to.equal(null);
    expect(await sendPaid(test.url, KEYS.PARLEY_RAZORPAY_WEBHOOK_SECRET, paid)).to.equal(204);
    expect(await sendPaid(test.url, KEYS.PARLEY_RAZORPAY_WEBHOOK_SECRET, paid)).to.equal(204);
    const { running, scheduled } = await readOwn(token);
    expect(running.map(({ status }) => status)).to.deep.equal(['active']);
    expect(scheduled).to.deep.equal([]);
  });

  it('says what each button answers', async () => {
    const { token } = await registerPerson(test.url);
    const { providerOrderId } = (await orderPremium(token)).checkout;
    const answers = [...document.matchAll(/^\| `(\w+)` \| (\d{3})/gm)];
    const told = Object.fromEntries(answers.map(([, outcome, status]) => [outcome, Number(status)]));
    // Paid last: then it answers 400 to all.
    const outcomes = ['late', 'fail', 'pay'] as const;
    expect(Object.keys(told)).to.have.members(outcomes);
    for (const outcome of outcomes) {
      const response = await press(`${test.url}/sandbox/razorpay`, providerOrderId, outcome);
      expect(response.status, outcome).to.equal(told[outcome]);
    }
    expect((await press(`${test.url}/sandbox/razorpay`, providerOrderId, 'pay')).status).to.equal(400);
    const history = await call(test.url, 'GET', '/api/v1/subscriptions/history', { token });
    expect(orderPage.parse(history.body).items).to.have.lengthOf(1);
  });
});
