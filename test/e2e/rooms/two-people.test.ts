import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { type Expected, timeToShow } from '../../helpers/browser/time-to-show.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

/** From one person's key to another person's screen. */
const SHOWN_WITHIN_MS = 500;

describe('two people with a browser each', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let ana: Visitor;
  let ben: Visitor;

  before(async () => {
    server = await startTestApp({ live: 'real' });
    browser = await launchBrowser();
    ana = await Visitor.arrive(browser, server.url);
    ben = await Visitor.arrive(browser, server.url);
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await Promise.all([ana, ben].map((visitor) => visitor.photograph(this.currentTest?.title ?? '')));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** One does something, and the other's page shows it in time. */
  async function shownInTime(actor: Visitor, act: () => Promise<unknown>, expected: Expected): Promise<void> {
    expect(await timeToShow(actor, act, [expected])).to.be.lessThan(SHOWN_WITHIN_MS);
  }

  it('meet: one signs up, makes a private room and sends its link, the other follows it', async () => {
    await ana.page.goto(server.url);
    await ana.page.getByRole('link', { name: 'Sign up' }).first().click();
    await ana.signUp();
    // Confirming one's address can wait.
    await ana.page.getByRole('link', { name: 'Later' }).click();
    await ana.page.getByRole('button', { name: 'New room' }).first().click();
    await ana.page.getByLabel('Name', { exact: true }).fill('Tea at four ☕');
    await ana.page.getByText('Invited people').click();
    await ana.page.getByRole('button', { name: 'Create room' }).click();
    await ana.joinNow();
    await ana.page.getByRole('button', { name: 'Invite', exact: true }).click();
    const link = await ana.page.getByLabel('Link to the room').inputValue();
    expect(link).to.match(/\/invite\/.+/);
    await ana.press('Escape');

    await ben.page.goto(link);
    await ben.page.getByRole('link', { name: 'Sign up' }).first().click();
    await ben.signUp();
    await ben.joinNow();
    await ana.tileOf(ben).waitFor();
    await ben.tileOf(ana).waitFor();
  });

  it('see each other’s picture and hear each other', async () => {
    await Promise.all([ana.seesAndHears([ben]), ben.seesAndHears([ana])]);
  });

  it('show a raised hand, with its place in line, and that it went down', async () => {
    const hand = ana.tileSaying(ben, 'hand raised, 1st in line');
    await shownInTime(ben, () => ben.press('h'), hand);
    await shownInTime(ben, () => ben.press('h'), { ...hand, gone: true });
  });

  it('show a mute, and nothing is sent while it lasts', async () => {
    const muted = ana.tileSaying(ben, ', muted');
    await shownInTime(ben, () => ben.press('m'), muted);
    await expectSilence();
    await shownInTime(ben, () => ben.press('m'), { ...muted, gone: true });
    await ana.seesAndHears([ben]);
  });

  it('show that a camera went off, and its picture when it is back', async () => {
    const cameraOff = ana.tileSaying(ben, 'camera off');
    await shownInTime(ben, () => ben.press('v'), cameraOff);
    await ben.press('v');
    await ana.page.locator(cameraOff.selector).waitFor({ state: 'detached' });
    await ana.seesAndHears([ben]);
  });

  it('read each other’s messages, and script in one stays text', async () => {
    await ana.press('c');
    await ben.press('c');
    const text = '<img src=x onerror="window.hacked=1"> 👋 안녕';
    await ben.page.getByLabel('Message to everyone').fill(text);
    const message = { page: ana.page, selector: '[role="log"] .chat-message' };
    await shownInTime(ben, () => ben.press('Enter'), message);
    await ana.page.getByText(text).waitFor();
    expect(await ana.page.evaluate(() => 'hacked' in window)).to.equal(false);
    await ben.page.getByRole('button', { name: 'Close' }).first().click();
  });

  it('keep to a host’s mute: the server sends nothing on, and only consent ends it', async () => {
    const mutedByHost = ana.tileSaying(ben, 'muted by a host');
    await ana.openMenuOf(ben);
    const mute = () => ana.page.getByRole('menuitem', { name: 'Mute', exact: true }).click();
    await shownInTime(ana, mute, ben.tileSaying(ben, 'muted by a host'));
    await ben.page.getByText('A host muted you.').waitFor();
    await ana.page.locator(mutedByHost.selector).waitFor();
    // A client that insists: what its own SDK holds back is forced past it.
    const refused = await ben.page.evaluate(() =>
      window.parleyRoom?.setPaused('microphone', false).then(
        () => 'accepted',
        (error: { problem?: { code: string } }) => error.problem?.code,
      ),
    );
    expect(refused).to.equal('MUTED_BY_HOST');
    await expectSilence();

    await ana.openMenuOf(ben);
    await ana.page.getByRole('menuitem', { name: 'Ask to unmute' }).click();
    await ben.page.locator('dialog[open]').getByRole('button', { name: 'Unmute' }).click();
    await ana.page.locator(mutedByHost.selector).waitFor({ state: 'detached' });
    await ana.seesAndHears([ben]);
  });

  it('part: the host removes one, who is told so', async () => {
    await ana.openMenuOf(ben);
    await ana.page.getByRole('menuitem', { name: 'Remove from the room' }).click();
    await ana.page.locator('dialog[open]').getByRole('button', { name: 'Remove' }).click();
    await ben.page.getByRole('heading', { name: 'You were removed' }).waitFor();
    await ana.tileOf(ben).waitFor({ state: 'detached' });
  });

  it('part: the host ends the room for everyone', async () => {
    await ana.page.getByRole('button', { name: 'Leave' }).click();
    await ana.page.getByRole('button', { name: 'End for everyone' }).click();
    await ana.page.getByRole('button', { name: 'End it' }).click();
    await ana.page.getByRole('heading', { name: 'The room has ended' }).waitFor();
    expect(await server.query('SELECT status FROM rooms')).to.deep.equal([{ status: 'ended' }]);
    expect([...ana.errors, ...ben.errors]).to.deep.equal([]);
  });

  /** Packets under way may arrive; after them, for a second and a half, none does. */
  async function expectSilence(): Promise<void> {
    await ana.page.waitForTimeout(300);
    const before = (await ana.received())[ben.name]?.audioPackets;
    await ana.page.waitForTimeout(1_500);
    expect((await ana.received())[ben.name]?.audioPackets).to.equal(before);
  }
});
