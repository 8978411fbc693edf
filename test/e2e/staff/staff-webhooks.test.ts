import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { MAX_ATTEMPTS } from '../../../src/api/webhooks/delivery/retry-schedule.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { lookOver } from '../../helpers/browser/look-over.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { answer, isSignedWith, WebhookReceiver } from '../../helpers/webhooks/webhook-receiver.ts';

describe('an admin, with webhooks,', function () {
  this.timeout(120_000);
  let server: TestApp;
  let browser: Browser;
  let receiver: WebhookReceiver;
  let admin: Visitor;
  let host: Visitor;
  let webhookId: string;
  let secret: string;

  before(async () => {
    server = await startTestApp();
    receiver = await WebhookReceiver.start();
    browser = await launchBrowser();
    admin = await Visitor.withAccount(browser, server.url);
    await server.query("UPDATE users SET role = 'admin' WHERE username = $1", [admin.account.username]);
    host = await Visitor.withAccount(browser, server.url);
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await admin.photograph(this.currentTest.title);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await receiver?.stop();
  });

  const open = async (page: Page) => {
    await page.goto(`${server.url}/staff/webhooks/${webhookId}`);
    await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
  };
  /** Each about a room of its own: a second one about the same would only say the first anew. */
  const report = async (text: string) => {
    const roomId = await host.createRoom(text);
    await admin.request('POST', `/rooms/${roomId}/reports`, { reason: 'spam', text });
  };
  /** The reports that the receiver was told of, and took. */
  const told = () =>
    receiver.taken.filter(({ type }) => type === 'report.made').map(({ data }) => data.report?.text ?? '');
  /** In whatever order: what is about different reports has none. */
  const isTold = (texts: readonly string[]) =>
    waitUntil('the receiver to be told', () => told().sort().join() === texts.toSorted().join(), {
      timeoutMs: 15_000,
      lastSeen: told,
    });

  it('makes one, and is shown its secret once', async () => {
    const { page } = admin;
    await page.goto(`${server.url}/staff/webhooks`);
    await page.getByRole('heading', { name: 'Nobody is told anything yet.' }).waitFor();
    await page.getByRole('button', { name: 'New webhook' }).click();
    const dialog = page.getByRole('dialog', { name: 'A new webhook' });
    await dialog.getByLabel('Address').fill('ftp://example.org');
    for (const box of await dialog.getByRole('checkbox').all()) await box.uncheck();
    await dialog.getByRole('button', { name: 'Create the webhook' }).click();
    await dialog.getByText(/begin with https:\/\/ or http:\/\//).waitFor();
    await dialog.getByText('Choose at least one.').waitFor();
    await dialog.getByLabel('Address').fill(receiver.url);
    await dialog.getByLabel('Description').fill('Moderators’ board');
    await dialog.getByLabel('A report is made').check();
    await dialog.getByRole('button', { name: 'Create the webhook' }).click();

    const secretDialog = page.getByRole('alertdialog', { name: 'Its secret' });
    secret = await secretDialog.getByLabel('Secret').inputValue();
    expect(secret).to.match(/^whsec_/);
    // A press beside it must not lose it.
    await page.mouse.click(5, 5);
    await secretDialog.getByRole('button', { name: 'Copy the secret' }).waitFor();
    await secretDialog.getByRole('button', { name: 'I have it' }).click();
    await page.getByRole('heading', { name: receiver.url }).waitFor();
    webhookId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await page.reload();
    await page.getByText('Moderators’ board').waitFor();
    expect(await page.content()).not.to.include(secret);
  });

  it('tries it, and is told what came back', async () => {
    const { page } = admin;
    await open(page);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/^It answered 204 after \d+ ms: that works\.$/).waitFor();
    const [test] = receiver.taken;
    if (test === undefined) throw new Error('No test came');
    expect([test.type, isSignedWith(test, secret)]).to.deep.equal(['webhook.test', true]);
    receiver.behaviour = answer(500);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/^It answered 500 after \d+ ms\. Only 2xx counts/).waitFor();
    await receiver.down();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/^No answer after \d+ ms: .+/).waitFor();
    await receiver.up();
    receiver.behaviour = answer(204);
  });

  it('sees what was delivered', async () => {
    const { page } = admin;
    await report('one');
    await isTold(['one']);
    await open(page);
    const row = page.getByRole('row').filter({ hasText: 'report.made' });
    await row.getByText('Delivered').waitFor();
    await row.getByRole('button', { name: /^Details of report\.made/ }).click();
    const dialog = page.getByRole('dialog', { name: 'report.made' });
    const [hook] = receiver.taken.filter(({ type }) => type === 'report.made');
    await dialog.getByText(hook?.id ?? 'nothing came').waitFor();
    await page.keyboard.press('Escape');
  });

  it('sends what was given up again', async () => {
    const { page } = admin;
    receiver.behaviour = answer(500);
    await report('two');
    await waitUntil('an attempt to fail', async () => {
      const [row] = await server.query(
        "SELECT 1 FROM webhook_deliveries WHERE status = 'waiting' AND attempts > 0 AND claimed_until IS NULL",
      );
      return row !== undefined;
    });
    // As after days without an answer: one attempt is left.
    await server.query(
      "UPDATE webhook_deliveries SET attempts = $1, next_attempt_at = now() WHERE status = 'waiting'",
      [MAX_ATTEMPTS - 1],
    );
    await open(page);
    await page.locator('.badges').getByText('Given up: 1').waitFor({ timeout: 15_000 });
    await page.getByLabel('Status', { exact: true }).selectOption('dead');
    await page.getByRole('row').filter({ hasText: 'report.made' }).getByText('500').waitFor();
    receiver.behaviour = answer(204);
    await page.getByRole('button', { name: 'Send again' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send events again' });
    expect(await dialog.getByLabel('All that were given up').isChecked()).to.equal(true);
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('1 event is sent again.').waitFor();
    await isTold(['one', 'two']);
    await page.getByRole('heading', { name: 'No delivery is like that.' }).waitFor();
  });

  it('sends chosen ones again, and all since a time', async () => {
    const { page } = admin;
    await open(page);
    const dialog = page.getByRole('dialog', { name: 'Send events again' });
    await page
      .getByRole('checkbox', { name: /^Choose report\.made/ })
      .last()
      .check();
    await page.getByRole('button', { name: 'Send again' }).click();
    await dialog.getByLabel('The 1 that is chosen').and(page.locator(':checked')).waitFor();
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('1 event is sent again.').waitFor();
    await isTold(['one', 'two', 'one']);
    await page.getByRole('button', { name: 'Send again' }).click();
    await dialog.getByLabel('All since a time').check();
    await dialog.getByLabel('Since', { exact: true }).fill('2999-01-01T00:00');
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await dialog.getByText('Choose a time that has passed.').waitFor();
    await dialog.getByLabel('Since', { exact: true }).fill('2020-01-01T00:00');
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('2 events are sent again.').waitFor();
    await isTold(['one', 'two', 'one', 'one', 'two']);
  });

  it('changes it over what another admin changed, knowing of that', async () => {
    const { page } = admin;
    await open(page);
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit the webhook' });
    await dialog.getByLabel('Description').fill('Mine');
    await admin.request('PATCH', `/admin/webhooks/${webhookId}`, { description: 'Theirs' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('alert').getByText('Theirs').waitFor();
    await dialog.getByRole('button', { name: 'Save mine over it' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Mine', { exact: true }).waitFor();
  });

  it('switches it off and on', async () => {
    const { page } = admin;
    await open(page);
    const before = told();
    await page.getByRole('button', { name: 'Switch off' }).click();
    await page.getByRole('button', { name: 'Switch on' }).waitFor();
    await report('unheard');
    await page.getByRole('button', { name: 'Switch on' }).click();
    await page.getByRole('button', { name: 'Switch off' }).waitFor();
    await report('heard');
    await isTold([...before, 'heard']);
  });

  it('gives it a new secret; for a day both are good', async () => {
    const { page } = admin;
    await open(page);
    await page.getByRole('button', { name: 'New secret' }).click();
    const question = page.getByRole('alertdialog', { name: 'Make a new secret?' });
    await question.getByRole('button', { name: 'New secret' }).click();
    const shown = page.getByRole('alertdialog', { name: 'Its secret' });
    await shown.getByText(/signed with the old one too/).waitFor();
    const next = await shown.getByLabel('Secret').inputValue();
    expect(next)
      .to.match(/^whsec_/)
      .and.not.equal(secret);
    await shown.getByRole('button', { name: 'I have it' }).click();
    receiver.taken.length = 0;
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/that works\.$/).waitFor();
    const test = receiver.taken.at(-1);
    if (test === undefined) throw new Error('No test came');
    expect([isSignedWith(test, next), isSignedWith(test, secret)]).to.deep.equal([true, true]);
  });

  it('has pages without a fault that axe finds, in the light and in the dark, wide and narrow', async () => {
    const { page } = admin;
    const found: string[] = [];
    const openDialog = async (path: string, name: string | RegExp) => {
      await page.goto(`${server.url}${path}`);
      const button = page.getByRole('button', { name }).first();
      await button.waitFor();
      await button.click();
      found.push(...(await lookOver(admin, `${path}, ${name}`)));
    };
    const path = `/staff/webhooks/${webhookId}`;
    await page.goto(`${server.url}/staff/webhooks`);
    await page.getByRole('row').filter({ hasText: 'Mine' }).waitFor();
    found.push(...(await lookOver(admin, 'webhooks')));
    await openDialog('/staff/webhooks', 'New webhook');
    await open(page);
    await page.getByRole('row').filter({ hasText: 'report.made' }).first().waitFor();
    found.push(...(await lookOver(admin, path)));
    for (const name of ['Send a test', 'Edit', 'New secret', 'Delete', 'Send again', /^Details of/])
      await openDialog(path, name);
    await page.goto(`${server.url}${path}`);
    await page.getByRole('button', { name: 'New secret' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'New secret' }).click();
    await page.getByLabel('Secret').waitFor();
    found.push(...(await lookOver(admin, 'a new secret')));
    expect(found).to.deep.equal([]);
    expect(admin.errors).to.deep.equal([]);
  });

  it('deletes it, and finds it in the audit log under its name', async () => {
    const { page } = admin;
    await open(page);
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Delete this webhook?' });
    await dialog.getByText(new RegExp(`Nothing is sent to ${receiver.url}`)).waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Nobody is told anything yet.' }).waitFor();
    await page.goto(`${server.url}/staff/audit?target=${webhookId}`);
    await page
      .getByRole('row')
      .filter({ hasText: 'webhook.delete' })
      .getByText('Webhook', { exact: true })
      .waitFor();
    await page.goto(`${server.url}/staff/webhooks/${webhookId}`);
    await page.getByRole('heading', { name: 'There is no such webhook.' }).waitFor();
  });
});
