import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const DAY_MS = 24 * 60 * 60_000;

describe('meetings, on the pages of the web app,', function () {
  this.timeout(60_000);
  let server: TestApp;
  let browser: Browser;
  let ana: Visitor;
  let ben: Visitor;

  before(async () => {
    server = await startTestApp({ live: 'real' });
    browser = await launchBrowser();
    ana = await Visitor.withAccount(browser, server.url);
    ben = await Visitor.withAccount(browser, server.url);
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await Promise.all([ana, ben].map((visitor) => visitor.photograph(this.currentTest?.title ?? '')));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** A public meeting of ana's, for tomorrow. */
  function schedule(name: string): Promise<string> {
    const startsAt = new Date(Date.now() + DAY_MS).toISOString();
    return ana.createRoom(name, { schedule: { startsAt, minutes: 30 } });
  }

  it('are scheduled, stand among the upcoming ones under their day, and can be put into a calendar', async () => {
    const { page } = ana;
    await page.goto(`${server.url}/meetings`);
    await page.getByRole('heading', { name: 'Nothing is planned' }).waitFor();
    await page.getByRole('link', { name: 'Schedule a meeting' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('Tea, at four ☕');
    await page.getByLabel('Starts').fill('2001-01-01T16:00');
    await page.getByRole('button', { name: 'Schedule it' }).click();
    await page.getByText('Choose a time to come.').waitFor();
    const start = await page.evaluate(() => {
      const tomorrow = new Date(Date.now() + 86_400_000);
      tomorrow.setHours(16, 0, 0, 0);
      const two = (number: number) => String(number).padStart(2, '0');
      const day = `${tomorrow.getFullYear()}-${two(tomorrow.getMonth() + 1)}-${two(tomorrow.getDate())}`;
      return { typed: `${day}T16:00`, moment: tomorrow.toISOString() };
    });
    await page.getByLabel('Starts').fill(start.typed);
    await page.getByLabel('Minutes').fill('45');
    await page.getByRole('button', { name: 'Schedule it' }).click();
    await page.getByText('The meeting is scheduled').waitFor();
    await page.getByRole('heading', { name: 'Tea, at four ☕' }).waitFor();

    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Meetings' }).click();
    const tomorrow = page.getByRole('region', { name: 'Tomorrow' });
    await tomorrow.getByRole('link', { name: 'Tea, at four ☕', exact: true }).waitFor();
    await tomorrow.getByRole('button', { name: /^More about Tea/ }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Calendar file' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).to.equal('Tea-at-four.ics');
    const calendar = await readFile(await download.path(), 'utf8');
    expect(calendar).to.match(/^BEGIN:VCALENDAR\r\n/);
    expect(calendar).to.include(`DTSTART:${start.moment.replace(/[-:]|\.\d+/g, '')}`);
  });

  it('tell one of two who edit at once what the other changed', async () => {
    const roomId = await schedule('Before');
    const { page } = ana;
    await page.goto(`${server.url}/rooms/${roomId}/edit`);
    await page.getByLabel('Name', { exact: true }).fill('Mine');
    await ana.request('PATCH', `/rooms/${roomId}`, { name: 'Theirs', capacity: 7 });
    await page.getByRole('button', { name: 'Save' }).click();
    const conflict = page.getByRole('alert').filter({ hasText: 'changed elsewhere' });
    await conflict.getByText('Theirs').waitFor();
    await conflict.getByText('7', { exact: true }).waitFor();
    await conflict.getByRole('button', { name: 'Take what is there now' }).click();
    await conflict.waitFor({ state: 'detached' });
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).to.equal('Theirs');

    await page.getByLabel('Name', { exact: true }).fill('Mine again');
    await ana.request('PATCH', `/rooms/${roomId}`, { name: 'Theirs again' });
    await page.getByRole('button', { name: 'Save' }).click();
    await conflict.getByRole('button', { name: 'Save mine over it' }).click();
    await page.getByRole('heading', { name: 'Mine again' }).waitFor();
    await page.getByText('0 of 7').waitFor();
  });

  it('keep guests waiting until the host starts them, and are told as cancelled', async () => {
    const roomId = await schedule('Not yet');
    await ben.page.goto(`${server.url}/meetings?open=1`);
    const row = ben.page.getByRole('listitem').filter({ hasText: 'Not yet' });
    await row.getByText('Not open yet').waitFor();
    expect(await row.getByRole('link', { name: /^Start|^Join/ }).count()).to.equal(0);
    await ben.page.goto(`${server.url}/rooms/${roomId}/edit`);
    await ben.page.getByText('Only its host can change this room.').waitFor();

    const { page } = ana;
    await page.goto(`${server.url}/meetings`);
    await page.getByRole('button', { name: 'More about Not yet' }).click();
    await page.getByRole('menuitem', { name: 'Cancel the meeting…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel the meeting' }).click();
    await page.getByText('The meeting is cancelled').waitFor();
    await page.getByRole('link', { name: 'Not yet', exact: true }).waitFor({ state: 'detached' });
    await ben.page.goto(`${server.url}/meetings/${roomId}`);
    await ben.page.getByText('Over', { exact: true }).waitFor();
  });

  it('have invites that are counted, copied and revoked', async () => {
    const roomId = await ana.createRoom('By invitation', { visibility: 'private' });
    const { page } = ana;
    await page.goto(`${server.url}/meetings/${roomId}/invites`);
    await page.getByRole('button', { name: 'New invite' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('How many people at most').fill('0');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    await dialog.getByText('Choose a number from 1 to 10,000, or leave it empty.').waitFor();
    await dialog.getByLabel('How many people at most').fill('2');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    await page.getByRole('cell', { name: '0 of 2' }).waitFor();
    const [invite] = (await (await ana.request('GET', `/rooms/${roomId}/invites`)).json()).items;
    expect(invite).to.include({ maxUses: 2 });
    expect(Date.parse(invite.expiresAt) - Date.now()).to.be.within(6.9 * DAY_MS, 7 * DAY_MS);

    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Revoked', { exact: true }).waitFor();
    await ben.page.goto(invite.url);
    await ben.page.getByRole('heading', { name: 'This invite does not work' }).waitFor();
  });

  it('keep what was reported, and recordings by their address', async () => {
    const roomId = await ana.createRoom('To be reported');
    const { page } = ben;
    await page.goto(`${server.url}/meetings/${roomId}/reports`);
    await page.getByRole('button', { name: 'Report this room' }).click();
    await page.getByLabel('What is wrong').selectOption({ label: 'Something else' });
    await page.getByRole('button', { name: 'Send the report' }).click();
    await page.getByText('Say in a few words what is wrong.').waitFor();
    await page.getByLabel('What happened').fill('<b>Nothing</b> but noise');
    await page.getByRole('button', { name: 'Send the report' }).click();
    await page.getByText('Thank you. The report was sent.').waitFor();
    await page.getByText('<b>Nothing</b> but noise').waitFor();

    await ana.page.goto(`${server.url}/meetings/${roomId}/recordings`);
    await ana.page.getByRole('button', { name: 'Add a recording' }).click();
    await ana.page.getByLabel('Title').fill('All of it');
    await ana.page.getByLabel('Address').fill('javascript:alert(1)');
    await ana.page.getByRole('button', { name: 'Add it' }).click();
    await ana.page.getByText('Give a web address').waitFor();
    await ana.page.getByLabel('Address').fill('https://example.org/all.mp4');
    await ana.page.getByRole('button', { name: 'Add it' }).click();
    const link = ana.page.getByRole('link', { name: 'All of it' });
    expect(await link.getAttribute('href')).to.equal('https://example.org/all.mp4');
    expect([...ana.errors, ...ben.errors]).to.deep.equal([]);
  });
});
