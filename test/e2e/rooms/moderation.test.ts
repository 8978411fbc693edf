import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { codeIn, mailTo } from '../../helpers/stand-ins/mails.ts';

describe('a meeting from signing up to the audit log', function () {
  this.timeout(90_000);
  let server: TestApp;
  let browser: Browser;
  let host: Visitor;
  let guest: Visitor;
  let moderator: Visitor;
  let admin: Visitor;
  let roomId: string;

  before(async () => {
    server = await startTestApp({ live: 'real' });
    browser = await launchBrowser();
    host = await Visitor.arrive(browser, server.url);
    guest = await Visitor.withAccount(browser, server.url);
    moderator = await Visitor.withAccount(browser, server.url);
    admin = await Visitor.withAccount(browser, server.url);
    await setRole(moderator, 'moderator');
    await setRole(admin, 'admin');
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    const title = this.currentTest.title;
    await Promise.all([host, guest, moderator, admin].map((visitor) => visitor.photograph(title)));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  function setRole({ account }: Visitor, role: string): Promise<unknown> {
    return server.query('UPDATE users SET role = $1 WHERE username = $2', [role, account.username]);
  }

  it('begins with an account whose address is confirmed by the code of the mail', async () => {
    await host.page.goto(`${server.url}/signup`);
    await host.signUp();
    const mail = await mailTo(server.url, host.account.email);
    await host.page.getByLabel('Code from the mail').fill(codeIn(mail));
    await host.page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await host.page.getByText('Your email address is confirmed').first().waitFor();
  });

  it('goes on with a picture of oneself, which is shown from then on', async () => {
    const picture = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#a33' } })
      .png()
      .toBuffer();
    await host.page.goto(`${server.url}/profile`);
    await host.page
      .getByLabel('Picture file')
      .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: picture });
    await host.page.getByRole('button', { name: 'Use this picture' }).click();
    await host.page.getByText('Saved').waitFor();
    const shown = host.page.locator('header .avatar img');
    await shown.waitFor();
    const size = await shown.evaluate((image: HTMLImageElement) => image.naturalWidth);
    expect(size).to.equal(512);
  });

  it('schedules a private meeting with a lobby', async () => {
    await host.page.goto(`${server.url}/rooms/new?schedule=1`);
    await host.page.getByLabel('Name', { exact: true }).fill('Quarterly review');
    await host.page.getByText('Invited people').click();
    await host.page.getByLabel('Lobby').check();
    await host.page.getByRole('button', { name: 'Schedule it' }).click();
    await host.page.waitForURL(/\/meetings\/[0-9a-f-]{36}$/);
    roomId = host.page.url().split('/').at(-1) ?? '';
    await host.enter(`${server.url}/room/${roomId}`);
  });

  it('lets a guest knock, who is admitted from inside', async () => {
    await guest.page.goto(`${server.url}/room/${roomId}`);
    await guest.page.getByRole('button', { name: 'Knock' }).click();
    await host.page.getByRole('button', { name: /^People.*1 at the door/ }).click();
    await host.page.getByRole('button', { name: `Admit ${guest.name}` }).click();
    await guest.joinNow();
    await host.tileOf(guest).waitFor();
    await host.seesAndHears([guest]);
  });

  it('has the host report the guest', async () => {
    await host.openMenuOf(guest);
    await host.page.getByRole('menuitem', { name: 'Report' }).click();
    await host.page.getByLabel('What happened?').fill('Shouts <b>at everyone</b> 😠');
    await host.page.getByRole('button', { name: 'Send the report' }).click();
    await host.page.getByText('The report was sent').waitFor();
  });

  it('shows the report to a moderator, who mutes the guest from the staff console', async () => {
    const { page } = moderator;
    await page.goto(`${server.url}/staff/reports`);
    await page.getByText('Shouts <b>at everyone</b> 😠').waitFor();
    await page.getByRole('link', { name: /Quarterly review/ }).click();
    await page.getByRole('button', { name: 'Mute', exact: true }).last().click();
    await page.getByText(`${guest.name} is muted.`).waitFor();
    await host.page.locator(host.tileSaying(guest, 'muted by a host').selector).waitFor();
    await guest.hasView('to be muted by staff', ({ self }) => self?.hostMutes.microphone === 'muted');
  });

  it('removes the guest, who is told so, and must knock again', async () => {
    const { page } = moderator;
    await page
      .getByRole('listitem')
      .filter({ hasText: guest.name })
      .getByRole('button', { name: 'Remove' })
      .click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await guest.page.getByRole('heading', { name: 'You were removed' }).waitFor();
    await host.tileOf(guest).waitFor({ state: 'detached' });

    await guest.page.goto(`${server.url}/room/${roomId}`);
    await guest.page.getByRole('button', { name: 'Knock' }).click();
    await host.page.getByRole('button', { name: `Admit ${guest.name}` }).click();
    await guest.joinNow();
    await host.tileOf(guest).waitFor();
  });

  it('bans the guest’s account: the room, the session and the log-in end at once', async () => {
    const { page } = moderator;
    await page.getByRole('listitem').filter({ hasText: guest.name }).getByRole('link').first().click();
    await page.getByRole('button', { name: 'Ban', exact: true }).click();
    await page.getByLabel('Reason').fill('Shouted again');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Ban', exact: true }).click();
    await page.getByText('Banned', { exact: true }).waitFor();
    await host.tileOf(guest).waitFor({ state: 'detached' });
    await guest.page
      .getByText(/banned/i)
      .first()
      .waitFor();

    await guest.page.goto(`${server.url}/login`);
    await guest.page.getByLabel(/User name or email/i).fill(guest.account.username);
    await guest.page.getByLabel('Password', { exact: true }).fill(guest.account.password);
    await guest.page.getByRole('button', { name: 'Log in' }).click();
    await guest.page
      .getByRole('alert')
      .getByText(/banned/i)
      .waitFor();
  });

  it('closes the report with a note', async () => {
    const { page } = moderator;
    await page.goto(`${server.url}/staff/reports`);
    await page.getByRole('button', { name: 'Resolve' }).click();
    await page.getByLabel('Note').fill('Banned after a warning.');
    await page.getByRole('dialog').getByRole('button', { name: 'Resolve' }).click();
    await page.getByText('Nothing waits for you here.').waitFor();
  });

  it('shows each of these acts in the audit log, with who did it, to whom, and what it changed', async () => {
    await admin.page.goto(`${server.url}/staff/audit`);
    for (const action of ['participant.mute', 'participant.remove', 'user.ban', 'report.resolve']) {
      const row = admin.page.getByRole('row').filter({ hasText: action });
      await row.getByText(moderator.name).waitFor();
      if (action !== 'report.resolve') await row.getByText(guest.name).waitFor();
    }
    await admin.page.getByRole('row').filter({ hasText: 'user.ban' }).getByText('Shouted again').waitFor();
    for (const visitor of [host, guest, moderator, admin]) expect(visitor.errors).to.deep.equal([]);
  });
});
