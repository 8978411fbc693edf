import { expect } from 'chai';
import { pino } from 'pino';
import { seedSmallWorld } from '../../../seed/small-world.ts';
import { openDatabase } from '../../../src/entities/database.ts';
import { session } from '../../../src/protocol/rest/accounts.ts';
import {
  activity,
  adminReportPage,
  adminRoomDetails,
  adminRoomPage,
  adminTerm,
  adminUserDetails,
  adminUserPage,
  auditPage,
  figures,
  series,
} from '../../../src/protocol/rest/admin.ts';
import {
  adminSubscriptionDetails,
  adminSubscriptionPage,
  revenue,
} from '../../../src/protocol/rest/payment-admin.ts';
import { webhookList } from '../../../src/protocol/rest/webhooks.ts';
import { prepareSandboxTables } from '../../../src/sandbox/sandbox-database.ts';
import { temporaryDir } from '../../helpers/processes/temporary-dir.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const PASSWORD = 'a small world in a test';
const ADMIN = 'amara';
const MODERATOR = 'kenji';

/** All of one connection: whatever waits for another one inside of a transaction would wait for ever. */
describe('On the embedded database staff', function () {
  this.timeout(60_000);
  let test: TestApp;
  let remove: () => Promise<void>;
  before(async () => {
    const dir = await temporaryDir();
    remove = dir.remove;
    const logger = pino({ level: 'silent' });
    const database = await openDatabase({ databaseUrl: null, dataDir: dir.path, logger });
    await prepareSandboxTables(database.dataSource);
    await seedSmallWorld(database.dataSource, PASSWORD, new Date());
    await database.close();
    test = await startTestApp({ database: 'embedded', env: { PARLEY_DATA_DIR: dir.path } });
  });
  after(async () => {
    await test.stop();
    await remove();
  });

  const logIn = async (login: string) => {
    const body = { login, password: PASSWORD };
    const reply = await call(test.url, 'POST', '/api/v1/auth/login', { body });
    const { accessToken } = session.parse(reply.body);
    return (method: string, path: string, body?: unknown) =>
      call(test.url, method, `/api/v1/admin${path}`, { body, token: accessToken });
  };

  it('read figures, accounts, rooms, reports and the audit log', async () => {
    const ask = await logIn(ADMIN);
    const read = async (path: string) => (await ask('GET', path)).body;
    const known = figures.parse(await read('/figures'));
    const users = adminUserPage.parse(await read('/users?limit=100')).items;
    expect(users).to.have.length(known.users.all);
    expect(users.length).to.be.greaterThan(3);
    const rooms = adminRoomPage.parse(await read('/rooms?limit=100')).items;
    expect(rooms).to.have.length(known.rooms.all);
    expect(adminReportPage.parse(await read('/reports?limit=100')).items).to.have.length(known.openReports);
    const { days } = series.parse(await read('/series?days=30'));
    expect(days.reduce((sum, { messages }) => sum + messages, 0)).to.be.greaterThan(0);
    expect(days.at(-1)?.messages).to.equal(known.messagesToday);
    expect(activity.parse(await read('/activity')).items).not.to.deep.equal([]);
    const found = adminUserPage.parse(await read(`/users?text=${ADMIN}@EXAMPLE`)).items;
    expect(found.map(({ username }) => username)).to.deep.equal([ADMIN]);
    expect(adminUserDetails.parse(await read(`/users/${found[0]?.id}`)).sessions).to.be.greaterThan(0);
    adminRoomDetails.parse(await read(`/rooms/${rooms[0]?.id}`));
    for (const query of ['action=user.', `targetId=${rooms[0]?.id}`, `actorId=${found[0]?.id}`])
      auditPage.parse(await read(`/audit?${query}`));
  });

  it('read subscriptions, revenue and webhooks, and give money back', async () => {
    const ask = await logIn(ADMIN);
    const read = async (path: string) => (await ask('GET', path)).body;
    const known = figures.parse(await read('/figures'));
    const running = adminSubscriptionPage.parse(await read('/subscriptions?status=active&limit=100')).items;
    expect(running.length).to.be.greaterThan(3);
    expect(known.users.premium).to.be.greaterThan(running.length);
    expect(webhookList.parse(await read('/webhooks')).items).to.have.length(1);
    const before = revenue.parse(await read('/revenue?days=366'));
    expect(before.balance.map(({ sumMinor }) => sumMinor)).to.deep.equal([0]);

    const partly = running.find(({ refunded }) => refunded.amountMinor > 0);
    const details = async () => adminSubscriptionDetails.parse(await read(`/subscriptions/${partly?.id}`));
    const left = (await details()).refundable;
    expect(left).to.deep.equal({ currency: 'INR', amountMinor: 39_900 });
    const reply = await ask('POST', `/subscriptions/${partly?.id}/refund`, { note: 'The rest of it' });
    expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
    const ended = await waitUntil(
      'the refund to be through',
      async () => {
        const now = await details();
        return now.status === 'ended' ? now : undefined;
      },
      { lastSeen: details },
    );
    expect(ended).to.deep.include({
      endReason: 'refunded',
      refunded: { currency: 'INR', amountMinor: 49_900 },
    });
    const after = revenue.parse(await read('/revenue?days=366'));
    const [was, is] = [before, after].map(({ balance }) => balance[0]);
    expect(is).to.deep.equal({
      ...was,
      gatewayMinor: (was?.gatewayMinor ?? 0) - 39_900,
      revenueMinor: (was?.revenueMinor ?? 0) + 39_900,
    });
  });

  it('resolve reports, ban people, edit the taxonomy, many at once', async () => {
    const [asAdmin, asModerator] = [await logIn(ADMIN), await logIn(MODERATOR)];
    const [report] = adminReportPage.parse((await asAdmin('GET', '/reports')).body).items;
    const body = { outcome: 'acted', note: 'Seen to.' };
    const replies = await Promise.all(
      [asAdmin, asModerator, asAdmin].map((ask) => ask('POST', `/reports/${report?.id}/resolve`, body)),
    );
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 412, 412]);

    const [user] = adminUserPage.parse((await asAdmin('GET', '/users?role=user&status=active')).body).items;
    const bans = await Promise.all(
      [asAdmin, asModerator].map((ask) => ask('POST', `/users/${user?.id}/status`, { status: 'banned' })),
    );
    expect(bans.map(({ status }) => status)).to.deep.equal([200, 200]);

    const term = { kind: 'topic', code: 'embedded', name: 'Embedded' };
    const made = await Promise.all([1, 2, 3].map(() => asAdmin('POST', '/taxonomy', term)));
    expect(made.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409]);
    const { id } = adminTerm.parse(made.find(({ status }) => status === 201)?.body);
    expect((await asAdmin('PATCH', `/taxonomy/${id}`, { retired: true })).status).to.equal(200);
    expect((await asAdmin('DELETE', `/taxonomy/${id}`)).status).to.equal(204);
    expectProblem(await asModerator('GET', '/audit'), 403, 'FORBIDDEN');
    const entries = auditPage.parse((await asAdmin('GET', '/audit')).body).items;
    expect(entries.slice(0, 5).map(({ action }) => action)).to.deep.equal([
      'term.delete',
      'term.edit',
      'term.create',
      'user.ban',
      'report.resolve',
    ]);
  });
});
