import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { call } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('an account, on the pages of the web app,', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let visitors: Visitor[] = [];

  before(async () => {
    server = await startTestApp();
    browser = await launchBrowser();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await Promise.all(visitors.map((visitor) => visitor.photograph(this.currentTest?.title ?? '')));
    await Promise.all(visitors.map((visitor) => visitor.close()));
    visitors = [];
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function arrive(how: 'withAccount' | 'arrive'): Promise<Visitor> {
    const visitor = await Visitor[how](browser, server.url);
    visitors.push(visitor);
    return visitor;
  }

  /** Looks into the outbox in a tab of its own, as the page says, and reads the code of the newest mail to someone. */
  async function codeOf(visitor: Visitor, subject: RegExp): Promise<string> {
    const outbox = await visitor.context.newPage();
    await outbox.goto(`${server.url}/outbox`);
    const mail = outbox
      .locator('.mail', { hasText: visitor.account.email })
      .filter({ has: outbox.getByRole('heading', { name: subject }) })
      .first();
    const text = await mail.locator('.mail-text').innerText();
    await outbox.close();
    const code = /\b\d{4} ?\d{4}\b/.exec(text)?.[0];
    if (code === undefined) throw new Error(`There is no code in: ${text}`);
    return code;
  }

  it('is confirmed by the code of the mail, which may be pasted as it stands there', async () => {
    const ana = await arrive('arrive');
    const { page } = ana;
    await page.goto(`${server.url}/signup`);
    await ana.signUp();
    await page.getByRole('heading', { name: 'Confirm your email address' }).waitFor();
    await page.getByRole('link', { name: 'see the outbox' }).waitFor();
    expect(await page.getByRole('button', { name: /^Send another in \d+ s$/ }).isVisible()).to.equal(true);
    const field = page.getByLabel('Code from the mail');
    expect(await field.getAttribute('autocomplete')).to.equal('one-time-code');

    await field.fill('00000000');
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.getByText('That code is wrong or has expired.').waitFor();

    await field.fill(` ${await codeOf(ana, /confirm/i)} `);
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.getByText('Your email address is confirmed').waitFor();
    await page.getByRole('heading', { name: 'Rooms', level: 1 }).waitFor();
    expect(await page.getByText('Your email address is not confirmed yet.').count()).to.equal(0);
    expect(ana.errors).to.deep.equal([]);
  });

  it('may be confirmed later: a banner on each page leads there, and back', async () => {
    const ana = await arrive('withAccount');
    const { page } = ana;
    await page.goto(`${server.url}/people`);
    await page.getByRole('link', { name: 'Confirm your email address' }).click();
    await page.getByLabel('Code from the mail').fill(await codeOf(ana, /confirm/i));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
  });

  it('gets a new password by the code of a mail, and the old one is worth nothing', async () => {
    const ana = await arrive('withAccount');
    const { page, account } = ana;
    await page.addInitScript(() => localStorage.removeItem('parley.session'));
    await page.goto(`${server.url}/login?next=/people`);
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('Email').fill(account.email);
    await page.getByRole('button', { name: 'Send the code' }).click();
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    expect(await page.getByLabel('Email').inputValue()).to.equal(account.email);
    const code = await waitUntil('the mail', () => codeOf(ana, /password/i).catch(() => undefined));
    await page.getByLabel('Code from the mail').fill(code);
    await page.getByLabel('New password').fill('short');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('Use at least 8 characters').waitFor();
    await page.getByLabel('New password').fill('a new password of mine');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();

    const logIn = (password: string) =>
      call(server.url, 'POST', '/api/v1/auth/login', { body: { login: account.username, password } });
    expect((await logIn(account.password)).status).to.equal(401);
    expect((await logIn('a new password of mine')).status).to.equal(200);
  });

  it('gets a picture that all pages show, and loses it again', async () => {
    const ana = await arrive('withAccount');
    const { page } = ana;
    await page.goto(`${server.url}/profile`);
    const file = page.getByLabel('Picture file');
    await file.setInputFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('no picture'),
    });
    await page.getByText('That is not a picture that can be used.').waitFor();
    await file.setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('nor this') });
    await page.getByRole('button', { name: 'Use this picture' }).click();
    await page.getByText('That is not a picture that can be read.').waitFor();

    const picture = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#c33' } })
      .png()
      .toBuffer();
    await file.setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: picture });
    await page.locator('.avatar-drop img[src^="blob:"]').waitFor();
    await page.getByRole('button', { name: 'Use this picture' }).click();
    await page.getByRole('button', { name: 'Remove the picture' }).waitFor();
    await page.goto(`${server.url}/rooms`);
    const shown = page.locator('.account-menu img');
    await shown.waitFor();
    await waitUntil('the picture to be drawn', () =>
      shown.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth === 512),
    );

    await page.goto(`${server.url}/profile`);
    await page.getByRole('button', { name: 'Remove the picture' }).click();
    await page.getByRole('button', { name: 'Remove the picture' }).waitFor({ state: 'detached' });
    await page.locator('.account-menu img').waitFor({ state: 'detached' });
    expect(ana.errors).to.deep.equal([]);
  });

  it('has a profile that two tabs cannot undo for each other without a word', async () => {
    const ana = await arrive('withAccount');
    const { page } = ana;
    await page.goto(`${server.url}/profile`);
    await page.getByLabel('A few words about yourself').fill('Written in the first tab');
    const chosen = page.getByRole('list', { name: 'Languages you learn' });
    await page.getByLabel('Languages you learn').fill('pt-br');
    await page.keyboard.press('Enter');
    await chosen.getByText('Brazilian Portuguese').waitFor();
    await ana.request('PATCH', '/users/me', { bio: 'Written in the second tab' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const conflict = page.getByRole('alert').filter({ hasText: 'changed elsewhere' });
    await conflict.getByText('Written in the second tab').waitFor();
    expect(await bioOf(ana)).to.equal('Written in the second tab');
    await conflict.getByRole('button', { name: 'Save mine over it' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(await bioOf(ana)).to.equal('Written in the first tab');

    await ana.request('PATCH', '/users/me', { bio: 'Once more from the second' });
    await page.getByLabel('A few words about yourself').fill('And from the first');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await conflict.getByRole('button', { name: 'Take what is there now' }).click();
    await hasValue(page, 'A few words about yourself', 'Once more from the second');
    await chosen.getByText('Brazilian Portuguese').waitFor();
  });

  it('ends for good, after its owner said so twice', async () => {
    const ana = await arrive('withAccount');
    const { page, account } = ana;
    await page.goto(`${server.url}/profile`);
    await page.getByRole('button', { name: 'Delete my account…' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('button', { name: 'Delete it for good' }).click();
    await dialog.getByText(`Type ${account.username}, as it is written here.`).waitFor();
    await dialog.getByLabel(/^Type your user name/).fill(account.username);
    await dialog.getByLabel('Password', { exact: true }).fill('not my password');
    await dialog.getByRole('button', { name: 'Delete it for good' }).click();
    await dialog.locator('[name="password"][aria-invalid="true"]').waitFor();
    await dialog.getByLabel('Password', { exact: true }).fill(account.password);
    await dialog.getByRole('button', { name: 'Delete it for good' }).click();
    await page.getByText('Your account is deleted').waitFor();
    const body = { login: account.username, password: account.password };
    expect((await call(server.url, 'POST', '/api/v1/auth/login', { body })).status).to.equal(401);
    expect(ana.errors).to.deep.equal([]);
  });
});

async function bioOf(visitor: Visitor): Promise<string> {
  return (await (await visitor.request('GET', '/users/me')).json()).bio;
}

async function hasValue(page: Page, label: string, value: string): Promise<void> {
  const field = page.getByLabel(label);
  await waitUntil(`${label} to be “${value}”`, async () => (await field.inputValue()) === value, {
    lastSeen: () => field.inputValue(),
  });
}
