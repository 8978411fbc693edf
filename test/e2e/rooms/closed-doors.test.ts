import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { CutNetwork } from '../../helpers/signaling/cut-network.ts';

describe('a door that is closed', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let host: Visitor;
  let ben: Visitor;

  before(async () => {
    server = await startTestApp({ live: 'real', env: { PARLEY_SESSION_GRACE_SECONDS: '4' } });
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    host = await Visitor.withAccount(browser, server.url);
    ben = await Visitor.withAccount(browser, server.url);
    await Promise.all([host, ben].map((visitor) => visitor.leaveCameraOff()));
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      const title = this.currentTest.title;
      await Promise.all([host, ben].map((visitor) => visitor.photograph(title)));
    }
    await Promise.all([host, ben].map((visitor) => visitor.close()));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const isIn = (visitor: Visitor) =>
    visitor.hasView('to be in the room', (view) => view.connection === 'connected');

  async function makeRoom(input: object): Promise<string> {
    return `${server.url}/room/${await host.createRoom('Behind a door', input)}`;
  }

  it('asks for the password, says when it is wrong, and never again once it was right', async () => {
    const link = await makeRoom({ password: 'open 芝麻', visibility: 'private' });
    const { page } = ben;
    await page.goto(link);
    await page.getByRole('heading', { name: 'This room has a password' }).waitFor();
    const password = page.getByLabel('Password of the room');
    await password.fill("' OR 1=1 --");
    await page.getByRole('button', { name: 'Enter', exact: true }).click();
    await page.getByText('That is not the password of this room.').waitFor();
    await password.fill('open 芝麻');
    await password.press('Enter');
    await ben.joinNow();

    await page.getByRole('button', { name: 'Leave' }).click();
    await page.goto(link);
    await ben.joinNow();
    expect(ben.errors).to.deep.equal([]);
  });

  it('opens by itself for someone who was away for longer than their place is kept', async () => {
    const link = await makeRoom({ password: 'sesame' });
    await host.enter(link);
    const network = await CutNetwork.start(server.app.port, []);
    const cleo = await Visitor.withAccount(browser, network.origin);
    await cleo.leaveCameraOff();
    await cleo.page.goto(link.replace(server.url, network.origin));
    await cleo.page.getByRole('button', { name: 'Join now' }).click();
    await cleo.page.getByLabel('Password of the room').fill('sesame');
    await cleo.page.keyboard.press('Enter');
    await isIn(cleo);
    await host.tileOf(cleo).waitFor();
    const before = await cleo.view();

    network.block();
    await host.tileOf(cleo).waitFor({ state: 'detached' });
    network.restore();
    await host.tileOf(cleo).waitFor();
    const after = await cleo.hasView('to be back', ({ connection }) => connection === 'connected');
    expect(after.self?.peerId).not.to.equal(before?.self?.peerId);
    expect(cleo.errors).to.deep.equal([]);
    await cleo.close();
    await network.stop();
  });

  it('is where someone stands who was removed while they were away, and they are told so', async () => {
    const link = await makeRoom({ lobby: true });
    await host.enter(link);
    const network = await CutNetwork.start(server.app.port, []);
    const cleo = await Visitor.withAccount(browser, network.origin);
    await cleo.leaveCameraOff();
    await cleo.page.goto(link.replace(server.url, network.origin));
    await cleo.page.getByRole('button', { name: 'Ask to join' }).click();
    await host.page.getByRole('button', { name: /1 at the door/ }).click();
    await host.page.getByRole('button', { name: `Admit ${cleo.name}` }).click();
    await isIn(cleo);

    network.block();
    await cleo.page.getByText('Getting you back').waitFor();
    await host.openMenuOf(cleo);
    await host.page.getByRole('menuitem', { name: 'Remove from the room' }).click();
    await host.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await host.tileOf(cleo).waitFor({ state: 'detached' });
    network.restore();
    await cleo.page.getByRole('heading', { name: 'You are outside of the room' }).waitFor();
    await cleo.page.getByRole('button', { name: 'Back to the door' }).click();
    await cleo.page.getByRole('button', { name: 'Ask to join' }).click();
    await cleo.page.getByText('You knocked.').waitFor();
    await cleo.close();
    await network.stop();
  });

  it('of a password can be knocked at instead', async () => {
    const link = await makeRoom({ password: 'sesame' });
    await host.enter(link);
    await ben.page.goto(link);
    await ben.page.getByRole('button', { name: 'Join now' }).click();
    await ben.page.getByRole('heading', { name: '“Behind a door” has a password' }).waitFor();
    await ben.page.getByRole('button', { name: 'Knock instead' }).click();
    await host.page.getByRole('button', { name: /1 at the door/ }).click();
    await host.page.getByRole('button', { name: `Admit ${ben.name}` }).click();
    await isIn(ben);
  });

  it('of a locked room keeps new people out, says why, and opens when it is unlocked', async () => {
    const link = await makeRoom({});
    await host.enter(link);
    await ben.enter(link);
    await host.page.getByRole('button', { name: 'More' }).click();
    await host.page.getByRole('menuitem', { name: 'Lock the room' }).click();
    // Everyone inside sees it.
    for (const { page } of [host, ben]) await page.locator('header').getByText('Locked').waitFor();

    const cleo = await Visitor.withAccount(browser, server.url);
    await cleo.leaveCameraOff();
    await cleo.page.goto(link);
    await cleo.page.getByRole('button', { name: 'Join now' }).click();
    await cleo.page.getByRole('heading', { name: 'The room is locked' }).waitFor();
    await host.page.getByRole('button', { name: 'More' }).click();
    await host.page.getByRole('menuitem', { name: 'Unlock the room' }).click();
    await ben.page.locator('header').getByText('Locked').waitFor({ state: 'detached' });
    await cleo.page.getByRole('button', { name: 'Try again' }).click();
    await cleo.joinNow();
    expect(cleo.errors).to.deep.equal([]);
    await cleo.close();
  });

  it('of a full room opens when someone has left', async () => {
    const link = await makeRoom({ capacity: 2 });
    const cleo = await Visitor.withAccount(browser, server.url);
    await cleo.leaveCameraOff();
    await host.enter(link);
    await ben.enter(link);
    await cleo.page.goto(link);
    await cleo.page.getByText('The room is full right now.').waitFor();
    await cleo.page.getByRole('button', { name: 'Join now' }).click();
    await cleo.page.getByRole('heading', { name: 'The room is full' }).waitFor();
    await ben.page.getByRole('button', { name: 'Leave' }).click();
    await ben.page.getByRole('heading', { name: 'You left the room' }).waitFor();
    await cleo.page.getByRole('button', { name: 'Try again' }).click();
    await cleo.joinNow();
    await cleo.close();
  });

  it('of a meeting that has not begun says when it does, and gives a calendar file', async () => {
    const startsAt = new Date(Date.now() + 3_600_000).toISOString();
    const link = await makeRoom({ schedule: { startsAt, minutes: 30 } });
    const { page } = ben;
    await page.goto(link);
    await page.getByText(/^Starts /).waitFor();
    await page.getByRole('button', { name: 'Join now' }).click();
    await page.getByRole('heading', { name: 'Not open yet' }).waitFor();
    await page.getByText(/This meeting starts .+\./).waitFor();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Add to a calendar' }).click();
    const file = await (await downloading).path();
    expect(await readFile(file, 'utf8')).to.include('SUMMARY:Behind a door');
    // The host opens it early.
    await host.enter(link);
    await page.getByRole('button', { name: 'Try again' }).click();
    await ben.joinNow();
  });

  it('stays closed for someone whom a host banned', async () => {
    const link = await makeRoom({});
    await host.enter(link);
    await ben.enter(link);
    await host.openMenuOf(ben);
    await host.page.getByRole('menuitem', { name: 'Ban from the room' }).click();
    await host.page.getByRole('alertdialog').getByRole('button', { name: 'Ban' }).click();
    await ben.page.getByRole('heading', { name: 'You were banned' }).waitFor();
    await host.tileOf(ben).waitFor({ state: 'detached' });
    expect(await ben.page.getByRole('button', { name: /again|door/ }).count()).to.equal(0);

    await ben.page.goto(link);
    await ben.page.getByRole('button', { name: 'Join now' }).click();
    await ben.page.getByText('You are banned from this room.').waitFor();
    expect((await host.view())?.room?.peers.length).to.equal(1);
  });
});
