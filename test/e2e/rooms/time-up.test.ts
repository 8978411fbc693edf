import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { LiveRoomsPort } from '../../../src/api/rooms/live-rooms.ts';
import type { LiveSide } from '../../../src/live-side.ts';
import { mediaLiveSide } from '../../../src/media-live-side.ts';
import { auditPage } from '../../helpers/browser/axe.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

/** Long enough for two to come in; no plan that can be sold has less than five minutes. */
const MINUTES = 0.4;

describe('A meeting that is as long as its host’s plan allows', function () {
  this.timeout(90_000);
  let server: TestApp;
  let browser: Browser;
  let ana: Visitor;
  let ben: Visitor;

  before(async () => {
    server = await startTestApp({
      freePlan: 'as-shipped',
      live: (context) => {
        const side = mediaLiveSide(context);
        // Its rooms are there once it has started.
        const rooms = { get: () => withShortMeetings(side.rooms) };
        const shortened: LiveSide = Object.create(side, { rooms });
        return shortened;
      },
    });
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

  it('ends for everyone with a word why, for the host with the way to go on, and can begin anew at once', async () => {
    const roomId = await ben.createRoom('Short');
    const link = `${server.url}/room/${roomId}`;
    await ben.enter(link);
    await ana.enter(link);
    for (const { page } of [ana, ben]) await page.getByRole('heading', { name: 'The time is up' }).waitFor();
    await ana.page.getByText('as long as its host’s plan allows', { exact: false }).waitFor();
    expect(await ana.page.getByRole('link', { name: 'Upgrade' }).count()).to.equal(0);
    await ben.page.getByText('as long as your plan allows', { exact: false }).waitFor();
    await ben.page.getByRole('link', { name: 'Upgrade' }).waitFor();
    expect(await auditPage(ben.page, 'the time is up')).to.deep.equal([]);

    await ana.page.getByRole('button', { name: 'Join again' }).click();
    await ana.joinNow();
    expect((await ana.view())?.room?.peers).to.have.length(1);
    expect([...ana.errors, ...ben.errors]).to.deep.equal([]);
  });
});

/** The same rooms, in which meetings are over soon. */
function withShortMeetings(rooms: LiveRoomsPort): LiveRoomsPort {
  return new Proxy(rooms, {
    get(target, name) {
      if (name === 'admit') {
        const admit: LiveRoomsPort['admit'] = (record, person) =>
          target.admit({ ...record, meetingMinutes: MINUTES }, person);
        return admit;
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
