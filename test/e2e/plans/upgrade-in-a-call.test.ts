import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { adminSubscriptionPage } from '../../../src/protocol/rest/payment-admin.ts';
import { auditPage } from '../../helpers/browser/axe.ts';
import { beyondTheSide } from '../../helpers/browser/beyond-the-side.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { inPaymentWindow } from '../../helpers/payments/payment-window.ts';
import type { Person } from '../../helpers/rest/people.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('Someone without video, in a call,', function () {
  this.timeout(90_000);
  let server: TestApp;
  let browser: Browser;
  let admin: Person;
  let ana: Visitor;
  let ben: Visitor;
  let roomId: string;

  before(async () => {
    server = await startTestApp({ live: 'real', freePlan: 'as-shipped' });
    admin = await registerStaff(server, 'admin');
    browser = await launchBrowser();
    ana = await Visitor.withAccount(browser, server.url);
    ben = await Visitor.withAccount(browser, server.url);
    for (const visitor of [ana, ben]) await visitor.bringSmallCamera();
    roomId = await ben.createRoom('Tea');
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await Promise.all([ana, ben].map((visitor) => visitor.photograph(this.currentTest?.title ?? '')));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const camera = () => ana.page.getByRole('button', { name: 'Camera', exact: true });
  const anaInView = async () => (await ana.view())?.self;
  const framesOfAna = async () => (await ben.received())[ana.name]?.framesDecoded ?? 0;

  it('is told at the door, with the way to a plan that has it, and comes in without', async () => {
    const { page } = ana;
    await page.goto(`${server.url}/room/${roomId}`);
    const hint = page.getByText('Your plan has no camera or screen of your own.', { exact: false });
    await hint.waitFor();
    expect(await camera().getAttribute('aria-pressed')).to.equal('false');
    const describedBy = await camera().getAttribute('aria-describedby');
    expect(await page.locator(`[id="${describedBy}"]`).textContent()).to.include('no camera or screen');
    expect(await auditPage(page, 'the door')).to.deep.equal([]);
    await camera().click();
    await page.getByRole('dialog', { name: 'Upgrade your plan' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await ana.joinNow();
    await ben.enter(`${server.url}/room/${roomId}`);
  });

  it('sees why the camera and the screen are off, by mouse, keyboard and screen reader, while the call goes on', async () => {
    const { page } = ana;
    for (const name of ['Camera', 'Share screen']) {
      const button = page.getByRole('button', { name, exact: true });
      const describedBy = await button.getAttribute('aria-describedby');
      const words = await page.locator(`[id="${describedBy}"]`).textContent();
      expect(words, name).to.include('Your plan does not have this');
      expect(await button.getAttribute('aria-disabled'), name).to.equal('false');
    }
    await ana.press('v');
    const dialog = page.getByRole('dialog', { name: 'Upgrade your plan' });
    await dialog.getByText('Your plan has no camera or screen', { exact: false }).waitFor();
    await dialog.getByText('₹499 / month').waitFor();
    await dialog.getByText('Sandbox: nobody pays anything.', { exact: false }).waitFor();
    expect(await auditPage(page, 'the upgrade dialog')).to.deep.equal([]);
    expect((await ana.view())?.connection).to.equal('connected');
    await page.keyboard.press('Escape');
    expect((await anaInView())?.sources).to.have.all.keys('microphone');
  });

  it('upgrades, turns the camera on in the same call with one click, and is seen by the others', async () => {
    const { page } = ana;
    const before = await anaInView();
    await camera().click();
    await page.getByRole('button', { name: 'Get Premium' }).click();
    await inPaymentWindow(page, 'pay');
    const done = page.getByRole('dialog', { name: 'Thank you' });
    await done.getByText('You have Premium until', { exact: false }).waitFor();
    expect(await auditPage(page, 'the dialog after paying')).to.deep.equal([]);
    await done.getByRole('button', { name: 'Turn your camera on' }).click();
    await ana.hasView('to send a camera', (view) => view.self?.sources.camera?.paused === false);
    await waitUntil('Ben to see Ana', async () => (await framesOfAna()) > 0, { timeoutMs: 20_000 });
    expect((await anaInView())?.peerId).to.equal(before?.peerId);
    expect(await camera().getAttribute('aria-describedby')).to.equal(null);
    // Ben has the free plan still.
    expect((await ben.view())?.publishable).to.have.members(['microphone', 'screenAudio']);
  });

  it('finds the payment and its receipt beside the call, and cancels: the camera stays on for what was paid', async () => {
    const beside = await ana.context.newPage();
    await beside.goto(`${server.url}/account/plan`);
    const row = beside.getByRole('row').filter({ hasText: 'Premium for one month' });
    await row.getByText('Paid', { exact: true }).waitFor();
    await row.getByRole('link', { name: /^Receipt / }).click();
    await beside.getByRole('article', { name: 'Receipt' }).getByText(ana.account.email).waitFor();
    await beside.goBack();
    await beside.getByRole('button', { name: 'Cancel the plan…' }).click();
    await beside.getByRole('alertdialog').getByRole('button', { name: 'Cancel the plan' }).click();
    await beside.getByText('you have cancelled it', { exact: false }).waitFor();
    await beside.close();

    const seenBefore = await framesOfAna();
    await waitUntil('Ben to see more of Ana', async () => (await framesOfAna()) > seenBefore);
    expect((await anaInView())?.sources.camera?.paused).to.equal(false);
    expect((await ana.view())?.publishable).to.include.members(['camera', 'screen']);
  });

  it('loses the camera when the plan ends, is told why, and nobody sees it any more', async () => {
    const { page } = ana;
    const found = await admin.request('GET', `/admin/subscriptions?text=${ana.account.username}`);
    const [bought] = adminSubscriptionPage.parse(found.body).items;
    const ended = await admin.request('POST', `/admin/subscriptions/${bought?.id}/cancel`, {
      when: 'now',
      note: 'To see what happens',
    });
    expect(ended.status, JSON.stringify(ended.body)).to.equal(200);
    await page.getByText('Your plan has ended: your camera and your screen are off.').waitFor();
    await ana.hasView('to send no camera', (view) => view.self?.sources.camera === undefined);
    await ben.hasView('to see no camera of Ana', (view) =>
      (view.room?.peers ?? []).every(({ sources }) => sources.camera === undefined),
    );
    expect(await camera().getAttribute('aria-describedby')).not.to.equal(null);
    const isFilmed = await page.evaluate(() =>
      window.parleyRoom?.view.localTracks.some(({ source }) => source === 'camera'),
    );
    expect(isFilmed).to.equal(false);
    expect((await ana.view())?.connection).to.equal('connected');
    expect(ana.errors).to.deep.equal([]);
    expect(ben.errors).to.deep.equal([]);
  });

  it('hears in the last minutes that the host’s plan ends the meeting, and the host can go on by upgrading', async () => {
    // As in a meeting of an hour that began 56 minutes ago.
    await server.query(
      `UPDATE plans SET entitlements = jsonb_set(entitlements, '{meetingMinutes}', '5') WHERE code = 'free'`,
    );
    const otherId = await ben.createRoom('Short');
    await ben.enter(`${server.url}/room/${otherId}`);
    await ben.page.getByText(/The meeting ends in [45] minutes: your plan/).waitFor();
    await ana.enter(`${server.url}/room/${otherId}`);
    await ana.page.getByText(/The meeting ends in [45] minutes: its host’s plan/).waitFor();
    await ana.page
      .getByRole('timer')
      .getByText(/^[45]:\d\d left$/)
      .waitFor();
    expect(await ana.page.getByRole('button', { name: 'Go on longer…' }).count()).to.equal(0);
    expect(await auditPage(ben.page, 'the last minutes')).to.deep.equal([]);
    await ben.page.setViewportSize({ width: 320, height: 640 });
    const beyond = () => beyondTheSide(ben.page);
    await waitUntil('all to fit', async () => (await beyond()).length === 0, { lastSeen: beyond });
    await ben.page.getByRole('button', { name: 'Go on longer…' }).click();
    await ben.page.getByText('Your plan has meetings of up to 5 minutes.').waitFor();
    await ben.page.getByRole('button', { name: 'Get Premium' }).click();
    await inPaymentWindow(ben.page, 'pay');
    await ben.page.getByRole('dialog', { name: 'Thank you' }).waitFor();
    await ana.hasView('to go on without an end', (view) => view.endsAt === null);
    await ana.page.getByRole('timer').waitFor({ state: 'detached' });
  });
});
