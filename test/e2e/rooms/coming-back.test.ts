import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/processes/databases.ts';
import { ServerProcess } from '../../helpers/processes/server-process.ts';
import { type TemporaryDir, temporaryDir } from '../../helpers/processes/temporary-dir.ts';
import { allowEverything } from '../../helpers/signaling/allow-everything.ts';

describe('a stay in a room', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let dir: TemporaryDir;
  let server: ServerProcess;
  let url: string;
  let browser: Browser;
  let ana: Visitor;
  let link: string;

  before(async () => {
    [database, dir, browser] = await Promise.all([createTestDatabase(), temporaryDir(), launchBrowser()]);
    await allowEverything({ databaseUrl: database.url, dataDir: dir.path });
    server = start('0');
    url = await server.url();
  });
  beforeEach(async () => {
    ana = await Visitor.withAccount(browser, url);
    await ana.bringSmallCamera();
    link = `${url}/room/${await ana.createRoom('Here to stay')}`;
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await ana.photograph(this.currentTest.title);
    await ana.close();
  });
  after(async () => {
    await browser?.close();
    await server?.kill();
    await database?.drop();
    await dir?.remove();
  });

  function start(port: string): ServerProcess {
    return new ServerProcess({ DATABASE_URL: database.url, PARLEY_DATA_DIR: dir.path, PARLEY_PORT: port });
  }

  it('moves to another tab of the same person, and back', async () => {
    await ana.enter(link);
    const other = await ana.context.newPage();
    await other.goto(link);
    await other.getByRole('button', { name: 'Join now' }).click();
    await ana.page.getByRole('heading', { name: 'You are here twice' }).waitFor();
    await other.getByTestId('tile').waitFor();
    expect(await other.getByTestId('tile').count()).to.equal(1);

    await ana.page.getByRole('button', { name: 'Use it here instead' }).click();
    await ana.joinNow();
    await other.getByRole('heading', { name: 'You are here twice' }).waitFor();
    expect((await ana.view())?.room?.peers.length).to.equal(1);
    expect(ana.errors).to.deep.equal([]);
  });

  it('goes on after the server was stopped and started again, with what was written meanwhile', async () => {
    await ana.enter(link);
    const guest = await Visitor.withAccount(browser, url);
    await guest.page.goto(`${url}/rooms`);
    await guest.page.getByRole('link', { name: 'Here to stay' }).first().waitFor();
    server.child.kill('SIGTERM');
    await ana.page.getByText('Getting you back').waitFor();
    await ana.press('c');
    await ana.page.getByLabel('Message to everyone').fill('written while away');
    await ana.press('Enter');
    await ana.page.getByText('Sending…').waitFor();
    await server.exit();
    await guest.page.getByRole('button', { name: 'New room' }).click();
    await guest.page.getByLabel('Name', { exact: true }).fill('Not now');
    await guest.page.getByRole('button', { name: 'Create room' }).click();
    await guest.page.getByRole('dialog').getByText('The server cannot be reached').waitFor();

    server = start(new URL(url).port);
    await server.url();
    await ana.hasView('to be back', ({ connection }) => connection === 'connected');
    await ana.page.getByText('Getting you back').waitFor({ state: 'detached' });
    await ana.page.locator('.chat-message time').waitFor();
    await ana.page.getByText('Sending…').waitFor({ state: 'detached' });
    expect(await ana.page.getByText('written while away').count(), 'sent once').to.equal(1);
    expect((await ana.view())?.room?.chat.length).to.equal(1);
    const view = await ana.hasView('to send again', ({ self }) => self?.sources.camera?.paused === false);
    expect(view.self?.sources.microphone?.paused).to.equal(false);
    await guest.page.getByRole('button', { name: 'Create room' }).click();
    await guest.page.getByRole('heading', { name: /Not now/ }).waitFor();
    await guest.close();
    expect([...ana.errors, ...guest.errors]).to.deep.equal([]);
  });
});
