import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { auditPage } from '../../helpers/browser/axe.ts';
import { beyondTheSide } from '../../helpers/browser/beyond-the-side.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { type Look, lookAtEach } from '../../helpers/browser/looks.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const NARROW = { width: 320, height: 640 };
const LONG_NAME = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamte';

describe('the staff console, for everyone,', function () {
  this.timeout(120_000);
  let server: TestApp;
  let browser: Browser;
  let admin: Visitor;
  let looks: Look[];

  before(async () => {
    server = await startTestApp();
    browser = await launchBrowser();
    admin = await Visitor.withAccount(browser, server.url);
    const guest = await Visitor.withAccount(browser, server.url);
    await server.query("UPDATE users SET role = 'admin' WHERE username = $1", [admin.account.username]);
    const guestId = (await (await guest.request('GET', '/users/me')).json()).id;
    await guest.request('PATCH', '/users/me', { displayName: LONG_NAME.slice(0, 60) });
    const roomId = await guest.createRoom(LONG_NAME);
    await admin.request('POST', `/rooms/${roomId}/reports`, {
      reason: 'spam',
      text: `${LONG_NAME}\n\n<b>x</b>`,
    });
    await admin.request('POST', `/admin/users/${guestId}/status`, { status: 'flagged', reason: LONG_NAME });
    await guest.close();
    const heading = (name: string) => (page: Page) => page.getByRole('heading', { name }).first().waitFor();
    const link = (name: string | RegExp) => (page: Page) =>
      page.getByRole('link', { name }).first().waitFor();
    looks = [
      { path: '/staff', shows: (page) => page.getByText('Active users').waitFor() },
      { path: '/staff/users', shows: link(/@person-/) },
      { path: `/staff/users/${guestId}`, shows: heading(LONG_NAME.slice(0, 60)) },
      { path: '/staff/rooms', shows: heading('Nobody is in any room now.') },
      { path: `/staff/rooms/${roomId}`, shows: heading(LONG_NAME) },
      { path: '/staff/reports', shows: heading('About the room') },
      { path: '/staff/taxonomy', shows: (page) => page.getByText('Daily life').waitFor() },
      { path: '/staff/audit', shows: (page) => page.getByText('user.flag').waitFor() },
    ];
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await admin.photograph(this.currentTest.title);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('has no fault that axe finds, in the light and in the dark', async () => {
    const { page } = admin;
    const found = await lookAtEach(page, server.url, looks, (path) => auditPage(page, path));
    expect(found).to.deep.equal([]);
    expect(admin.errors).to.deep.equal([]);
  });

  it('has none in its dialogs, menus and tables', async () => {
    const { page } = admin;
    const found: string[] = [];
    const open = async (path: string, name: string | RegExp) => {
      await page.goto(`${server.url}${path}`);
      await page.getByRole('button', { name }).first().click();
      found.push(...(await auditPage(page, `${path}, ${name}`)));
    };
    await open('/staff', 'Show as a table');
    await open(looks.find(({ path }) => path.startsWith('/staff/users/'))?.path ?? '', 'Ban');
    await open(looks.find(({ path }) => path.startsWith('/staff/users/'))?.path ?? '', 'Change role');
    await open(looks.find(({ path }) => path.startsWith('/staff/rooms/'))?.path ?? '', 'Close the room');
    await open('/staff/reports', 'Resolve');
    await open('/staff/taxonomy', 'Add a topic');
    await open('/staff/taxonomy', /^Act on/);
    expect(found).to.deep.equal([]);
  });

  it('fits a screen of 320 pixels', async () => {
    const { page } = admin;
    await page.setViewportSize(NARROW);
    const over = await lookAtEach(page, server.url, looks, async (path) => {
      const cut = await beyondTheSide(page);
      return cut.map((what) => `${path}: ${what}`);
    });
    expect(over).to.deep.equal([]);
  });

  it('is not for others: someone without a part in it is told so', async () => {
    const someone = await Visitor.withAccount(browser, server.url);
    await someone.page.goto(`${server.url}/staff/users`);
    await someone.page.getByRole('heading', { name: 'For staff alone' }).waitFor();
    expect(await someone.page.getByRole('link', { name: 'Staff' }).count()).to.equal(0);
    await someone.close();
  });
});
