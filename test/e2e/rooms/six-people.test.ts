import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { timeToShow } from '../../helpers/browser/time-to-show.ts';
import { Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const SHOWN_WITHIN_MS = 500;

describe('six people with a browser each', function () {
  this.timeout(180_000);
  let server: TestApp;
  let browser: Browser;
  let people: Visitor[] = [];

  before(async () => {
    server = await startTestApp({ live: 'real', env: { PARLEY_MEDIA_WORKERS: '2' } });
    browser = await launchBrowser();
    people = await Promise.all(
      Array.from({ length: 6 }, () => Visitor.withAccount(browser, server.url, { width: 640, height: 480 })),
    );
    const [host = people[0]] = people;
    const roomId = await host?.createRoom('Six');
    await Promise.all(people.map((person) => person.bringSmallCamera()));
    // One after the other, as people come: each must get the streams of all who were there.
    for (const person of people) await person.enter(`${server.url}/room/${roomId}`);
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await Promise.all(people.map((visitor) => visitor.photograph(this.currentTest?.title ?? '')));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const othersOf = (person: Visitor) => people.filter((other) => other !== person);

  it('have a tile for each, and see and hear every other', async () => {
    for (const person of people) {
      for (const other of people) await person.tileOf(other).waitFor();
    }
    await Promise.all(people.map((person) => person.seesAndHears(othersOf(person), 60_000)));
  });

  it('see the same hands in the same order, each within half a second', async () => {
    const raising = [people[4], people[1], people[5]].filter((person) => person !== undefined);
    for (const [index, person] of raising.entries()) {
      const words = `hand raised, ${['1st', '2nd', '3rd'][index]} in line`;
      const shown = othersOf(person).map((other) => other.tileSaying(person, words));
      expect(await timeToShow(person, () => person.press('h'), shown)).to.be.lessThan(SHOWN_WITHIN_MS);
    }
  });

  it('see a mute, a camera that goes off and a host’s mute, each within half a second', async () => {
    const [host, , muted, hidden, held] = people;
    if (host === undefined || muted === undefined || hidden === undefined || held === undefined) {
      throw new Error('six people came');
    }
    const mute = () => host.page.getByRole('menuitem', { name: 'Mute', exact: true }).click();
    const steps = [
      { actor: muted, whose: muted, words: ', muted', act: () => muted.press('m') },
      { actor: hidden, whose: hidden, words: 'camera off', act: () => hidden.press('v') },
      { actor: host, whose: held, words: 'muted by a host', act: mute },
    ];
    for (const { actor, whose, words, act } of steps) {
      if (actor === host) await host.openMenuOf(held);
      const shown = othersOf(actor).filter((other) => other !== whose);
      const took = await timeToShow(
        actor,
        act,
        shown.map((other) => other.tileSaying(whose, words)),
      );
      expect(took, words).to.be.lessThan(SHOWN_WITHIN_MS);
    }
  });

  it('hold the same state as the server, all six', async () => {
    const views = await Promise.all(
      people.map((person) => person.hasView('to have a room', ({ room }) => room !== null)),
    );
    const newest = Math.max(...views.map(({ room }) => room?.seq ?? 0));
    const settled = await Promise.all(
      people.map((person) => person.hasView('to be up to date', ({ room }) => (room?.seq ?? 0) >= newest)),
    );
    for (const { room } of settled) expect(room).to.deep.equal(settled[0]?.room);
    expect(people.flatMap(({ errors }) => errors)).to.deep.equal([]);
  });
});
