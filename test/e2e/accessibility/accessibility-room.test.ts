import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { auditPage } from '../../helpers/browser/axe.ts';
import { beyondTheSide } from '../../helpers/browser/beyond-the-side.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const PHONE = { width: 360, height: 640 };

describe('a room with people at its door, and the door,', function () {
  this.timeout(90_000);
  let server: TestApp;
  let browser: Browser;
  let visitors: Visitor[] = [];

  before(async () => {
    server = await startTestApp({ live: 'real' });
    browser = await launchBrowser();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      const title = this.currentTest.title;
      await Promise.all(visitors.map((visitor) => visitor.photograph(title)));
    }
    await Promise.all(visitors.map((visitor) => visitor.close()));
    visitors = [];
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function arrive(viewport?: typeof PHONE): Promise<Visitor> {
    const visitor = await Visitor.withAccount(browser, server.url, viewport);
    await visitor.leaveCameraOff();
    visitors.push(visitor);
    return visitor;
  }

  async function knock({ page }: Visitor, link: string): Promise<void> {
    await page.goto(link);
    await page.getByRole('button', { name: 'Ask to join' }).click();
    await page.getByText('You knocked.').waitFor();
  }

  /** A host and a listener with a hand up inside, two at the door; the people panel is open. */
  async function crowdedRoom(viewport?: typeof PHONE) {
    const [host, lea, ben, cleo] = [
      await arrive(viewport),
      await arrive(),
      await arrive(viewport),
      await arrive(),
    ];
    const roomId = await host.createRoom('A crowded room with a name that is too long for a phone', {
      lobby: true,
      stage: true,
    });
    const link = `${server.url}/room/${roomId}`;
    await host.enter(link);
    await host.press('p');
    await knock(lea, link);
    await host.page.getByRole('button', { name: `Admit ${lea.name}` }).click();
    await lea.page.getByRole('toolbar', { name: 'Controls' }).waitFor();
    await lea.press('h');
    for (const visitor of [ben, cleo]) await knock(visitor, link);
    await host.page.getByRole('button', { name: 'Admit all' }).waitFor();
    await host.page.getByRole('heading', { name: 'Raised hands' }).waitFor();
    return { host, lea, ben, cleo };
  }

  it('have no fault that axe finds', async () => {
    const { host, lea, ben } = await crowdedRoom();
    const found = await auditPage(host.page, 'people, hands and who waits');
    found.push(...(await auditPage(ben.page, 'at the door')));
    found.push(...(await auditPage(lea.page, 'listening')));
    await host.page.getByRole('button', { name: `Deny ${ben.name}` }).click();
    await ben.page.getByText('Nobody opened this time.').waitFor();
    found.push(...(await auditPage(ben.page, 'turned away')));

    await host.page.getByRole('button', { name: 'More' }).click();
    await host.page.getByRole('menuitem', { name: 'Lock the room' }).click();
    await host.page.locator('header').getByText('Locked').waitFor();
    await host.page.getByRole('button', { name: 'React' }).click();
    await host.page.getByRole('menuitem').first().waitFor();
    found.push(...(await auditPage(host.page, 'locked, and reactions')));
    await host.press('Escape');
    await host.openMenuOf(lea);
    await host.page.getByRole('menuitem', { name: 'Ban from the room' }).click();
    await host.page.getByRole('alertdialog').waitFor();
    found.push(...(await auditPage(host.page, 'asking before a ban')));
    await host.press('Escape');

    await lea.openMenuOf(host);
    await lea.page.getByRole('menuitem', { name: 'Report' }).click();
    const dialog = lea.page.getByRole('dialog');
    await dialog.getByLabel('What is wrong?').selectOption('other');
    await dialog.getByRole('button', { name: 'Send the report' }).click();
    await dialog.getByText('Say in a few words').waitFor();
    found.push(...(await auditPage(lea.page, 'a report without words')));
    expect(found).to.deep.equal([]);
  });

  it('have none where a password is asked for, or the meeting has not begun', async () => {
    const [host, ben] = [await arrive(), await arrive()];
    const secret = await host.createRoom('Secret', { password: 'sesame', visibility: 'private' });
    await ben.page.goto(`${server.url}/room/${secret}`);
    await ben.page.getByLabel('Password of the room').fill('wrong');
    await ben.press('Enter');
    await ben.page.getByText('That is not the password of this room.').waitFor();
    const found = await auditPage(ben.page, 'a wrong password');
    const startsAt = new Date(Date.now() + 3_600_000).toISOString();
    const early = await host.createRoom('Early', { schedule: { startsAt, minutes: 30 } });
    await ben.page.goto(`${server.url}/room/${early}`);
    await ben.page.getByRole('button', { name: 'Join now' }).click();
    await ben.page.getByRole('heading', { name: 'Not open yet' }).waitFor();
    found.push(...(await auditPage(ben.page, 'not open yet')));
    expect(found).to.deep.equal([]);
  });

  it('fit a narrow phone', async () => {
    const { host, lea, ben } = await crowdedRoom(PHONE);
    expect(await beyondTheSide(ben.page), 'at the door').to.deep.equal([]);
    expect(await beyondTheSide(host.page), 'people').to.deep.equal([]);
    for (const name of ['Admit all', `Admit ${ben.name}`, `Deny ${ben.name}`, `Actions for ${lea.name}`])
      await host.page.getByRole('button', { name }).click({ trial: true, timeout: 2_000 });
    await host.page.getByRole('button', { name: 'React' }).click();
    for (const face of await host.page.getByRole('menuitem').filter({ visible: true }).all())
      await face.click({ trial: true, timeout: 2_000 });
    expect(await beyondTheSide(host.page), 'reactions').to.deep.equal([]);
    await host.press('Escape');
    await host.page.getByRole('button', { name: 'More' }).click();
    await host.page.getByRole('menuitem', { name: 'Lock the room' }).click();
    await host.page.locator('header').getByText('Locked').waitFor();
    expect(await beyondTheSide(host.page), 'locked').to.deep.equal([]);
    await lea.openMenuOf(host);
    await lea.page.getByRole('menuitem', { name: 'Report' }).click();
    expect(await beyondTheSide(lea.page), 'report').to.deep.equal([]);
  });
});
