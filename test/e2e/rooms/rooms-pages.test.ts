import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('rooms, on the pages of the web app,', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let ana: Visitor;

  before(async () => {
    server = await startTestApp({ live: 'real' });
    browser = await launchBrowser();
    ana = await Visitor.withAccount(browser, server.url);
    await ana.createRoom('Tea and maps', { language: 'fr', topics: ['travel'] });
    await ana.createRoom('Tea and verbs', { kind: 'class', language: 'de' });
    await ana.createRoom('Secret tea', { visibility: 'private' });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await ana.photograph(this.currentTest.title);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('are narrowed down by what they are, which the address keeps', async () => {
    const { page } = ana;
    const names = () => page.locator('.room-card h2').allInnerTexts();
    const shows = async (...expected: string[]) => {
      for (const name of ['Tea and maps', 'Tea and verbs', 'Secret tea'])
        await page
          .getByRole('link', { name, exact: true })
          .waitFor({ state: expected.includes(name) ? 'visible' : 'detached' });
      expect((await names()).sort()).to.deep.equal(expected.sort());
    };
    await page.goto(`${server.url}/rooms`);
    await shows('Tea and maps', 'Tea and verbs', 'Secret tea');
    await page.getByLabel('Language', { exact: true }).selectOption({ label: 'Français' });
    await shows('Tea and maps');
    await page.getByLabel('Language', { exact: true }).selectOption({ label: 'Any language' });
    await page.getByLabel('Kind', { exact: true }).selectOption({ label: 'Class' });
    await shows('Tea and verbs');
    await page.reload();
    await shows('Tea and verbs');
    await page.getByText('Private', { exact: true }).first().click();
    await page.getByRole('heading', { name: 'No room is like that' }).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await shows('Tea and maps', 'Tea and verbs', 'Secret tea');
    await page.getByText('Live now', { exact: true }).click();
    await page.getByRole('heading', { name: 'No room is like that' }).waitFor();
  });

  it('say when the list cannot be had, and have it once the server answers', async () => {
    const { page } = ana;
    await page.route('**/api/v1/rooms?*', (route) => route.abort());
    await page.goto(`${server.url}/rooms`);
    const problem = page.getByRole('alert');
    await problem.getByText('The server cannot be reached.').waitFor();
    await page.unroute('**/api/v1/rooms?*');
    await problem.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'Tea and maps', exact: true }).waitFor();
    await problem.waitFor({ state: 'detached' });
  });

  it('are opened with all that they can have, by way of the quick form', async () => {
    const { page } = ana;
    await page.goto(`${server.url}/rooms`);
    await page.getByRole('button', { name: 'New room' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Everything <b>in</b> one');
    await page.getByRole('link', { name: /^More options/ }).click();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).to.equal('Everything <b>in</b> one');
    await page.getByLabel('What it is about').fill('One line\nand another');
    await page.getByLabel('Kind', { exact: true }).selectOption({ label: 'Class' });
    await page.getByLabel('Language', { exact: true }).selectOption({ label: 'Deutsch' });
    for (const topic of ['Music', 'Travel', 'Books', 'Sports', 'Games'])
      await page.getByText(topic, { exact: true }).click();
    expect(await page.getByRole('checkbox', { name: 'Technology' }).isDisabled()).to.equal(true);
    await page.getByLabel('How many at most').fill('10001');
    await page.getByLabel('Lobby').check();
    await page.getByRole('switch', { name: 'Password' }).check();
    await page.getByLabel('Password of the room').fill('abc');
    await page.getByRole('button', { name: 'Create room' }).click();
    await page.getByText('Choose a number from 2 to 10,000.').waitFor();
    await page.getByText('Use 4 to 100 characters.').waitFor();
    await page.getByLabel('How many at most').fill('9');
    await page.getByLabel('Password of the room').fill('open sesame');
    await page.getByRole('button', { name: 'Create room' }).click();
    await page.getByRole('button', { name: 'Join now' }).waitFor();
    const id = /\/room\/([\w-]+)/.exec(page.url())?.[1];
    const room = await (await ana.request('GET', `/rooms/${id}`)).json();
    expect(room).to.deep.include({
      name: 'Everything <b>in</b> one',
      description: 'One line\nand another',
      kind: 'class',
      language: 'de',
      capacity: 9,
      lobby: true,
      hasPassword: true,
      stage: false,
      visibility: 'public',
    });
    expect(room.topics.sort()).to.deep.equal(['books', 'games', 'music', 'sports', 'travel']);
  });

  it('are deleted by their host, who is asked before', async () => {
    const id = await ana.createRoom('To be deleted');
    const { page } = ana;
    await page.goto(`${server.url}/rooms`);
    await page.getByRole('link', { name: 'Details of To be deleted' }).click();
    await page.getByRole('button', { name: 'More about To be deleted' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await page.getByRole('button', { name: 'Delete it…' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Delete “To be deleted”?' });
    await ana.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Delete it…' }).click();
    await dialog.getByRole('button', { name: 'Delete it' }).click();
    await page.getByText('The room is deleted').waitFor();
    await page.goto(`${server.url}/meetings/${id}`);
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
  });

  it('begin at the top when one comes to them by a link, and whoever uses keys goes on from there', async () => {
    const { page } = ana;
    await page.setViewportSize({ width: 360, height: 480 });
    await page.goto(`${server.url}/rooms`);
    const link = page.getByRole('link', { name: 'Details of Tea and maps' });
    await link.scrollIntoViewIfNeeded();
    expect(await page.evaluate(() => scrollY)).to.be.greaterThan(100);
    await link.focus();
    await ana.press('Enter');
    await page.getByRole('heading', { name: 'Tea and maps' }).waitFor();
    expect(await page.evaluate(() => scrollY)).to.equal(0);
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal('content');
    expect(ana.errors).to.deep.equal([]);
  });
});
