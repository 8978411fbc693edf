import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { auditPage } from '../../helpers/browser/axe.ts';
import { beyondTheSide } from '../../helpers/browser/beyond-the-side.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { type Look, lookAtEach } from '../../helpers/browser/looks.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const NARROW = { width: 320, height: 640 };
const LONG_NAME = 'Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung, مرحبا 🌿';

describe('the pages around the rooms, for everyone,', function () {
  this.timeout(120_000);
  let server: TestApp;
  let browser: Browser;
  let ana: Visitor;
  let looks: Look[];

  before(async () => {
    server = await startTestApp();
    browser = await launchBrowser();
    ana = await Visitor.withAccount(browser, server.url);
    const ben = await Visitor.withAccount(browser, server.url);
    const benId = (await (await ben.request('GET', '/users/me')).json()).id;
    const endedId = await ana.createRoom(LONG_NAME);
    await ana.request('POST', `/rooms/${endedId}/status`, { status: 'ended' });
    const startsAt = new Date(Date.now() + 86_400_000).toISOString();
    const roomId = await ana.createRoom(LONG_NAME, {
      schedule: { startsAt, minutes: 30 },
      description: `${LONG_NAME}\n\nhttps://example.org/${'a'.repeat(120)}`,
      visibility: 'private',
      lobby: true,
    });
    await ana.request('POST', `/rooms/${roomId}/invites`, { maxUses: 3 });
    await ana.request('POST', `/rooms/${roomId}/participants/${benId}/ban`, {
      reason: LONG_NAME,
    });
    await ana.request('POST', `/rooms/${roomId}/reports`, { reason: 'other', text: LONG_NAME });
    await ana.request('POST', `/rooms/${roomId}/recordings`, {
      title: LONG_NAME,
      url: 'https://example.org/a.mp4',
      durationSeconds: 61,
    });
    await ana.request('PATCH', '/users/me', {
      displayName: LONG_NAME.slice(0, 60),
      learningLanguages: ['fr'],
    });
    await ana.request('PUT', `/users/me/blocks/${benId}`);
    const coraName = await newPerson();
    const shows = (role: Parameters<Page['getByRole']>[0], name: string | RegExp) => (page: Page) =>
      page.getByRole(role, { name }).first().waitFor();
    looks = [
      { path: '/rooms/new', shows: shows('checkbox', 'Music') },
      { path: '/rooms/new?schedule=1', shows: shows('checkbox', 'Music') },
      { path: `/rooms/${roomId}/edit`, shows: shows('button', 'Cancel the meeting…') },
      { path: '/meetings', shows: shows('link', LONG_NAME) },
      { path: '/meetings/live', shows: shows('heading', 'Nobody is in a room now') },
      { path: '/meetings/previous', shows: shows('link', LONG_NAME) },
      { path: `/meetings/${roomId}`, shows: shows('heading', LONG_NAME) },
      { path: `/meetings/${roomId}/attendance`, shows: shows('heading', 'Nobody has been here yet') },
      { path: `/meetings/${roomId}/messages`, shows: shows('heading', 'Nothing was written yet') },
      { path: `/meetings/${roomId}/recordings`, shows: shows('link', LONG_NAME) },
      { path: `/meetings/${roomId}/invites`, shows: shows('cell', '0 of 3') },
      { path: `/meetings/${roomId}/bans`, shows: shows('button', /^Lift the ban of/) },
      { path: `/meetings/${roomId}/reports`, shows: (page) => page.getByText('Not looked at yet').waitFor() },
      { path: '/people', shows: shows('link', coraName) },
      { path: `/people/${benId}`, shows: shows('button', 'Unblock') },
      { path: '/dashboard', shows: shows('link', LONG_NAME) },
      { path: '/profile', shows: shows('button', /^Unblock /) },
      { path: '/verify', shows: shows('button', /^Send another/) },
    ];
    await ben.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await ana.photograph(this.currentTest.title);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function newPerson(): Promise<string> {
    const cora = await Visitor.withAccount(browser, server.url);
    await cora.close();
    return cora.name;
  }

  it('have no fault that axe finds, in the light and in the dark', async () => {
    const { page } = ana;
    const found = await lookAtEach(page, server.url, looks, (path) => auditPage(page, path));
    expect(found).to.deep.equal([]);
    expect(ana.errors).to.deep.equal([]);
  });

  it('have none in their menus, dialogs and mistakes', async () => {
    const { page } = ana;
    const found: string[] = [];
    const open = async (path: string, name: string | RegExp) => {
      await page.goto(`${server.url}${path}`);
      await page.getByRole('button', { name }).first().click();
      found.push(...(await auditPage(page, `${path}, ${name}`)));
    };
    await open('/rooms', /^Account of/);
    await open('/meetings', /^More about/);
    await open('/profile', 'Delete my account…');
    await open('/rooms/new?schedule=1', 'Schedule it');
    await open(looks.find(({ path }) => path.endsWith('/invites'))?.path ?? '', 'New invite');
    await open(looks.find(({ path }) => path.endsWith('/recordings'))?.path ?? '', 'Add a recording');
    await open(looks.find(({ path }) => path.endsWith('/reports'))?.path ?? '', 'Report this room');
    await open(looks.find(({ path }) => path.startsWith('/people/'))?.path ?? '', 'Unblock');
    expect(found).to.deep.equal([]);
  });

  it('have none for those who are not logged in', async () => {
    const guest = await Visitor.arrive(browser, server.url);
    const found: string[] = [];
    for (const path of ['/forgot', '/reset?email=ana@example.org', '/outbox']) {
      await guest.page.goto(`${server.url}${path}`);
      await guest.page.getByRole('heading', { level: 1 }).waitFor();
      if (path === '/outbox') await guest.page.locator('.mail').first().waitFor();
      found.push(...(await auditPage(guest.page, path)));
    }
    await guest.close();
    expect(found).to.deep.equal([]);
  });

  it('fit a screen of 320 pixels, and the bar of places covers nothing at the end of a page', async () => {
    const { page } = ana;
    await page.setViewportSize(NARROW);
    const over = await lookAtEach(page, server.url, looks, async (path) => {
      const cut = await beyondTheSide(page);
      // A trial click: nothing covers it.
      await page.getByRole('link', { name: 'API' }).click({ trial: true, timeout: 2_000 });
      return cut.map((what) => `${path}: ${what}`);
    });
    expect(over).to.deep.equal([]);
  });

  it('say where one is, and each has a name of its own', async () => {
    const { page } = ana;
    const titles = new Set<string>();
    for (const { path, shows } of looks.filter(({ path }) => path.split('/').length === 2)) {
      await page.goto(`${server.url}${path}`);
      await shows(page);
      titles.add(await page.title());
      const place = page.getByRole('navigation', { name: 'Places' }).locator('[aria-current="page"]');
      const isPlace = ['/meetings', '/people', '/dashboard'].includes(path);
      expect(await place.count(), path).to.equal(isPlace ? 1 : 0);
    }
    expect([...titles]).to.deep.equal([
      'Meetings · Parley',
      'People · Parley',
      'Dashboard · Parley',
      'Your profile · Parley',
      'Confirm your email address · Parley',
    ]);
  });
});
