import { expect } from 'chai';
import { pino } from 'pino';
import { openDatabase } from '../../../src/entities/database.ts';
import { ownSubscription, planList } from '../../../src/protocol/rest/plans.ts';
import { deliver, orderPremium, readOwn, verify, webhook } from '../../helpers/payments/payment-scene.ts';
import { RazorpayStandIn } from '../../helpers/payments/razorpay-stand-in.ts';
import { temporaryDir } from '../../helpers/processes/temporary-dir.ts';
import { call } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('Paying for a plan, on the embedded database with its one connection,', function () {
  this.timeout(90_000);
  let razorpay: RazorpayStandIn;
  let test: TestApp;
  before(async () => {
    razorpay = await RazorpayStandIn.start();
    test = await startTestApp({ database: 'embedded', env: razorpay.env });
  });
  after(async () => {
    await test.stop();
    await razorpay.stop();
  });

  it('begins it once, for many pages and webhooks at once', async () => {
    const plans = planList.parse((await call(test.url, 'GET', '/api/v1/plans')).body).items;
    const premiumId = plans.find(({ code }) => code === 'premium')?.id ?? '';
    const { person, orderId } = await orderPremium({ test, premiumId });
    const payment = razorpay.pay(orderId);
    const event = webhook(razorpay, 'payment.captured', { payment });
    const replies = await Promise.all([
      ...Array.from({ length: 10 }, () => verify({ razorpay }, person, payment)),
      ...Array.from({ length: 10 }, () => deliver({ test }, event)),
      test.app.runJob('payments').then(() => ({ status: 200 })),
    ]);
    expect(new Set(replies.map(({ status }) => status))).to.deep.equal(new Set([200, 204]));
    const own = await readOwn(person);
    expect(own.running).to.have.length(1);
    expect(own.plan.code).to.equal('premium');
  });

  it('begins it by the server itself after its next start, where neither page nor webhook ever came', async () => {
    const dir = await temporaryDir();
    const env = { ...razorpay.env, PARLEY_DATA_DIR: dir.path };
    const start = () => startTestApp({ database: 'embedded', freePlan: 'as-shipped', env });
    try {
      const before = await start();
      const plans = planList.parse((await call(before.url, 'GET', '/api/v1/plans')).body).items;
      const premiumId = plans.find(({ code }) => code === 'premium')?.id ?? '';
      const { person, orderId } = await orderPremium({ test: before, premiumId });
      razorpay.pay(orderId);
      await before.stop();
      await makeOrdersDue(before);

      const after = await start();
      try {
        const read = async () =>
          ownSubscription.parse(
            (await call(after.url, 'GET', '/api/v1/subscriptions/me', { token: person.token })).body,
          );
        await waitUntil('the plan to begin', async () => (await read()).plan.code === 'premium', {
          timeoutMs: 30_000,
          lastSeen: read,
        });
        expect((await read()).running).to.have.length(1);
      } finally {
        await after.stop();
      }
    } finally {
      await dir.remove();
    }
  });
});

/** As if a minute had gone by, while no server is there. */
async function makeOrdersDue({ config }: Pick<TestApp, 'config'>): Promise<void> {
  const { dataSource, close } = await openDatabase({ ...config, logger: pino({ level: 'silent' }) });
  await dataSource.query('UPDATE orders SET check_at = now()');
  await close();
}
