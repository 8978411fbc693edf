import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { newAccount } from '../../helpers/rest/people.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('the pages of the API’s documents', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  before(async () => {
    server = await startTestApp();
    browser = await launchBrowser();
    page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('let one try a call, under our Content-Security-Policy', async () => {
    await page.goto(`${server.url}/api/docs#/Accounts/register`);
    const account = newAccount();
    await page.locator('textarea.body-param__text').fill(JSON.stringify(account));
    await page.getByRole('button', { name: 'Execute' }).click();
    const answer = page.locator('.live-responses-table');
    await answer.getByText('201', { exact: true }).first().waitFor();
    expect(await answer.innerText()).to.include(account.username);
    expect(complaints).to.deep.equal([]);
  });

  it('lead from a request over the sockets to the schema of what it answers', async () => {
    await page.goto(`${server.url}/api/docs/realtime`);
    await page.getByRole('link', { name: 'room:snapshot', exact: true }).click();
    await page.locator('article:target').getByText('RoomSnapshot').click();
    await page.locator('article:target').getByText('hostUserId').waitFor();
    expect(complaints).to.deep.equal([]);
  });

  it('fit a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${server.url}/api/docs/realtime`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.be.at.most(360);
  });
});
