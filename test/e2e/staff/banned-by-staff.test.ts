import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { adminUserPage } from '../../../src/protocol/rest/admin.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import type { Person } from '../../helpers/rest/people.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const WITHIN_MS = 1_000;

describe('a person whom staff ban while they talk', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let moderator: Person;
  let ana: Visitor;
  let ben: Visitor;
  before(async () => {
    server = await startTestApp({ live: 'real' });
    moderator = await registerStaff(server, 'moderator');
    browser = await launchBrowser();
    ana = await Visitor.withAccount(browser, server.url);
    ben = await Visitor.withAccount(browser, server.url);
    const room = await ana.createRoom('Talking');
    for (const visitor of [ana, ben]) await visitor.enter(`${server.url}/room/${room}`);
    await Promise.all([ana.seesAndHears([ben]), ben.seesAndHears([ana])]);
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await Promise.all([ana, ben].map((visitor) => visitor.photograph(this.currentTest?.title ?? '')));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('is gone from everyone’s screen within a second, and nothing of them arrives any more', async () => {
    const left = await ana.collect('peerLeft');
    const removed = await ana.collect('trackRemoved');
    const found = await moderator.request('GET', `/admin/users?text=${ben.account.username}`);
    const [user] = adminUserPage.parse(found.body).items;
    const reply = await moderator.request('POST', `/admin/users/${user?.id}/status`, { status: 'banned' });
    const bannedMs = performance.now();
    expect(reply.status).to.equal(200);
    await waitUntil('Ben to be gone from Ana’s page', async () => {
      const [people, tracks] = await Promise.all([left(), removed()]);
      // A microphone and a camera.
      return people.length === 1 && tracks.length === 2;
    });
    expect(performance.now() - bannedMs).to.be.lessThan(WITHIN_MS);
    expect(await ana.received()).not.to.have.property(ben.name);
    await ana.tileOf(ben).waitFor({ state: 'detached' });
    // In the room, or at the login if that was faster.
    await ben.page
      .getByText(/You were banned|This account is banned/)
      .first()
      .waitFor();
  });
});
