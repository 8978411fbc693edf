import { expect } from 'chai';
import type { Browser, Locator } from 'playwright-core';
import { auditPage } from '../../helpers/browser/axe.ts';
import { beyondTheSide } from '../../helpers/browser/beyond-the-side.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const PHONE = { width: 360, height: 640 };
const LONG_NAME = 'Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung, مرحبا 🌿';

describe('the web app, for everyone,', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let visitors: Visitor[] = [];

  before(async () => {
    server = await startTestApp({ live: 'real' });
    browser = await launchBrowser();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await Promise.all(visitors.map((visitor) => visitor.photograph(this.currentTest?.title ?? '')));
    await Promise.all(visitors.map((visitor) => visitor.close()));
    visitors = [];
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function arrive(how: 'withAccount' | 'arrive', viewport?: typeof PHONE): Promise<Visitor> {
    const visitor = await Visitor[how](browser, server.url, viewport);
    await visitor.bringSmallCamera();
    visitors.push(visitor);
    return visitor;
  }

  it('has no fault that axe finds on any page, in the light and in the dark', async () => {
    const found: string[] = [];
    const guest = await arrive('arrive');
    await guest.page.goto(`${server.url}/signup`);
    await guest.page.getByRole('button', { name: 'Create account' }).click();
    await guest.page.getByText('This does not look like an email address.').waitFor();
    found.push(...(await auditPage(guest.page, 'signing up, all wrong')));
    await guest.page.getByRole('link', { name: 'Log in' }).click();
    await guest.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    found.push(...(await auditPage(guest.page, 'logging in')));

    const { page, ...ana } = await withRoom();
    await page.goto(`${server.url}/rooms`);
    await page.getByRole('link', { name: LONG_NAME }).first().waitFor();
    found.push(...(await auditPage(page, 'rooms')));
    await page.getByRole('button', { name: 'New room' }).click();
    found.push(...(await auditPage(page, 'new room')));
    await page.goto(`${server.url}/profile`);
    await page.getByRole('heading', { name: 'Your profile' }).waitFor();
    found.push(...(await auditPage(page, 'profile')));
    await page.goto(`${server.url}/nowhere`);
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    found.push(...(await auditPage(page, 'nowhere')));
    await page.goto(ana.link);
    await page.getByRole('button', { name: 'Join now' }).waitFor();
    found.push(...(await auditPage(page, 'the door')));
    expect(found).to.deep.equal([]);
  });

  it('has no fault that axe finds in a room, its panels, menus and dialogs', async () => {
    const { ana, page, link } = await withRoom();
    const ben = await arrive('withAccount');
    await ana.enter(link);
    const found = await auditPage(page, 'alone');
    await ben.enter(link);
    await ana.tileOf(ben).waitFor();
    await ben.press('h');
    await page.getByRole('button', { name: 'People, 1 raised hand' }).waitFor();
    await ana.openMenuOf(ben);
    found.push(...(await auditPage(page, 'the menu of a person')));
    await ana.press('Escape');
    await ana.press('c');
    await page.keyboard.type('Hello https://example.org');
    await ana.press('Enter');
    await page.locator('.chat-message time').waitFor();
    found.push(...(await auditPage(page, 'chat')));
    await ana.press('Escape');
    for (const dialog of ['Invite people', 'Devices']) {
      if (dialog === 'Invite people') await page.getByRole('button', { name: 'Invite', exact: true }).click();
      else {
        await page.getByRole('button', { name: 'More' }).click();
        await page.getByRole('menuitem', { name: dialog }).click();
      }
      await page.getByRole('dialog', { name: dialog }).waitFor();
      found.push(...(await auditPage(page, dialog)));
      await ana.press('Escape');
    }
    await page.getByRole('button', { name: 'Leave' }).click();
    found.push(...(await auditPage(page, 'leaving')));
    await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'You left the room' }).waitFor();
    found.push(...(await auditPage(page, 'the end')));
    expect(found).to.deep.equal([]);
  });

  it('can be used with the keyboard alone, from signing up to leaving a room', async () => {
    const ana = await arrive('arrive');
    const { page } = ana;
    const { username, email, password } = ana.account;
    const dialog = page.locator('dialog[open]');
    await page.goto(`${server.url}/signup`);
    for (const [label, text] of [
      ['User name', username],
      ['Email', email],
      ['Password', password],
    ] as const) {
      await tabTo(ana, page.getByLabel(label, { exact: true }));
      await page.keyboard.type(text);
    }
    await ana.press('Enter');
    await tabTo(ana, page.getByRole('link', { name: 'Later' }));
    await ana.press('Enter');
    await page.getByRole('heading', { name: 'Rooms', level: 1 }).waitFor();

    await tabTo(ana, page.getByRole('button', { name: 'New room' }).first());
    await ana.press('Enter');
    await dialog.waitFor();
    await ana.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await focusedWords(ana), 'after a dialog').to.equal('New room');
    await ana.press('Enter');
    await dialog.waitFor();
    await page.keyboard.type('Keys only');
    await ana.press('Enter');
    await tabTo(ana, page.getByRole('button', { name: 'Join now' }));
    await ana.press('Enter');
    await ana.hasView('to be in the room', (view) => view.connection === 'connected');
    await page.locator('main:focus').waitFor();

    const camera = page.getByRole('button', { name: 'Camera' });
    await tabTo(ana, camera);
    await ana.press('Enter');
    await page.locator('.control[aria-label="Camera"][aria-pressed="false"]').waitFor();
    await ana.press('Enter');
    await page.locator('.control[aria-label="Camera"][aria-pressed="true"]').waitFor();
    expect(await isFocused(camera), 'after the camera started').to.equal(true);

    await ana.press('c');
    await page.getByLabel('Message to everyone').waitFor();
    await page.keyboard.type('mvhcp?');
    expect(await page.getByLabel('Message to everyone').inputValue()).to.equal('mvhcp?');
    expect((await ana.view())?.room?.hands, 'no hand went up while typing').to.deep.equal([]);
    await ana.press('Escape');
    await page.getByLabel('Message to everyone').waitFor({ state: 'detached' });
    expect(await isFocused(camera), 'after the panel').to.equal(true);

    await ana.press('?');
    await dialog.waitFor();
    await ana.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await tabTo(ana, page.getByRole('button', { name: 'Leave' }));
    await ana.press('Enter');
    await tabTo(ana, dialog.getByRole('button', { name: 'Leave' }));
    await ana.press('Enter');
    await page.locator('h1:focus', { hasText: 'You left the room' }).waitFor();
    expect(ana.errors).to.deep.equal([]);
  });

  it('fits a narrow phone: nothing is cut off at the side, and each control can be reached', async () => {
    const { ana, page, link } = await withRoom(PHONE);
    for (const path of ['/rooms', '/profile']) {
      await page.goto(`${server.url}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      if (path === '/rooms') await page.getByRole('link', { name: LONG_NAME }).first().waitFor();
      expect(await beyondTheSide(ana.page), path).to.deep.equal([]);
    }
    await page.goto(link);
    await page.getByRole('button', { name: 'Join now' }).waitFor();
    expect(await beyondTheSide(ana.page), 'the door').to.deep.equal([]);
    await ana.joinNow();
    for (const panel of ['none', 'Chat', 'People']) {
      if (panel !== 'none') await page.getByRole('button', { name: panel, exact: true }).click();
      expect(await beyondTheSide(ana.page), panel).to.deep.equal([]);
      const controls = await page.locator('.controls .control:visible').all();
      expect(controls.length, panel).to.be.at.least(8);
      // A trial click: nothing covers it, and it is in view.
      for (const control of controls) await control.click({ trial: true, timeout: 2_000 });
    }
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Invite people' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Copy link' }).click({ trial: true });
    expect(await beyondTheSide(ana.page), 'the invite').to.deep.equal([]);
  });

  async function withRoom(viewport?: typeof PHONE) {
    const ana = await arrive('withAccount', viewport);
    return { ana, page: ana.page, link: `${server.url}/room/${await ana.createRoom(LONG_NAME)}` };
  }
});

function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element.isSameNode(document.activeElement));
}

function focusedWords({ page }: Visitor): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.textContent);
}

/** Presses Tab until the focus is there, as often as a page has things to stop at. */
async function tabTo(visitor: Visitor, goal: Locator): Promise<void> {
  await goal.waitFor();
  const passed: (string | undefined)[] = [];
  while (!(await isFocused(goal))) {
    passed.push(await focusedWords(visitor));
    if (passed.length > 40) throw new Error(`Tab does not lead to ${goal}, but to ${passed.join(', ')}`);
    await visitor.press('Tab');
  }
}
