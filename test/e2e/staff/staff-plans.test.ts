import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { lookOver } from '../../helpers/browser/look-over.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { buyPlan } from '../../helpers/payments/buy-plan.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

type Plan = { id: string; code: string; price: { currency: string; amountMinor: number }; version: number };

describe('an admin, with plans,', function () {
  this.timeout(120_000);
  let server: TestApp;
  let browser: Browser;
  let admin: Visitor;

  before(async () => {
    server = await startTestApp({ freePlan: 'as-shipped' });
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

  const plansSold = async (): Promise<Plan[]> => (await (await admin.request('GET', '/plans')).json()).items;
  const planOf = async (code: string): Promise<Plan> => {
    const { items } = await (await admin.request('GET', '/admin/plans')).json();
    const plan = items.find((one: Plan) => one.code === code);
    if (plan === undefined) throw new Error(`There is no plan ${code}`);
    return plan;
  };
  const openPlan = async (page: Page, name: string) => {
    await page.goto(`${server.url}/staff/plans`);
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
  };
  const saved = (page: Page) => page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();

  it('makes one with an exact price and all that it allows, which is on sale at once', async () => {
    const { page } = admin;
    await page.goto(`${server.url}/staff/plans`);
    await page.getByRole('link', { name: 'New plan' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Teams');
    await page.getByLabel('Code').fill('Teams');
    await page.getByLabel('Currency').selectOption('KWD');
    await page.getByLabel('Price', { exact: true }).fill('4.3567');
    await page.getByRole('button', { name: 'Create the plan' }).click();
    // Small letters, and no more digits than the currency has.
    await page.getByText(/Small letters, digits and single dashes/).waitFor();
    await page.getByText(/as in 49\.900\.$/).waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).to.equal('code');
    await page.getByLabel('Code').fill('teams');
    await page.getByLabel('Price', { exact: true }).fill('4.35');
    await page.getByText(/^That is .*4\.350\.$/).waitFor();
    await page.getByLabel('Paid for').selectOption('year');
    await page.getByRole('switch', { name: 'Recordings' }).uncheck();
    await page.getByRole('switch', { name: 'Meetings have an end' }).check();
    await page.getByLabel('Minutes', { exact: true }).fill('90');
    await page.getByLabel('Camera, Mbit/s').fill('1.25');
    await page.getByLabel('Storage, GB').fill('0.5');
    await page.getByRole('button', { name: 'Create the plan' }).click();
    await page.getByText('Teams is on sale.').waitFor();
    await page.getByRole('row', { name: /Teams/ }).getByText('On sale').waitFor();

    const sold = (await plansSold()).find(({ code }) => code === 'teams');
    expect(sold).to.deep.include({
      name: 'Teams',
      period: 'year',
      price: { currency: 'KWD', amountMinor: 4_350 },
    });
    expect(sold).to.have.property('entitlements').that.includes({
      video: true,
      recording: false,
      meetingMinutes: 90,
      cameraBitrateBps: 1_250_000,
      storageBytes: 500_000_000,
    });
  });

  it('is told of a code that is taken, at its field', async () => {
    const { page } = admin;
    await page.goto(`${server.url}/staff/plans/new`);
    await page.getByLabel('Name', { exact: true }).fill('Premium again');
    await page.getByLabel('Code').fill('premium');
    await page.getByLabel('Price', { exact: true }).fill('1');
    await page.getByRole('button', { name: 'Create the plan' }).click();
    await page.getByText('There is a plan with that code already.').waitFor();
    expect(await page.getByLabel('Code').getAttribute('aria-invalid')).to.equal('true');
  });

  it('changes a price, and what somebody bought stays as they bought it', async () => {
    const { page } = admin;
    const buyer = await Visitor.withAccount(browser, server.url);
    await buyPlan(buyer);
    const before = await planOf('premium');
    await openPlan(page, 'Premium');
    await page.getByText(/^What was bought stays as it was bought/).waitFor();
    await page.getByLabel('Price', { exact: true }).fill('599.5');
    await page.getByRole('switch', { name: 'Video' }).uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await saved(page);

    expect((await planOf('premium')).price).to.deep.equal({ currency: 'INR', amountMinor: 59_950 });
    const own = await (await buyer.request('GET', '/subscriptions/me')).json();
    expect(own.current.price).to.deep.equal(before.price);
    expect(own.entitlements.video).to.equal(true);
    await page.goto(`${server.url}/staff/plans`);
    await page
      .getByRole('row', { name: /Premium/ })
      .getByText('₹599.50 / month')
      .waitFor();
    await buyer.close();
  });

  it('sees what another admin changed meanwhile, and keeps theirs or their own', async () => {
    const { page } = admin;
    await openPlan(page, 'Premium');
    const { id, version } = await planOf('premium');
    await admin.request('PATCH', `/admin/plans/${id}`, {
      description: 'By another admin',
      priceMinor: 70_000,
    });
    await page.getByLabel('Name', { exact: true }).fill('Premium Plus');
    await page.getByRole('button', { name: 'Save' }).click();
    const conflict = page.getByRole('alert').filter({ hasText: 'changed elsewhere' });
    await conflict.getByText('By another admin').waitFor();
    await conflict.getByText('₹700 / month').waitFor();
    expect((await planOf('premium')).version, 'nothing was written over').to.equal(version + 1);
    await conflict.getByRole('button', { name: 'Take what is there now' }).click();
    await page.getByLabel('Price', { exact: true }).and(page.locator('[value="700.00"]')).waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Premium Plus');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Premium Plus' }).waitFor();
    expect(await planOf('premium')).to.deep.include({
      name: 'Premium Plus',
      description: 'By another admin',
      price: { currency: 'INR', amountMinor: 70_000 },
    });
  });

  it('retires one: it is sold no more, who has it keeps it, and it can come back', async () => {
    const { page } = admin;
    const buyer = await Visitor.withAccount(browser, server.url);
    await buyPlan(buyer);
    await openPlan(page, 'Premium Plus');
    await page.getByLabel('Description').fill('Not saved yet');
    await page.getByRole('button', { name: 'Retire the plan' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText(/The 2 people who have it keep it/).waitFor();
    await dialog.getByRole('button', { name: 'Retire the plan' }).click();
    await page.getByRole('button', { name: 'Offer it again' }).waitFor();
    expect((await plansSold()).map(({ code }) => code)).not.to.include('premium');
    const own = await (await buyer.request('GET', '/subscriptions/me')).json();
    expect(own.plan.code).to.equal('premium');
    await page.getByRole('button', { name: 'Offer it again' }).click();
    await page.getByRole('button', { name: 'Retire the plan' }).waitFor();
    expect((await plansSold()).map(({ code }) => code)).to.include('premium');
    // What was being typed is still there, and is no conflict with one's own retiring.
    await page.getByRole('button', { name: 'Save' }).click();
    await saved(page);
    expect(await planOf('premium')).to.include({ description: 'Not saved yet', retired: false });
    await buyer.close();
  });

  it('changes what the free plan allows, but neither its price nor that there is one', async () => {
    const { page } = admin;
    await openPlan(page, 'Free');
    await page.getByText(/it costs nothing, has no end, and cannot be retired/).waitFor();
    for (const name of ['Price', 'Currency', 'Paid for'])
      expect(await page.getByLabel(name, { exact: true }).count(), name).to.equal(0);
    expect(await page.getByRole('button', { name: 'Retire the plan' }).count()).to.equal(0);
    await page.getByLabel('People in a room').fill('12');
    await page.getByRole('button', { name: 'Save' }).click();
    await saved(page);
    const free = (await plansSold()).find(({ code }) => code === 'free');
    expect(free).to.have.property('entitlements').that.includes({ roomCapacity: 12, video: false });
  });

  it('has pages without a fault that axe finds, in the light and in the dark, wide and narrow', async () => {
    const { page } = admin;
    const found: string[] = [];
    const { id } = await planOf('premium');
    const { id: freeId } = await planOf('free');
    await page.goto(`${server.url}/staff/plans`);
    await page.getByRole('row', { name: /Teams/ }).waitFor();
    found.push(...(await lookOver(admin, 'plans')));
    await page.goto(`${server.url}/staff/plans/new`);
    await page.getByRole('button', { name: 'Create the plan' }).click();
    await page.getByText('Give it a name of up to 60 characters.').waitFor();
    found.push(...(await lookOver(admin, 'a new plan that is wrong')));
    await page.goto(`${server.url}/staff/plans/${freeId}`);
    await page.getByRole('button', { name: 'Save' }).waitFor();
    found.push(...(await lookOver(admin, 'the free plan')));
    await page.goto(`${server.url}/staff/plans/${id}`);
    await page.getByRole('button', { name: 'Retire the plan' }).click();
    found.push(...(await lookOver(admin, 'retiring a plan')));
    expect(found).to.deep.equal([]);
    expect(admin.errors).to.deep.equal([]);
  });

  it('alone has pages of money: a moderator is offered none of them', async () => {
    const moderator = await Visitor.withAccount(browser, server.url);
    const { username } = moderator.account;
    await server.query("UPDATE users SET role = 'moderator' WHERE username = $1", [username]);
    await moderator.page.goto(`${server.url}/staff`);
    await moderator.page.getByText('Open reports').waitFor();
    for (const name of ['Plans', 'Subscriptions', 'Revenue', 'Webhooks'])
      expect(await moderator.page.getByRole('link', { name, exact: true }).count(), name).to.equal(0);
    expect(await moderator.page.getByText('Revenue today').count()).to.equal(0);
    // Whoever knows the address is refused by the server.
    await moderator.page.goto(`${server.url}/staff/plans`);
    await moderator.page.getByText('You are not allowed to do that.').waitFor();
    await moderator.close();
  });
});
