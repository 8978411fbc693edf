import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { lookOver } from '../../helpers/browser/look-over.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide, scriptedNode } from '../../helpers/signaling/scripted-live-side.ts';

describe('an admin, with nodes,', function () {
  this.timeout(120_000);
  const live = scriptedLiveSide();
  let server: TestApp;
  let browser: Browser;
  let admin: Visitor;

  before(async () => {
    server = await startTestApp({ live: live.create });
    browser = await launchBrowser();
    admin = await Visitor.withAccount(browser, server.url);
    await server.query("UPDATE users SET role = 'admin' WHERE username = $1", [admin.account.username]);
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await admin.photograph(this.currentTest.title);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('sees that there is but one', async () => {
    const { page } = admin;
    await page.goto(`${server.url}/staff`);
    await page.getByRole('link', { name: 'Nodes' }).click();
    await page.getByRole('heading', { name: 'This node is the only one.' }).waitFor();
    await page.getByRole('rowheader', { name: /this-host 1/ }).waitFor();
    await page.getByText('40 of 400').waitFor();
  });

  it('drains one of two by keyboard, after a word, and lifts that', async () => {
    const { page } = admin;
    live.nodes.push(scriptedNode(randomUUID(), 'another-host 7'));
    await page.getByRole('button', { name: 'Refresh' }).click();
    const row = page.getByRole('row').filter({ hasText: 'another-host 7' });
    await row.getByText('Takes rooms').waitFor();
    await row.getByRole('button', { name: 'Drain another-host 7' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('alertdialog', { name: 'Drain another-host 7?' });
    await dialog.getByText(/its rooms move to the other nodes/).waitFor();
    await dialog.getByRole('button', { name: 'Drain' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('another-host 7 hands over its rooms.').waitFor();
    await row.getByText('Draining').waitFor();
    await page.getByRole('button', { name: 'Drain this-host 1' }).click();
    await page
      .getByRole('alertdialog')
      .getByText(/There is no other node/)
      .waitFor();
    await page.keyboard.press('Escape');
    await row.getByRole('button', { name: 'Have another-host 7 take rooms again' }).click();
    await row.getByText('Takes rooms').waitFor();
  });

  it('can read and use it everywhere', async () => {
    const { page } = admin;
    await page.goto(`${server.url}/staff/nodes`);
    await page.getByRole('rowheader', { name: /another-host 7/ }).waitFor();
    const found = await lookOver(admin, 'nodes');
    await page.getByRole('button', { name: 'Drain another-host 7' }).click();
    found.push(...(await lookOver(admin, 'nodes, draining')));
    expect(found).to.deep.equal([]);
    expect(admin.errors).to.deep.equal([]);
  });
});
