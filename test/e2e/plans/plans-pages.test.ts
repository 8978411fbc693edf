import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { auditPage } from '../../helpers/browser/axe.ts';
import { beyondTheSide } from '../../helpers/browser/beyond-the-side.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { inPaymentWindow } from '../../helpers/payments/payment-window.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const NARROW = { width: 320, height: 640 };

describe('The pages of plans', function () {
  this.timeout(120_000);
  let server: TestApp;
  let browser: Browser;
  let ana: Visitor;
  let page: Page;

  before(async () => {
    server = await startTestApp({ live: 'real', freePlan: 'as-shipped' });
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    ana = await Visitor.withAccount(browser, server.url);
    page = ana.page;
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await ana.photograph(this.currentTest.title);
    await ana.close();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const upgrade = async () => {
    await page
      .getByRole('dialog', { name: 'Upgrade your plan' })
      .getByRole('button', { name: 'Get Premium' })
      .click();
    await inPaymentWindow(page, 'pay');
    await page.getByRole('dialog', { name: 'Thank you' }).waitFor();
  };
  const card = (name: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

  it('show what is offered to those who are logged out, and bring them back after logging in', async () => {
    const guest = await Visitor.arrive(browser, server.url);
    await guest.page.goto(`${server.url}/plans`);
    await guest.page.getByText('₹499').waitFor();
    await guest.page.getByRole('link', { name: 'Log in to get it' }).click();
    await guest.page.getByLabel('User name or email').fill(ana.account.username);
    await guest.page.getByLabel('Password', { exact: true }).fill(ana.account.password);
    await guest.page.getByRole('button', { name: 'Log in' }).click();
    await guest.page.waitForURL(`${server.url}/plans`);
    await guest.page.getByRole('button', { name: 'Get Premium' }).waitFor();
    expect(guest.errors).to.deep.equal([]);
    await guest.close();
  });

  it('say which plan one has, and lead to all about it', async () => {
    await page.goto(`${server.url}/plans`);
    await card('Free').getByText('Your plan').waitFor();
    await card('Premium').getByText('Private rooms', { exact: true }).waitFor();
    await card('Free').getByText('Public rooms only').waitFor();
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Your plan: Free' }).click();
    await page.getByRole('heading', { name: 'Your plan' }).waitFor();
    await page.getByText('No payments yet').waitFor();
    await page.getByText('0 kB of 50 MB').waitFor();
    await page.goto(`${server.url}/account/receipts/00000000-0000-4000-8000-000000000000`);
    await page.getByText('There is no such order of yours.').waitFor();
  });

  it('say that nothing is sold where payments are off', async () => {
    const closed = await startTestApp({ freePlan: 'as-shipped', env: { PARLEY_PAYMENTS: 'off' } });
    try {
      const ben = await Visitor.withAccount(browser, closed.url);
      await ben.page.goto(`${closed.url}/plans`);
      await ben.page.getByText('Nothing is sold here', { exact: false }).waitFor();
      await ben.page.getByRole('heading', { name: 'Premium' }).waitFor();
      expect(await ben.page.getByRole('button', { name: 'Get Premium' }).count()).to.equal(0);
      expect(await auditPage(ben.page, 'nothing is sold')).to.deep.equal([]);
      await ben.close();
    } finally {
      await closed.stop();
    }
  });

  it('try again when they could not be had', async () => {
    await page.route('**/api/v1/plans', (route) => route.abort());
    await page.goto(`${server.url}/plans`);
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
    await page.unroute('**/api/v1/plans');
    await page.getByRole('button', { name: 'Try again' }).click();
    await card('Premium').waitFor();
  });

  it('are one step from a form that asks for more than the plan has, and lead back to it as it was filled in', async () => {
    await page.goto(`${server.url}/rooms/new?schedule=1`);
    await page.getByLabel('Name', { exact: true }).fill('A private matter');
    // What a meeting begins with fits the plan.
    await page.getByRole('radio', { name: /^Anyone here/, checked: true }).waitFor();
    await page.getByRole('radio', { name: /^Invited people/ }).check();
    await page.getByText('Private rooms are not part of your plan.').waitFor();
    await page.getByLabel('Minutes').fill('90');
    await page.getByText('Your plan has meetings of up to 1 hour.').waitFor();
    await page.getByLabel('How many at most').fill('51');
    await page.getByText('Your plan has rooms for up to 50 people.').waitFor();
    expect(await auditPage(page, 'a form that asks for too much')).to.deep.equal([]);

    await page.getByRole('button', { name: 'Schedule it' }).click();
    await page.getByText('Your plan does not have that.').waitFor();
    await page.getByRole('button', { name: 'Upgrade' }).first().click();
    await upgrade();
    await page.getByRole('button', { name: 'Back to the form' }).click();
    await page.getByText('Private rooms are not part of your plan.').waitFor({ state: 'detached' });
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).to.equal('A private matter');
    expect(await page.getByLabel('Minutes').inputValue()).to.equal('90');
    await page.getByRole('button', { name: 'Schedule it' }).click();
    await page.getByText('The meeting is scheduled').waitFor();
    await page.getByRole('heading', { name: 'A private matter' }).waitFor();
  });

  it('tell the field that the server refused', async () => {
    await page.goto(`${server.url}/rooms/new`);
    await page.getByLabel('Name', { exact: true }).fill('Full house');
    await page.getByLabel('How many at most').fill('51');
    await page.getByRole('button', { name: 'Create room' }).click();
    const field = page.getByLabel('How many at most');
    await page.getByText('Your plan does not have that.').waitFor();
    expect(await field.getAttribute('aria-invalid')).to.equal('true');
    expect(await field.evaluate((element) => element === document.activeElement)).to.equal(true);
  });

  it('are offered over the dialog that makes a room, which stays as it was', async () => {
    await page.goto(`${server.url}/rooms`);
    await page.getByRole('button', { name: 'New room' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'New room' });
    await dialog.getByLabel('Name').fill('Secrets');
    await dialog.getByRole('radio', { name: /^Invited people/ }).check();
    await dialog.getByRole('button', { name: 'Upgrade' }).click();
    await upgrade();
    await page.getByRole('button', { name: 'Back to the form' }).click();
    expect(await dialog.getByLabel('Name').inputValue()).to.equal('Secrets');
    await dialog.getByRole('button', { name: 'Create room' }).click();
    await page.getByRole('heading', { name: 'Ready for “Secrets”?' }).waitFor();
  });

  it('say at the door of a private room that its host’s plan has ended, and to the host what to do', async () => {
    await ana.request('POST', '/subscriptions/orders', { planId: await premiumId() });
    await page.goto(`${server.url}/plans`);
    await page.getByRole('button', { name: 'Get Premium' }).click();
    await inPaymentWindow(page, 'pay');
    await page.getByRole('dialog', { name: 'Thank you' }).waitFor();
    const roomId = await ana.createRoom('Ours', { visibility: 'private' });
    const { url } = await (await ana.request('POST', `/rooms/${roomId}/invites`, {})).json();
    await server.query(
      `UPDATE subscriptions SET starts_at = starts_at - interval '1 year', ends_at = ends_at - interval '1 year',
         runs_until = runs_until - interval '1 year'`,
    );
    const ben = await Visitor.withAccount(browser, server.url);
    await ben.page.goto(url);
    await ben.page.getByRole('button', { name: 'Join now' }).click();
    await ben.page.getByRole('heading', { name: 'This room is closed for now' }).waitFor();
    await ben.page
      .getByText('the plan of its host has no private rooms any more', { exact: false })
      .waitFor();
    expect(await auditPage(ben.page, 'the closed door')).to.deep.equal([]);
    await ben.close();
    await page.goto(`${server.url}/room/${roomId}`);
    await page.getByRole('button', { name: 'Join now' }).click();
    await page.getByText('your plan has no private rooms any more', { exact: false }).waitFor();
    await page.getByRole('link', { name: 'Upgrade' }).waitFor();
    await page.getByRole('link', { name: 'Edit the room' }).click();
    await page.getByRole('radio', { name: /^Anyone here/ }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.goto(`${server.url}/room/${roomId}`);
    await ana.joinNow();
  });

  it('have no fault that axe finds, and nothing wider than a small phone', async () => {
    await page.goto(`${server.url}/plans`);
    await page.getByRole('button', { name: 'Get Premium' }).click();
    await inPaymentWindow(page, 'fail');
    await inPaymentWindow(page, 'close');
    await page.getByRole('button', { name: 'Pay now' }).click();
    await inPaymentWindow(page, 'pay');
    await page.getByRole('dialog', { name: 'Thank you' }).waitFor();
    await ana.request('POST', '/subscriptions/orders', { planId: await premiumId() });
    const [, paid] = (await (await ana.request('GET', '/subscriptions/history')).json()).items;
    const guest = await Visitor.arrive(browser, server.url);
    const looks = [
      { by: guest, path: '/plans', shows: 'Log in to get it' },
      { by: ana, path: '/plans', shows: 'Paid until' },
      { by: ana, path: '/account/plan', shows: 'Paid' },
      { by: ana, path: `/account/receipts/${paid.id}`, shows: ana.account.email },
      { by: ana, path: '/profile', shows: 'You have Premium.' },
    ];
    const found: string[] = [];
    for (const viewport of [{ width: 1280, height: 800 }, NARROW]) {
      for (const { by, path, shows } of looks) {
        await by.page.setViewportSize(viewport);
        await by.page.goto(`${server.url}${path}`);
        await by.page.getByText(shows).first().waitFor();
        const beyond = await beyondTheSide(by.page);
        found.push(...beyond.map((what) => `${path} at ${viewport.width}: ${what}`));
        found.push(...(await auditPage(by.page, `${path} at ${viewport.width}`)));
      }
    }
    expect(found).to.deep.equal([]);
    expect([...ana.errors, ...guest.errors]).to.deep.equal([]);
    await guest.close();
  });

  it('fit a small phone in their dialogs and in a call too', async () => {
    await page.setViewportSize(NARROW);
    const roomId = await ana.createRoom('Small');
    await page.goto(`${server.url}/room/${roomId}`);
    await page.getByText('Your plan has no camera', { exact: false }).waitFor();
    const beyond = [...(await beyondTheSide(page))];
    await ana.joinNow();
    beyond.push(...(await beyondTheSide(page)));
    await page.getByRole('button', { name: 'Camera', exact: true }).click();
    await page.getByRole('button', { name: 'Get Premium' }).waitFor();
    beyond.push(...(await beyondTheSide(page)));
    await upgrade();
    beyond.push(...(await beyondTheSide(page)));
    expect(beyond).to.deep.equal([]);
  });

  async function premiumId(): Promise<string> {
    const { items } = await (await ana.request('GET', '/plans')).json();
    return items.find(({ code }: { code: string }) => code === 'premium').id;
  }
});
