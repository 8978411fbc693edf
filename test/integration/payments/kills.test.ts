import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { createPaymentAccount } from '../../../src/api/payments/payment-account.ts';
import {
  findLostMoney,
  findUnfinished,
  loseWebhooks,
  makeAllDue,
} from '../../helpers/payments/payment-books.ts';
import { type Acknowledged, BUYER_STEPS, PaymentBuyer } from '../../helpers/payments/payment-buyer.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/processes/databases.ts';
import { KilledServer } from '../../helpers/processes/killed-server.ts';
import { type TemporaryDir, temporaryDir } from '../../helpers/processes/temporary-dir.ts';
import { registerPerson } from '../../helpers/rest/people.ts';
import { seededRandom } from '../../helpers/simulated/seeded-random.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const KILLS = Number(process.env.PAYMENT_KILLS ?? 50);
const SEED = Number(process.env.PAYMENT_KILLS_SEED ?? Math.floor(Math.random() * 1_000_000));
const PEOPLE = 30;
const AT_ONCE = 6;
const SECRET = 'a secret for tests that is long enough';
/** One kill in so many comes while the server starts. */
const DURING_START = 5;
/** The others come after so many answers at most, whatever the machine makes of a second, and a moment more. */
const MOST_ANSWERS = 50;
const MOMENT_MS = 50;
const LONGEST_START_MS = 1_500;
/** So long each of the last lives has for what was left. */
const SETTLING_MS = 30_000;
const LIVES_TO_SETTLE = 4;

describe(`A server that is killed ${KILLS} times while people pay (PAYMENT_KILLS_SEED=${SEED})`, function () {
  this.timeout(600_000);
  let dir: TemporaryDir;
  let database: TestDatabase;
  let server: KilledServer;
  before(async () => {
    [dir, database] = await Promise.all([temporaryDir(), createTestDatabase()]);
    server = new KilledServer({
      DATABASE_URL: database.url,
      PARLEY_DATA_DIR: dir.path,
      PARLEY_JWT_SECRET: SECRET,
      PARLEY_AUTH_RATE_PER_MINUTE: '10000',
      PARLEY_API_RATE_PER_MINUTE: '10000000',
      PARLEY_LOG_LEVEL: 'warn',
      PARLEY_LOG_FORMAT: 'json',
    });
  });
  after(async () => {
    await server.kill();
    await database.drop();
    await dir.remove();
  });

  it('loses no payment and no refund, makes none twice, and grants once what was paid, told of or not', async () => {
    server.start();
    const url = await server.url;
    const admin = await registerPerson(url);
    await database.query("UPDATE users SET role = 'admin' WHERE id = $1", [admin.user.id]);
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => registerPerson(url)));
    await server.stop();
    await loseWebhooks(database);

    const [premium] = await database.query<{ id: string }>("SELECT id FROM plans WHERE code = 'premium'");
    const keys = createPaymentAccount({ payments: { mode: 'sandbox', keys: null } }, SECRET, () => '');
    if (keys === null || premium === undefined) throw new Error('Nothing is sold');
    const acknowledged: Acknowledged = {
      verified: new Set(),
      refunded: new Map(),
      paid: new Set(),
      answers: 0,
      cut: new Map(),
      unexpected: [],
    };
    const findSubscription = async (providerOrderId: string) => {
      const [row] = await database.query<{ id: string }>(
        `SELECT s.id FROM subscriptions s JOIN orders o ON o.id = s.order_id WHERE o.provider_order_id = $1`,
        [providerOrderId],
      );
      return row?.id;
    };
    const stop = new AbortController();
    const buying = Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => {
        const random = seededRandom(SEED + 1 + index);
        const all = { server, keys, planId: premium.id, people, admin, acknowledged, findSubscription };
        return new PaymentBuyer({ ...all, random }).buyUntil(stop.signal);
      }),
    );

    const random = seededRandom(SEED);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      server.start();
      const duringStart = kill % DURING_START === 0;
      if (duringStart) {
        await delay(random() * LONGEST_START_MS);
      } else {
        await Promise.race([server.url, buying]);
        const wanted = acknowledged.answers + Math.floor(random() * MOST_ANSWERS);
        const lastSeen = () => ({ acknowledged, output: server.output });
        await waitUntil('answers', () => acknowledged.answers >= wanted, { timeoutMs: 60_000, lastSeen });
        await delay(random() * MOMENT_MS);
      }
      if (kill === KILLS) stop.abort();
      await server.kill();
    }
    await buying;
    expect(acknowledged.unexpected).to.deep.equal([]);
    const { cut, paid } = acknowledged;
    expect([...cut.values()].reduce((sum, times) => sum + times, 0)).to.be.greaterThan(KILLS / 5);
    // Enough of them reach into each step.
    if (KILLS >= 50) expect([...cut.keys()]).to.have.members(BUYER_STEPS);
    expect(paid.size).to.be.greaterThan(KILLS / 5);

    await settle(server, database);
    expect(await findLostMoney(database)).to.deep.equal([]);
    await expectAcknowledged(database, acknowledged);
  });
});

/** Each life begins with a turn of the jobs; what Razorpay takes its time for needs another one. */
async function settle(server: KilledServer, database: TestDatabase): Promise<void> {
  for (let life = 1; ; life += 1) {
    await makeAllDue(database);
    server.start();
    await server.url;
    try {
      const isSettled = async () => (await findUnfinished(database)).length === 0;
      const lastSeen = () => findUnfinished(database);
      await waitUntil('everything to be settled', isSettled, { timeoutMs: SETTLING_MS, lastSeen });
      return;
    } catch (error) {
      if (life === LIVES_TO_SETTLE) throw error;
      await server.stop();
    }
  }
}

/** What somebody was told stays true. */
async function expectAcknowledged(database: TestDatabase, acknowledged: Acknowledged): Promise<void> {
  const paid = await database.query<{ id: string; order_id: string }>(
    `SELECT p.provider_payment_id AS id, o.provider_order_id AS order_id FROM payments p
     JOIN orders o ON o.id = p.order_id WHERE p.status = 'captured' AND o.status = 'paid'`,
  );
  expect(paid.map(({ id }) => id)).to.include.members([...acknowledged.paid]);
  expect(paid.map(({ order_id: id }) => id)).to.include.members([...acknowledged.verified]);
  const refunds = await database.query<{ id: string; count: number }>(
    `SELECT s.id, count(*)::int AS count FROM subscriptions s JOIN payments p ON p.order_id = s.order_id AND p.buys
     JOIN refunds r ON r.payment_id = p.id AND r.requested_by_user_id IS NOT NULL AND r.status = 'processed' GROUP BY s.id`,
  );
  const counts = new Map(refunds.map(({ id, count }) => [id, count]));
  for (const [id, count] of acknowledged.refunded) {
    expect(counts.get(id), `refunds of subscription ${id}`).to.be.at.least(count);
  }
}
