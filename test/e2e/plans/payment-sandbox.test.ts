import { expect } from 'chai';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import type Razorpay from 'razorpay';
import type { PaymentAccount } from '../../../src/api/payments/payment-account.ts';
import { auditPage } from '../../helpers/browser/axe.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { razorpayPackage, sandboxAccountOf } from '../../helpers/payments/payment-sandbox.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

type Told = { what: string; answer?: Record<string, string>; error?: { description: string } };

describe('the payment window of the sandbox, opened as Razorpay’s is,', function () {
  this.timeout(60_000);
  let server: TestApp;
  let account: PaymentAccount;
  let razorpay: Razorpay;
  let browser: Browser;
  let ana: Visitor;
  let page: Page;
  let frame: FrameLocator;
  let orderId: string;

  before(async () => {
    server = await startTestApp();
    account = sandboxAccountOf(server);
    razorpay = razorpayPackage(account, account.apiUrl());
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    ana = await Visitor.arrive(browser, server.url);
    page = ana.page;
    await page.goto(`${server.url}/login`);
    frame = page.frameLocator('iframe[title="Payment sandbox"]');
    orderId = (await razorpay.orders.create({ amount: 49_900, currency: 'INR' })).id;
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await ana.photograph(this.currentTest.title);
    await ana.close();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** As the pages do it: what the window says is kept in `window.told`. */
  const open = async () => {
    await page.addScriptTag({ url: account.checkoutScriptUrl });
    await page.evaluate(
      ({ key, order_id }) => {
        const scope = window as unknown as {
          told: Told[];
          Razorpay: new (options: object) => { open(): void; on(event: string, heard: object): void };
        };
        scope.told = [];
        const opened = new scope.Razorpay({
          key,
          order_id,
          name: 'Parley',
          description: 'Premium for a month',
          prefill: { email: 'ana@example.org' },
          handler: (answer: Record<string, string>) => scope.told.push({ what: 'paid', answer }),
          modal: { ondismiss: () => scope.told.push({ what: 'dismissed' }) },
        });
        opened.on('payment.failed', ({ error }: { error: { description: string } }) =>
          scope.told.push({ what: 'failed', error }),
        );
        opened.open();
      },
      { key: account.keyId, order_id: orderId },
    );
    await frame.getByRole('heading', { name: '₹499.00' }).waitFor();
  };
  const told = () => page.evaluate(() => (window as unknown as { told: Told[] }).told);
  const heard = (what: string) =>
    waitUntil(what, async () => (await told()).find((one) => one.what === what), { lastSeen: told });
  const closed = () => page.locator('dialog[data-razorpay-sandbox]').waitFor({ state: 'detached' });
  const press = (name: string) => frame.getByRole('button', { name, exact: true }).click();

  it('pays, and hands over what the server is to check', async () => {
    await open();
    expect(await frame.getByText('Sandbox: nobody pays anything.').isVisible()).to.equal(true);
    await press('Pay ₹499.00');
    const { answer } = await heard('paid');
    expect(answer).to.have.all.keys('razorpay_payment_id', 'razorpay_order_id', 'razorpay_signature');
    expect(answer?.razorpay_order_id).to.equal(orderId);
    await closed();
    expect(await razorpay.orders.fetch(orderId)).to.include({ status: 'paid' });
    expect((await told()).map(({ what }) => what)).to.deep.equal(['paid']);
  });

  it('stays open after a payment that failed, for another try', async () => {
    await open();
    await press('Fail');
    expect((await heard('failed')).error?.description).to.match(/declined by the bank/);
    await frame.getByRole('alert').filter({ hasText: 'declined by the bank' }).waitFor();
    await press('Pay ₹499.00');
    await heard('paid');
    expect((await told()).map(({ what }) => what)).to.deep.equal(['failed', 'paid']);
  });

  it('closes as if given up, when it is paid late', async () => {
    await open();
    await press('Pay late');
    await heard('dismissed');
    await closed();
    const [payment] = (await razorpay.orders.fetchPayments(orderId)).items;
    expect(payment).to.include({ status: 'created' });
  });

  it('is closed by its button and by the Escape key, and gives the focus back', async () => {
    await page.getByRole('button', { name: 'Log in', exact: true }).focus();
    for (const close of [() => press('Close'), () => page.keyboard.press('Escape')]) {
      await open();
      await close();
      await heard('dismissed');
      await closed();
      const focused = await page.evaluate(() => document.activeElement?.textContent);
      expect(focused).to.include('Log in');
    }
    expect(await razorpay.orders.fetch(orderId)).to.include({ status: 'created' });
  });

  it('is worked by the keyboard alone, which cannot leave it', async () => {
    await open();
    const pay = frame.getByRole('button', { name: 'Pay ₹499.00' });
    await waitUntil('the first button to have the focus', () =>
      pay.evaluate((button) => button === document.activeElement),
    );
    for (let step = 0; step < 8; step += 1) {
      await page.keyboard.press('Tab');
      const outside = await page.evaluate(
        () => document.activeElement !== document.body && document.activeElement?.tagName !== 'IFRAME',
      );
      expect(outside).to.equal(false);
    }
    await pay.focus();
    await page.keyboard.press('Enter');
    await heard('paid');
  });

  it('fits a phone, and can be read by everybody', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await open();
    const { width, scrolls } = await frame.locator('main').evaluate((main) => ({
      width: main.getBoundingClientRect().width,
      scrolls: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    }));
    expect(width).to.be.within(300, 360);
    expect(scrolls).to.equal(false);
    for (const button of await frame.getByRole('button').all()) {
      expect((await button.boundingBox())?.height).to.be.at.least(44);
    }
    const query = new URLSearchParams({ key: account.keyId, name: 'Parley', scheme: 'light dark' });
    await page.goto(`${account.apiUrl()}/checkout/${orderId}?${query}`);
    expect(await auditPage(page, 'the payment window')).to.deep.equal([]);
  });

  it('believes nobody but its own frame', async () => {
    await open();
    await page.evaluate(() => window.postMessage({ type: 'paid', answer: {} }, '*'));
    await press('Close');
    await heard('dismissed');
    expect((await told()).map(({ what }) => what)).to.deep.equal(['dismissed']);
  });
});
