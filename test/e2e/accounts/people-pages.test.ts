import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('people, on the pages of the web app,', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let ana: Visitor;
  let ben: Visitor;

  before(async () => {
    server = await startTestApp({ live: 'real' });
    browser = await launchBrowser();
    ana = await Visitor.withAccount(browser, server.url);
    ben = await Visitor.withAccount(browser, server.url);
    await ben.request('PATCH', '/users/me', { bio: 'Likes maps', nativeLanguages: ['fr'] });
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await Promise.all([ana, ben].map((visitor) => visitor.photograph(this.currentTest?.title ?? '')));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('are found by name and by language, and the address keeps what was looked for', async () => {
    const { page } = ana;
    await page.goto(`${server.url}/people`);
    await page.getByLabel('Search people by name').fill('nobody by that name');
    await page.getByRole('heading', { name: 'Nobody is like that' }).waitFor();
    await page.getByLabel('Search people by name').fill(ben.account.username);
    await page.getByRole('link', { name: ben.name }).waitFor();
    await page.getByLabel('Speaks').selectOption({ label: 'Deutsch' });
    await page.getByRole('heading', { name: 'Nobody is like that' }).waitFor();
    await page.getByLabel('Speaks').selectOption({ label: 'Français' });
    await page.getByRole('link', { name: ben.name }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: ben.name }).click();
    await page.getByText('Likes maps').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: ben.name }).waitFor();
    expect(await page.getByLabel('Search people by name').inputValue()).to.equal(ben.account.username);
  });

  it('are shown as there from the moment they come', async () => {
    const cora = await Visitor.withAccount(browser, server.url);
    const { page } = ana;
    await page.goto(`${server.url}/people?text=${cora.account.username}`);
    const card = page.getByRole('listitem').filter({ hasText: cora.name });
    await card.getByText('offline').waitFor();
    await cora.page.goto(`${server.url}/people`);
    await card.getByText('online').waitFor();
    await page.getByRole('link', { name: cora.name }).click();
    await page.getByText(/ · online · /).waitFor();
    await cora.close();
  });

  it('are blocked and lose sight of who blocked them, until the block is lifted', async () => {
    const roomId = await ana.createRoom('Of one who blocks');
    await ben.page.goto(`${server.url}/meetings/${roomId}`);
    await ben.page.getByRole('heading', { name: 'Of one who blocks' }).waitFor();

    const { page } = ana;
    await page.goto(`${server.url}/people?text=${ben.account.username}`);
    await page.getByRole('link', { name: ben.name }).click();
    await page.getByRole('button', { name: 'Block', exact: true }).click();
    const dialog = page.getByRole('alertdialog', { name: `Block ${ben.name}?` });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Block', exact: true }).click();
    await dialog.getByRole('button', { name: 'Block', exact: true }).click();
    await page.getByRole('button', { name: 'Unblock' }).waitFor();

    await ben.page.reload();
    await ben.page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    await ben.page.goto(`${server.url}/people?text=${ana.account.username}`);
    await ben.page.getByRole('heading', { name: 'Nobody is like that' }).waitFor();

    await page.goto(`${server.url}/profile`);
    await page.getByRole('button', { name: `Unblock ${ben.name}` }).click();
    await page.getByText('You have blocked nobody.').waitFor();
    await ben.page.reload();
    await ben.page.getByRole('link', { name: ana.name }).waitFor();
    expect([...ana.errors, ...ben.errors]).to.deep.equal([]);
  });
});
