import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { publicProfile } from '../../../src/protocol/rest/people.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('logging out', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let ana: Visitor;
  let other: Person;

  before(async () => {
    server = await startTestApp({ live: 'real' });
    browser = await launchBrowser();
    other = await registerPerson(server.url);
  });
  beforeEach(async () => {
    ana = await Visitor.withAccount(browser, server.url);
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await ana.photograph(this.currentTest.title);
    await ana.close();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const told = (page: Page) => page.getByText('You were logged out.');
  const logOut = async (page: Page) => {
    await page.locator('.account-menu').click();
    await page.getByText('Log out', { exact: true }).click();
  };
  const isOnline = async () => {
    const [row] = await server.query('SELECT id FROM users WHERE username = $1', [ana.account.username]);
    const { body } = await other.request('GET', `/users/${String(row?.id)}`);
    return publicProfile.parse(body).presence === 'online';
  };

  it('is heard by the other tab, and is no news to the one where it was done', async () => {
    await ana.page.goto(`${server.url}/rooms`);
    await waitUntil('the page to be connected', isOnline);
    const second = await ana.context.newPage();
    const connected = second.waitForEvent('websocket');
    await second.goto(`${server.url}/rooms`);
    await (await connected).waitForEvent('framereceived');
    await second.locator('.account-menu').waitFor();

    await logOut(ana.page);
    await told(second).waitFor();
    await second.locator('.account-menu').waitFor({ state: 'detached' });
    await ana.page.locator('.account-menu').waitFor({ state: 'detached' });
    expect(await told(ana.page).count()).to.equal(0);
    await waitUntil('Ana to be gone', async () => !(await isOnline()));
    expect(ana.errors).to.deep.equal([]);
  });
});
