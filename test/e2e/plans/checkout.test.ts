import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { auditPage } from '../../helpers/browser/axe.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { inPaymentWindow, paymentWindow } from '../../helpers/payments/payment-window.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('Buying a plan on the page', function () {
  this.timeout(90_000);
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
    await page.goto(`${server.url}/plans`);
    // Logged in, and not on the way to be: going elsewhere meanwhile would lose the session's new cookie.
    await page.getByRole('button', { name: 'Get Premium' }).waitFor();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await ana.photograph(this.currentTest.title);
    await ana.close();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const buy = () => page.getByRole('button', { name: 'Get Premium' }).click();
  const dialog = (name: string) => page.getByRole('dialog', { name });
  const ordersOf = async () => (await (await ana.request('GET', '/subscriptions/history')).json()).items;
  const badge = () => page.getByRole('link', { name: 'Your plan: Premium' });

  it('shows the plan everywhere, the payment in the history, and a receipt to print', async () => {
    await buy();
    await paymentWindow(page).getByText('Sandbox: nobody pays anything.').waitFor();
    await inPaymentWindow(page, 'pay');
    await dialog('Thank you').getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('You have Premium now').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Your plan' }).getByText('Paid until').waitFor();

    await badge().click();
    await page.getByRole('heading', { name: 'Premium' }).waitFor();
    const row = page.getByRole('row').filter({ hasText: 'Premium for one month' });
    await row.getByText('₹499.00').waitFor();
    await row.getByText('Paid', { exact: true }).waitFor();
    await row.getByRole('link', { name: /^Receipt / }).click();
    const receipt = page.getByRole('article', { name: 'Receipt' });
    await receipt.getByText(ana.account.email).waitFor();
    await receipt.getByText('Sandbox: nobody paid anything.', { exact: false }).waitFor();
    expect(await receipt.getByRole('cell', { name: '₹499.00' }).count()).to.equal(2);
    await page.emulateMedia({ media: 'print' });
    for (const role of ['banner', 'contentinfo', 'navigation'] as const)
      expect(await page.getByRole(role).count(), role).to.equal(0);
    expect(await page.getByRole('button', { name: /^Print/ }).count()).to.equal(0);
    await receipt.getByText('₹499.00').first().waitFor();
  });

  it('is taken back with a word until when all works, and that with a click', async () => {
    await buy();
    await inPaymentWindow(page, 'pay');
    await dialog('Thank you').waitFor();
    await page.goto(`${server.url}/account/plan`);
    await page.getByText(/^It works until .+ Nothing is charged by itself\.$/).waitFor();
    await page.getByRole('button', { name: 'Cancel the plan…' }).click();
    const question = page.getByRole('alertdialog');
    await question.getByText(/^All of it works until /).waitFor();
    expect(await auditPage(page, 'the question before cancelling')).to.deep.equal([]);
    await question.getByRole('button', { name: 'Cancel the plan' }).click();
    await page.getByText('you have cancelled it', { exact: false }).waitFor();
    expect(await page.getByRole('button', { name: 'Cancel the plan…' }).count()).to.equal(0);
    await page.getByRole('button', { name: 'Keep my plan' }).click();
    await page.getByText('Your plan goes on').waitFor();
    await page.getByText(/Nothing is charged by itself\.$/).waitFor();

    await page.getByRole('button', { name: 'Extend for ₹499' }).click();
    await inPaymentWindow(page, 'pay');
    await dialog('Thank you')
      .getByText(/^Your payment has come in\. Your next period/)
      .waitFor();
    await page.keyboard.press('Escape');
    await page
      .getByRole('region', { name: 'What follows' })
      .getByText(/^Premium from /)
      .waitFor();
  });

  it('says why the bank refused, keeps the order open, and pays the same one at the next try', async () => {
    await buy();
    await inPaymentWindow(page, 'fail');
    await paymentWindow(page).getByRole('alert').filter({ hasText: /./ }).waitFor();
    await inPaymentWindow(page, 'close');
    await dialog('Nothing was paid')
      .getByText(/declined|fail/i)
      .waitFor();
    expect(await auditPage(page, 'nothing was paid')).to.deep.equal([]);
    const [open] = await ordersOf();
    expect(open).to.include({ status: 'open', receiptNumber: null });
    await dialog('Nothing was paid').getByRole('button', { name: 'Pay now' }).click();
    await inPaymentWindow(page, 'pay');
    await dialog('Thank you').waitFor();
    const orders = await ordersOf();
    expect(orders).to.have.length(1);
    expect(orders[0]).to.include({ id: open.id, status: 'paid' });
  });

  it('takes nothing when the window is closed, with Escape too', async () => {
    for (const close of [() => inPaymentWindow(page, 'close'), () => page.keyboard.press('Escape')]) {
      await buy();
      await paymentWindow(page)
        .getByRole('button', { name: /^Pay ₹/ })
        .waitFor();
      await close();
      await dialog('Nothing was paid').getByText('The order stays open', { exact: false }).waitFor();
      await dialog('Nothing was paid').getByRole('button', { name: 'Close' }).last().click();
    }
    expect(await badge().count()).to.equal(0);
    expect((await ordersOf()).map(({ status }: { status: string }) => status)).to.not.include('paid');
  });

  it('begins by itself when it is paid late, after the window was closed', async () => {
    await buy();
    await inPaymentWindow(page, 'late');
    await dialog('Nothing was paid').waitFor();
    await dialog('Thank you').waitFor({ timeout: 40_000 });
    await badge().waitFor();
  });

  it('begins by itself when the network breaks between paying and telling', async () => {
    await page.route('**/api/v1/subscriptions/verify', (route) => route.abort());
    await buy();
    await inPaymentWindow(page, 'pay');
    await dialog('Your payment is on its way').or(dialog('Thank you')).waitFor();
    await dialog('Thank you')
      .getByText('You have Premium until', { exact: false })
      .waitFor({ timeout: 30_000 });
    await badge().waitFor();
  });

  it('says so when the payment window cannot be loaded, and tries again with the same order', async () => {
    const script = '**/sandbox/razorpay/checkout.js';
    await page.route(script, (route) => route.abort());
    await buy();
    await dialog('That did not work')
      .getByText('The payment window could not be loaded', { exact: false })
      .waitFor();
    expect(await auditPage(page, 'the window could not be loaded')).to.deep.equal([]);
    await page.unroute(script);
    await dialog('That did not work').getByRole('button', { name: 'Try again' }).click();
    await inPaymentWindow(page, 'pay');
    await dialog('Thank you').waitFor();
    expect(await ordersOf()).to.have.length(1);
    expect(ana.errors).to.deep.equal([]);
  });

  it('leaves the payment window in reach where that is no modal dialog, as Razorpay’s is not, and brings back what was open', async () => {
    await page.route('**/sandbox/razorpay/checkout.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: `(${plainWindow})()` }),
    );
    await page.goto(`${server.url}/rooms`);
    await page.getByRole('button', { name: 'New room' }).first().click();
    const form = dialog('New room');
    await form.getByLabel('Name').fill('Secrets');
    await form.getByRole('radio', { name: /^Invited people/ }).check();
    await form.getByRole('button', { name: 'Upgrade' }).click();
    await dialog('Upgrade your plan').getByRole('button', { name: 'Get Premium' }).click();
    await page.getByRole('button', { name: 'Give up paying' }).click();
    await dialog('Nothing was paid').getByRole('button', { name: 'Close' }).last().click();
    expect(await form.getByLabel('Name').inputValue()).to.equal('Secrets');
    // It is modal again: the page behind cannot be reached.
    expect(await form.evaluate((element) => element.matches(':modal'))).to.equal(true);
    expect(ana.errors).to.deep.equal([]);
  });
});

/** A payment window that is a part of the page, on top of all that is no modal dialog. Runs there. */
function plainWindow(): void {
  window.Razorpay = class {
    readonly #onDismiss: () => void;

    constructor({ modal }: { modal: { ondismiss: () => void } }) {
      this.#onDismiss = modal.ondismiss;
    }

    on(): void {}

    open(): void {
      const button = document.createElement('button');
      Object.assign(button.style, { position: 'fixed', inset: '0', zIndex: '2147483647' });
      button.textContent = 'Give up paying';
      button.onclick = () => {
        button.remove();
        this.#onDismiss();
      };
      document.body.append(button);
    }
  };
}
