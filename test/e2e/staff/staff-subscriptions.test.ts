import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { lookOver } from '../../helpers/browser/look-over.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { buyPlan } from '../../helpers/payments/buy-plan.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('an admin, with subscriptions and money,', function () {
  this.timeout(120_000);
  let server: TestApp;
  let browser: Browser;
  let admin: Visitor;
  /** Who bought Premium, and what they bought. */
  let buyer: Visitor;
  let boughtId: string;

  before(async () => {
    server = await startTestApp({ freePlan: 'as-shipped' });
    browser = await launchBrowser();
    admin = await Visitor.withAccount(browser, server.url);
    buyer = await Visitor.withAccount(browser, server.url);
    await buyer.request('PATCH', '/users/me', { displayName: 'Ana Lima' });
    await server.query("UPDATE users SET role = 'admin' WHERE username = $1", [admin.account.username]);
    boughtId = await buyPlan(buyer);
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await admin.photograph(this.currentTest.title);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const details = async (id: string) => (await admin.request('GET', `/admin/subscriptions/${id}`)).json();
  const ownPlan = async (visitor: Visitor): Promise<string> =>
    (await (await visitor.request('GET', '/subscriptions/me')).json()).plan.code;
  const open = async (page: Page, id: string) => {
    await page.goto(`${server.url}/staff/subscriptions/${id}`);
    await page.getByRole('heading', { name: 'Ledger' }).waitFor();
  };
  const newPerson = () => Visitor.withAccount(browser, server.url);

  it('finds one by person, status and source, and a link keeps the search', async () => {
    const { page } = admin;
    await page.goto(`${server.url}/staff/subscriptions`);
    await page.getByRole('searchbox').fill('ana li');
    await page.getByLabel('From', { exact: true }).selectOption('purchase');
    await page.waitForURL(
      ({ searchParams }) =>
        searchParams.get('text') === 'ana li' && searchParams.get('source') === 'purchase',
    );
    await page.reload();
    await page.getByRole('link', { name: 'Premium of Ana Lima' }).waitFor();
    await page.getByLabel('Status', { exact: true }).selectOption('ended');
    await page.getByRole('heading', { name: 'No subscription is like that.' }).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.getByRole('link', { name: 'Premium of Ana Lima' }).click();
    await page.getByRole('heading', { name: 'Premium of Ana Lima' }).waitFor();
    await page.getByText('₹499 for one month').waitFor();
    await page.getByRole('row', { name: /Payment.*Gateway.*₹499\.00/ }).waitFor();
  });

  it('gives a plan to a person found by typing, and says why', async () => {
    const { page } = admin;
    const lucky = await newPerson();
    await lucky.request('PATCH', '/users/me', { displayName: 'Lucky Lou' });
    await page.goto(`${server.url}/staff/subscriptions`);
    await page.getByRole('button', { name: 'Give a plan' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Give it' }).click();
    await dialog.getByText('Choose a person.').waitFor();
    await dialog.getByText(/Write a line about it/).waitFor();
    await dialog.getByRole('searchbox').fill('lucky');
    await dialog.getByRole('button', { name: /Lucky Lou/ }).click();
    await dialog.getByText('For Lucky Lou').waitFor();
    await dialog.getByLabel('Days').fill('0');
    await dialog.getByText('A whole number from 1 to 3,660.').waitFor();
    await dialog.getByLabel('Days').fill('7');
    await dialog.getByLabel('Note').fill('For teaching');
    await dialog.getByRole('button', { name: 'Give it' }).click();
    await page.getByText('Lucky Lou has Premium.').waitFor();
    await page.getByRole('heading', { name: 'Premium of Lucky Lou' }).waitFor();
    await page.getByText('For teaching').waitFor();
    expect(await ownPlan(lucky)).to.equal('premium');
    const { current } = await (await lucky.request('GET', '/subscriptions/me')).json();
    const days = (Date.parse(current.endsAt) - Date.parse(current.startsAt)) / 86_400_000;
    expect(days).to.be.closeTo(7, 0.1);
    await lucky.close();
  });

  it('gives a plan from a person’s page, and finds all they have there', async () => {
    const { page } = admin;
    const person = await newPerson();
    const { id } = await (await person.request('GET', '/users/me')).json();
    await page.goto(`${server.url}/staff/users/${id}`);
    await page.getByRole('button', { name: 'Give a plan' }).click();
    const dialog = page.getByRole('dialog', { name: `Give ${person.name} a plan` });
    await dialog.getByLabel('Note').fill('A gift');
    await dialog.getByRole('button', { name: 'Give it' }).click();
    await page.getByRole('heading', { name: `Premium of ${person.name}` }).waitFor();
    await page.goto(`${server.url}/staff/users/${id}`);
    await page
      .getByRole('definition')
      .filter({ hasText: /^Premium$/ })
      .waitFor();
    await page.getByRole('link', { name: 'Their subscriptions' }).click();
    await page.getByText('Only subscriptions of one person are shown.').waitFor();
    await page.getByRole('row', { name: new RegExp(person.name) }).waitFor();
    expect(await page.getByRole('row').count(), 'with the head').to.equal(2);
    await person.close();
  });

  it('gives a part back, to the last digit: the plan goes on, and the books show it', async () => {
    const { page } = admin;
    await open(page, boughtId);
    await page.getByRole('button', { name: 'Refund', exact: true }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText(/the plan ends at once/).waitFor();
    await dialog.getByLabel('A part').check();
    await dialog.getByLabel('Amount in INR').fill('499.01');
    await dialog.getByText(/A sum above 0 and up to ₹499\.00/).waitFor();
    await dialog.getByLabel('Amount in INR').fill('123.45');
    await dialog.getByText('The plan goes on. ₹375.55 could still go back after this.').waitFor();
    await dialog.getByRole('button', { name: 'Refund ₹123.45' }).click();
    await dialog.getByText(/Write a line about it/).waitFor();
    await dialog.getByLabel('Note').fill('A day without service');
    await dialog.getByRole('button', { name: 'Refund ₹123.45' }).click();
    await page.getByText('₹123.45 goes back.').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'A day without service' }).getByText('Done').waitFor();
    await page.getByRole('row', { name: /Refund.*Gateway.*-₹123\.45/ }).waitFor();
    await page.getByText('Partly refunded').waitFor();
    const { refundable, status } = await details(boughtId);
    expect([refundable.amountMinor, status]).to.deep.equal([37_555, 'active']);
    expect(await ownPlan(buyer)).to.equal('premium');
  });

  it('gives nothing back twice when the answer is lost and the button pressed again', async () => {
    const { page } = admin;
    await open(page, boughtId);
    await page.route(
      '**/refund',
      async (route) => {
        // The server has done it; only the page does not hear of that.
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await page.getByRole('button', { name: 'Refund', exact: true }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByLabel('A part').check();
    await dialog.getByLabel('Amount in INR').fill('50');
    await dialog.getByLabel('Note').fill('Sorry again');
    await dialog.getByRole('button', { name: 'Refund ₹50.00' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByRole('button', { name: 'Refund ₹50.00' }).click();
    await page.getByText('₹50.00 goes back.').waitFor();
    const { refundable, payments } = await details(boughtId);
    expect(refundable.amountMinor).to.equal(32_555);
    expect(payments[0].refunds).to.have.length(2);
  });

  it('sees in the revenue what came in and went back, and that the books add up', async () => {
    const { page } = admin;
    await page.goto(`${server.url}/staff/revenue`);
    await page.getByText('They add up').waitFor();
    const figure = (name: string) =>
      page.locator('.figure-card').filter({ hasText: name }).locator('.figure-value').textContent();
    expect(await figure('Came in')).to.equal('₹499.00');
    expect(await figure('Went back')).to.equal('₹173.45');
    expect(await figure('Net')).to.equal('₹325.55');
    await page.getByRole('button', { name: 'Show as a table' }).click();
    await page.getByRole('row', { name: /1 ₹499\.00 ₹173\.45 ₹0\.00 ₹325\.55/ }).waitFor();
    await page.goto(`${server.url}/staff`);
    await page
      .locator('.figure-card')
      .filter({ hasText: 'Revenue today' })
      .getByText('₹325.55', { exact: true })
      .waitFor();
  });

  it('sees in red when the books do not add up', async () => {
    const { page } = admin;
    await page.route('**/admin/revenue**', async (route) => {
      const answer = await (await route.fetch()).json();
      answer.balance[0].sumMinor = -100;
      await route.fulfill({ json: answer });
    });
    await page.goto(`${server.url}/staff/revenue`);
    const alert = page.getByRole('alert').filter({ hasText: 'They do not add up' });
    await alert.getByText(/The accounts of INR differ by -₹1\.00/).waitFor();
    expect(await lookOver(admin, 'books that are wrong')).to.deep.equal([]);
    await page.unroute('**/admin/revenue**');
  });

  it('gives the rest back: the plan ends at once', async () => {
    const { page } = admin;
    await open(page, boughtId);
    await page.getByRole('button', { name: 'Refund', exact: true }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByLabel('All that is left: ₹325.55').check();
    await dialog.getByLabel('Note').fill('They did not want it');
    await dialog.getByRole('button', { name: 'Refund ₹325.55' }).click();
    await page.getByText(/its money went back/).waitFor();
    expect(await page.getByRole('button', { name: 'Refund', exact: true }).count()).to.equal(0);
    expect(await page.getByRole('button', { name: 'End it' }).count()).to.equal(0);
    expect(await ownPlan(buyer)).to.equal('free');
  });

  it('ends one with its period, and then at once', async () => {
    const { page } = admin;
    const person = await newPerson();
    const id = await buyPlan(person);
    await open(page, id);
    await page.getByRole('button', { name: 'End it' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText(/No money goes back by itself/).waitFor();
    expect(await dialog.getByLabel(/When its time is over/).isChecked(), 'the milder way first').to.equal(
      true,
    );
    await dialog.getByRole('button', { name: 'End it' }).click();
    await dialog.getByText(/Write a line about it/).waitFor();
    await dialog.getByLabel('Note').fill('They asked for it');
    await dialog.getByRole('button', { name: 'End it' }).click();
    await page.getByText(/^It ends on /).waitFor();
    await page.locator('.badge').getByText('Cancelled').waitFor();
    expect(await ownPlan(person)).to.equal('premium');
    await page.getByRole('button', { name: 'End it' }).click();
    expect(await dialog.getByRole('radio').count(), 'only at once is left').to.equal(1);
    await dialog.getByLabel('Note').fill('Abuse');
    await dialog.getByRole('button', { name: 'End it' }).click();
    await page.getByText('It has ended.').waitFor();
    await page.getByText(/staff ended it/).waitFor();
    expect(await ownPlan(person)).to.equal('free');
    await person.close();
  });

  it('finds all of it in the audit log, with the way back to it', async () => {
    const { page } = admin;
    await page.goto(`${server.url}/staff/audit?target=${boughtId}`);
    const row = page.getByRole('row').filter({ hasText: 'subscription.refund' }).first();
    await row.getByText('Subscription', { exact: true }).waitFor();
    await row.getByRole('cell').getByRole('link').last().click();
    await page.getByRole('heading', { name: 'Premium of Ana Lima' }).waitFor();
  });

  it('has pages without a fault that axe finds, in the light and in the dark, wide and narrow', async () => {
    const { page } = admin;
    const found: string[] = [];
    const person = await newPerson();
    const id = await buyPlan(person);
    const dialogs = [
      ['/staff/subscriptions', 'Give a plan'],
      [`/staff/subscriptions/${id}`, 'Refund'],
      [`/staff/subscriptions/${id}`, 'End it'],
      ['/staff/revenue', 'Show as a table'],
    ] as const;
    for (const [path, name] of dialogs) {
      await page.goto(`${server.url}${path}`);
      const button = page.getByRole('button', { name, exact: true });
      await button.waitFor();
      found.push(...(await lookOver(admin, path)));
      await button.click();
      found.push(...(await lookOver(admin, `${path}, ${name}`)));
    }
    await open(page, boughtId);
    found.push(...(await lookOver(admin, 'one that was refunded')));
    expect(found).to.deep.equal([]);
    expect(admin.errors).to.deep.equal([]);
    await person.close();
  });
});
