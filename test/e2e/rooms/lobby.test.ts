import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('a room whose host lets people in one by one', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let host: Visitor;
  let ben: Visitor;
  let cleo: Visitor;
  let link: string;

  before(async () => {
    server = await startTestApp({ live: 'real' });
    browser = await launchBrowser();
    host = await arrive();
    ben = await arrive();
    cleo = await arrive();
    link = `${server.url}/room/${await host.createRoom('Behind a door', { lobby: true })}`;
    await host.enter(link);
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    const title = this.currentTest.title;
    await Promise.all([host, ben, cleo].map((visitor) => visitor.photograph(title)));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function arrive(): Promise<Visitor> {
    const visitor = await Visitor.withAccount(browser, server.url);
    await visitor.leaveCameraOff();
    return visitor;
  }

  /** From the preview to the door. */
  async function askToJoin({ page }: Visitor): Promise<void> {
    await page.goto(link);
    await page.getByRole('button', { name: 'Ask to join' }).click();
    await page.getByRole('heading', { name: 'At the door of “Behind a door”' }).waitFor();
  }

  it('shows who knocks to the host inside, and turns them away when the host says so', async () => {
    await askToJoin(ben);
    await ben.page.getByText('You knocked.').waitFor();
    await host.page.getByLabel('Notices').getByText(`${ben.name} is at the door`).waitFor();
    await host.page.getByRole('button', { name: 'People, 1 at the door' }).click();
    await host.page.getByRole('button', { name: `Deny ${ben.name}` }).click();
    await ben.page.getByText('Nobody opened this time.').waitFor();
    await host.page.getByRole('button', { name: 'People', exact: true }).waitFor();
    await ben.page.getByRole('button', { name: /^Knock again in \d+ s$/ }).waitFor();
  });

  it('has whoever was turned away wait for a minute, and says for how long', async () => {
    await askToJoin(ben);
    await ben.page.getByRole('alert').getByText('turned away a moment ago').waitFor();
    const knock = ben.page.getByRole('button', { name: /^Knock again in \d+ s$/ });
    expect(await knock.getAttribute('aria-disabled')).to.equal('true');
    expect((await host.view())?.room?.waiting).to.deep.equal([]);
  });

  it('lets them in when they knock again, and tells them at once, without their asking', async () => {
    await server.query(`UPDATE room_knocks SET answered_at = answered_at - interval '1 minute'`);
    await ben.page.route('**/knocks/me', (route) => route.abort());
    await askToJoin(ben);
    await host.page.getByRole('button', { name: `Admit ${ben.name}` }).click();
    await ben.hasView('to be in the room', (view) => view.connection === 'connected');
    await host.tileOf(ben).waitFor();
    expect((await ben.view())?.self?.role).to.equal('speaker');
  });

  it('remembers whom it let in: they leave, and come back as they please', async () => {
    await ben.page.getByRole('button', { name: 'Leave' }).click();
    await ben.page.getByRole('button', { name: 'Join again' }).click();
    await ben.joinNow();
  });

  it('takes the knock back of someone who goes away', async () => {
    await askToJoin(cleo);
    await host.page.getByRole('button', { name: `Admit ${cleo.name}` }).waitFor();
    await cleo.page.getByRole('link', { name: 'Meetings' }).click();
    await host.page.getByRole('button', { name: `Admit ${cleo.name}` }).waitFor({ state: 'detached' });
  });

  it('lets all in at once', async () => {
    const dora = await arrive();
    await Promise.all([askToJoin(cleo), askToJoin(dora)]);
    await host.page.getByRole('button', { name: /2 at the door/ }).waitFor();
    await host.page.getByRole('button', { name: 'Admit all' }).click();
    for (const visitor of [cleo, dora])
      await visitor.hasView('to be in the room', (view) => view.connection === 'connected');
    await host.hasView('to be with three others', ({ room }) => room?.peers.length === 4);
    await host.hasView('to see nobody at the door', ({ room }) => room?.waiting.length === 0);
    await dora.close();
  });

  it('lets in whoever has no connection to be told by, and has to ask', async () => {
    const emil = await arrive();
    const refused: string[] = [];
    await emil.page.route('**/assets/people-connection-*', (route) => {
      refused.push(route.request().url());
      return route.abort();
    });
    await askToJoin(emil);
    await host.page.getByRole('button', { name: `Admit ${emil.name}` }).click();
    await emil.hasView('to be in the room', (view) => view.connection === 'connected');
    expect(refused).not.to.deep.equal([]);
    await emil.close();
  });

  it('sends someone who was removed to the door, where they knock like anyone else', async () => {
    await host.openMenuOf(cleo);
    await host.page.getByRole('menuitem', { name: 'Remove from the room' }).click();
    await host.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await cleo.page.getByRole('heading', { name: 'You were removed' }).waitFor();
    await cleo.page.getByRole('button', { name: 'Back to the door' }).click();
    await cleo.page.getByRole('button', { name: 'Ask to join' }).click();
    await cleo.page.getByText('You knocked.').waitFor();
    await host.page.getByRole('button', { name: `Deny ${cleo.name}` }).click();
  });

  it('tells a host who is elsewhere in the app, with a way there', async () => {
    await host.page.getByRole('button', { name: 'Leave' }).click();
    await host.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await host.page.getByRole('link', { name: 'Back to the rooms' }).click();
    await server.query(`UPDATE room_knocks SET answered_at = answered_at - interval '1 minute'`);
    await askToJoin(cleo);
    const toast = host.page
      .getByRole('status')
      .filter({ hasText: `${cleo.name} is at the door of your room.` });
    await toast.getByRole('link', { name: 'Go there' }).click();
    await host.joinNow();
    await host.page.getByRole('button', { name: /1 at the door/ }).click();
    await host.page.getByRole('button', { name: `Admit ${cleo.name}` }).click();
    await cleo.hasView('to be in the room', (view) => view.connection === 'connected');
    for (const visitor of [host, ben, cleo]) expect(visitor.errors).to.deep.equal([]);
  });
});
