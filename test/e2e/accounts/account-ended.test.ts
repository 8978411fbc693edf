import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { publicProfile } from '../../../src/protocol/rest/people.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import type { Person } from '../../helpers/rest/people.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('a page whose account ends elsewhere', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let moderator: Person;
  let ana: Visitor;

  before(async () => {
    server = await startTestApp({ live: 'real' });
    browser = await launchBrowser();
    moderator = await registerStaff(server, 'moderator');
  });
  beforeEach(async () => {
    ana = await Visitor.withAccount(browser, server.url);
    await ana.leaveCameraOff();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await ana.photograph(this.currentTest.title);
    await ana.close();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function idOf({ account }: Visitor): Promise<string> {
    const [row] = await server.query('SELECT id FROM users WHERE username = $1', [account.username]);
    return String(row?.id);
  }

  async function ban(visitor: Visitor): Promise<void> {
    const path = `/admin/users/${await idOf(visitor)}/status`;
    const reply = await moderator.request('POST', path, { status: 'banned', reason: 'Spam' });
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
  }

  /** Others see that the person is there: the page has its own connection. */
  async function isConnected(visitor: Visitor): Promise<void> {
    const path = `/users/${await idOf(visitor)}`;
    await waitUntil('the page to be connected', async () => {
      const { body } = await moderator.request('GET', path);
      return publicProfile.parse(body).presence === 'online';
    });
  }

  it('says at once that it was banned, and asks to log in, without anything being pressed', async () => {
    await ana.page.goto(`${server.url}/rooms`);
    await isConnected(ana);
    await ban(ana);
    await ana.page.getByText('This account is banned.').waitFor();
    await ana.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    expect(ana.errors).to.deep.equal([]);
  });

  it('leaves the room that it was in', async () => {
    await ana.enter(`${server.url}/room/${await ana.createRoom('Mine')}`);
    await isConnected(ana);
    await ban(ana);
    await ana.page.getByText('This account is banned.').waitFor();
    expect(await ana.page.evaluate(() => window.parleyRoom)).to.equal(undefined);
    expect(ana.errors).to.deep.equal([]);
  });
});
