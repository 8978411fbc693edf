import { expect } from 'chai';
import type { Browser, Locator, Page } from 'playwright-core';
import { beyondTheSide } from '../../helpers/browser/beyond-the-side.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { lookOver } from '../../helpers/browser/look-over.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { buyPlan } from '../../helpers/payments/buy-plan.ts';
import { paymentWindow } from '../../helpers/payments/payment-window.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';

/** From right to left, with a picture among the letters, and a long word. */
const PLAN_NAME = 'خطة 🎉 Donaudampfschifffahrtselektrizitätenhauptbetriebs';
const PERSON_NAME = 'مريم 👩‍👩‍👧 Donaudampfschifffahrtsgesellschaftskapitän';
/** What a screen of 1280 × 800 shows at 200 %. */
const ZOOMED = { width: 640, height: 400 };

describe('Plans with the longest of names and the highest of prices', function () {
  this.timeout(120_000);
  let server: TestApp;
  let browser: Browser;
  let buyer: Visitor;
  let admin: Visitor;
  let subscriptionId: string;
  let planId: string;

  before(async () => {
    server = await startTestApp({ freePlan: 'as-shipped' });
    browser = await launchBrowser();
    buyer = await Visitor.withAccount(browser, server.url);
    admin = await Visitor.withAccount(browser, server.url);
    await server.query("UPDATE users SET role = 'admin' WHERE username = $1", [admin.account.username]);
    await buyer.request('PATCH', '/users/me', { displayName: PERSON_NAME });
    const made = await admin.request('POST', '/admin/plans', {
      code: 'the-longest',
      name: PLAN_NAME,
      description: 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz'.repeat(7),
      currency: 'KWD',
      priceMinor: 999_999_990,
      period: 'year',
      entitlements: { ...EVERYTHING, meetingMinutes: 1_439 },
    });
    planId = (await made.json()).id;
    subscriptionId = await buyPlan(buyer, 'the-longest');
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await Promise.all([buyer, admin].map((visitor) => visitor.photograph(this.currentTest?.title ?? '')));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** Looks at a page wide, narrow and zoomed; `then` opens a dialog on it, which is looked at too. */
  async function look(visitor: Visitor, path: string, shown: (page: Page) => Locator, then?: string) {
    const { page } = visitor;
    await page.goto(`${server.url}${path}`);
    await shown(page).first().waitFor();
    const found = await lookOver(visitor, path);
    if (then !== undefined) {
      await page.getByRole('button', { name: then, exact: true }).first().click();
      await page.locator('dialog[open]').waitFor();
      found.push(...(await lookOver(visitor, `${path}, ${then}`)));
    }
    await page.setViewportSize(ZOOMED);
    found.push(...(await beyondTheSide(page)).map((what) => `${path}, zoomed: ${what}`));
    await page.setViewportSize({ width: 1280, height: 800 });
    return found;
  }
  const text = (words: string | RegExp) => (page: Page) => page.getByText(words);

  it('fit all pages of whoever has one', async () => {
    const { items } = await (await buyer.request('GET', '/subscriptions/history')).json();
    expect([
      ...(await look(buyer, '/plans', text('Paid until'))),
      ...(await look(buyer, '/account/plan', text('Space for your files'), 'Cancel the plan…')),
      ...(await look(buyer, `/account/receipts/${items[0].id}`, text(buyer.account.email))),
      ...(await look(buyer, '/profile', text(`You have ${PLAN_NAME}.`))),
    ]).to.deep.equal([]);
    expect(buyer.errors).to.deep.equal([]);
  });

  it('fit the offer to whoever has none, the payment that was not made, and the thanks', async () => {
    const ana = await Visitor.withAccount(browser, server.url);
    const { page } = ana;
    await page.goto(`${server.url}/rooms/new`);
    await page.getByRole('radio', { name: /^Invited people/ }).check();
    await page.getByRole('button', { name: 'Upgrade' }).click();
    const buy = page.getByRole('button', { name: `Get ${PLAN_NAME}` });
    await buy.waitFor();
    const found = await lookOver(ana, 'the offer');
    await buy.click();
    await paymentWindow(page).getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog', { name: 'Nothing was paid' }).waitFor();
    found.push(...(await lookOver(ana, 'nothing was paid')));
    await page.getByRole('button', { name: 'Pay now' }).click();
    await paymentWindow(page)
      .getByRole('button', { name: /^Pay KWD/ })
      .click();
    await page.getByRole('dialog', { name: 'Thank you' }).waitFor();
    found.push(...(await lookOver(ana, 'thanks')));
    expect(found).to.deep.equal([]);
    await ana.close();
  });

  it('fit all pages of staff', async () => {
    const details = `/staff/subscriptions/${subscriptionId}`;
    expect([
      ...(await look(admin, '/staff/plans', text(PLAN_NAME))),
      ...(await look(admin, `/staff/plans/${planId}`, text(/^That is/), 'Retire the plan')),
      ...(await look(admin, '/staff/subscriptions', text(PERSON_NAME), 'Give a plan')),
      ...(await look(admin, details, text('Ledger'), 'Refund')),
      ...(await look(admin, details, text('Ledger'), 'End it')),
      ...(await look(admin, '/staff/revenue', text('They add up'))),
      ...(await look(admin, '/staff', text('Active users'))),
    ]).to.deep.equal([]);
    expect(admin.errors).to.deep.equal([]);
  });

  it('are bought and cancelled with the keyboard alone, and the focus comes back', async () => {
    const { page, press, focus } = withKeys(await Visitor.withAccount(browser, server.url));
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(`${server.url}/plans`);
    await focus(page.getByRole('button', { name: 'Get Premium' }));
    await press('Enter');
    const pay = paymentWindow(page).getByRole('button', { name: /^Pay ₹/ });
    await pay.waitFor();
    await press('Enter');
    const done = page.getByRole('dialog', { name: 'Thank you' });
    await done.waitFor();
    await press('Escape');
    await done.waitFor({ state: 'detached' });
    await focus(page.getByRole('link', { name: 'Your plan and payments' }));
    await press('Enter');
    const cancel = page.getByRole('button', { name: 'Cancel the plan…' });
    await focus(cancel);
    await press('Enter');
    const question = page.getByRole('alertdialog');
    await question.waitFor();
    await press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(await cancel.evaluate((button) => button === document.activeElement)).to.equal(true);
    await press('Enter');
    await focus(question.getByRole('button', { name: 'Cancel the plan' }));
    await press('Enter');
    await page.getByText('you have cancelled it', { exact: false }).waitFor();
    await focus(page.getByRole('button', { name: 'Keep my plan' }));
    await press('Enter');
    await cancel.waitFor();
  });
});

/** Someone who has a keyboard alone. */
function withKeys({ page }: Visitor) {
  const press = (key: string) => page.keyboard.press(key);
  /** Goes on with Tab until something has the focus. */
  const focus = async (target: Locator) => {
    await target.waitFor();
    for (let left = 60; left > 0; left--) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await press('Tab');
    }
    throw new Error(`Tab does not lead to ${target}`);
  };
  return { page, press, focus };
}
