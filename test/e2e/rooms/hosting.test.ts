import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('the host of a room', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let host: Visitor;
  let ben: Visitor;
  let cleo: Visitor;

  before(async () => {
    server = await startTestApp({ live: 'real' });
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    host = await Visitor.withAccount(browser, server.url);
    ben = await Visitor.withAccount(browser, server.url);
    cleo = await Visitor.withAccount(browser, server.url);
    await Promise.all([host, ben, cleo].map((visitor) => visitor.leaveCameraOff()));
    const link = `${server.url}/room/${await host.createRoom('Three of us')}`;
    for (const visitor of [host, ben, cleo]) await visitor.enter(link);
    await host.hasView('to see all', ({ room }) => room?.peers.length === 3);
  });
  afterEach(async function () {
    const all = [host, ben, cleo];
    if (this.currentTest?.state === 'failed') {
      const title = this.currentTest.title;
      await Promise.all(all.map((visitor) => visitor.photograph(title)));
    }
    await Promise.all(all.map((visitor) => visitor.close()));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const noticeOf = ({ page }: Visitor, words: string) => page.getByLabel('Notices').getByText(words);

  async function leave({ page }: Visitor): Promise<void> {
    await page.getByRole('button', { name: 'Leave' }).click();
    const asked = page.getByRole('dialog').getByRole('button', { name: 'Leave' });
    const left = page.getByRole('heading', { name: 'You left the room' });
    await asked.or(left).waitFor();
    if (await asked.isVisible()) await asked.click();
    await left.waitFor();
  }

  it('makes a co-host, who follows when the host leaves and gives way when the host is back', async () => {
    // Cleo came last, and would not follow otherwise.
    await host.openMenuOf(cleo);
    await host.page.getByRole('menuitem', { name: 'Make co-host' }).click();
    await noticeOf(cleo, 'You are a co-host now.').waitFor();
    await ben.press('p');
    const row = ben.page.getByRole('listitem').filter({ hasText: cleo.name });
    await row.getByText('Co-host', { exact: true }).waitFor();

    await leave(host);
    await noticeOf(cleo, 'You are the host now.').waitFor();
    await row.getByText('Host', { exact: true }).waitFor();
    await cleo.openMenuOf(ben);
    await cleo.page.getByRole('menuitem', { name: 'Ban from the room' }).waitFor();
    await cleo.press('Escape');

    await host.page.getByRole('button', { name: 'Join again' }).click();
    await host.joinNow();
    const view = await host.hasView('to be the host again', ({ self }) => self?.role === 'host');
    expect(view.room?.peers.filter(({ role }) => role === 'host')).to.have.length(1);
    await row.getByText('Co-host', { exact: true }).waitFor();
  });

  it('is followed by whoever has been there longest, without a co-host', async () => {
    await leave(host);
    await noticeOf(ben, 'You are the host now.').waitFor();
    await noticeOf(cleo, `${ben.name} is the host now.`).waitFor();
  });

  it('mutes everyone at once, without a question; each is told, and nobody can undo it alone', async () => {
    await host.page.getByRole('button', { name: 'More' }).click();
    await host.page.getByRole('menuitem', { name: 'Mute everyone' }).click();
    await noticeOf(host, 'Everyone is muted').waitFor();
    for (const visitor of [ben, cleo]) {
      await noticeOf(visitor, 'A host muted you.').waitFor();
      await host.page.locator(host.tileSaying(visitor, 'muted by a host').selector).waitFor();
    }
    await ben.press('m');
    await noticeOf(ben, 'Raise your hand to ask for the floor.').waitFor();
    const view = await ben.view();
    expect(view?.self?.hostMutes.microphone).to.equal('muted');
    expect(view?.self?.sources.microphone?.paused).to.equal(true);
    // But the host is not.
    expect((await host.view())?.self?.hostMutes).to.deep.equal({});
  });

  it('hears of a hand, and everyone sees a reaction, chosen with the keys', async () => {
    await ben.page.getByRole('button', { name: 'React' }).click();
    const faces = ben.page.getByRole('menu', { name: 'React' }).getByRole('menuitem');
    await ben.press('ArrowRight');
    await ben.press('ArrowRight');
    await ben.press('ArrowLeft');
    const face = (await faces.nth(1).textContent()) ?? '';
    await ben.press('Enter');
    for (const visitor of [host, ben, cleo]) {
      const shown = visitor.page.getByRole('log', { name: 'Reactions' }).locator('p');
      await shown.filter({ hasText: face }).filter({ hasText: ben.name }).waitFor();
    }
  });

  it('learns nothing of a report of them, for which words are wanted where its kind says nothing', async () => {
    await ben.openMenuOf(host);
    // Ben moderates nobody.
    expect(await ben.page.getByRole('menuitem').allTextContents()).to.deep.equal(['Report…']);
    await ben.page.getByRole('menuitem', { name: 'Report' }).click();
    const dialog = ben.page.getByRole('dialog', { name: `Report ${host.name}` });
    await dialog.getByLabel('What is wrong?').selectOption('other');
    await dialog.getByRole('button', { name: 'Send the report' }).click();
    await dialog.getByText('Say in a few words what is wrong.').waitFor();
    await dialog.getByLabel('What happened?').fill("'; DROP TABLE room_reports; -- 🙈");
    await dialog.getByRole('button', { name: 'Send the report' }).click();
    await ben.page.getByText('The report was sent.').waitFor();

    await ben.page.getByRole('button', { name: 'More' }).click();
    await ben.page.getByRole('menuitem', { name: 'Report this room' }).click();
    await ben.page.getByRole('dialog').getByLabel('What is wrong?').selectOption('spam');
    await ben.page.getByRole('dialog').getByRole('button', { name: 'Send the report' }).click();
    await ben.page.getByRole('dialog').waitFor({ state: 'detached' });

    const rows = await server.query(
      `SELECT r.reason, r.text, u.username FROM reports r LEFT JOIN users u ON u.id = r.reported_user_id
       WHERE r.reporter_user_id = (SELECT id FROM users WHERE username = $1) ORDER BY r.created_at`,
      [ben.account.username],
    );
    expect(rows).to.deep.equal([
      { reason: 'other', text: "'; DROP TABLE room_reports; -- 🙈", username: host.account.username },
      { reason: 'spam', text: '', username: null },
    ]);
    const seen = host.page.getByText(/report/i).filter({ visible: true });
    expect(await seen.count()).to.equal(0);
    for (const visitor of [host, ben, cleo]) expect(visitor.errors).to.deep.equal([]);
  });
});
