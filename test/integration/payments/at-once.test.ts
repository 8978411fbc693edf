import { expect } from 'chai';
import { pino } from 'pino';
import { lockOrder } from '../../../src/api/payments/facts/read-order-state.ts';
import { type Database, openDatabase } from '../../../src/entities/database.ts';
import { adminPlanList } from '../../../src/protocol/rest/plans.ts';
import { buy } from '../../helpers/payments/subscription-scene.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('An order of which news comes in', () => {
  let test: TestApp;
  let database: Database;
  let admin: Person;
  before(async () => {
    test = await startTestApp({ freePlan: 'as-shipped' });
    const { databaseUrl, dataDir } = test.config;
    database = await openDatabase({ databaseUrl, dataDir, logger: pino({ level: 'silent' }) });
    admin = await registerStaff(test, 'admin');
  });
  after(async () => {
    await database?.close();
    await test?.stop();
  });

  it('does not hold up who ends what it bought: each would wait for what the other holds', async () => {
    const person = await registerPerson(test.url);
    const { items } = adminPlanList.parse((await admin.request('GET', '/admin/plans')).body);
    await buy(test, person, items.find(({ code }) => code === 'premium')?.id ?? '');
    const [bought] = await test.query<{ id: string; orderId: string }>(
      'SELECT id, order_id AS "orderId" FROM subscriptions WHERE user_id = $1',
      [person.user.id],
    );
    if (bought === undefined) throw new Error('nothing was bought');
    // As when the news is read: the order is held, and the account’s row is what it asks for next.
    const reply = await database.dataSource.transaction(async (manager) => {
      await lockOrder(manager, bought.orderId);
      await manager.query(`SET LOCAL lock_timeout = '5s'`);
      const ending = admin.request('POST', `/admin/subscriptions/${bought.id}/cancel`, {
        when: 'now',
        note: 'For the test',
      });
      const ended = await Promise.race([
        ending,
        new Promise<undefined>((resolve) => setTimeout(resolve, 5_000, undefined).unref()),
      ]);
      await manager.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [person.user.id]);
      return ended;
    });
    expect(reply?.status).to.equal(200);
  });
});
