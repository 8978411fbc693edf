import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { joinRoom } from '../../src/protocol/rest/room-endpoints.ts';
import { launchBrowser } from '../helpers/browser.ts';
import { Crowd, expectedStreams } from '../helpers/cluster/crowd.ts';
import { HomeWatch } from '../helpers/cluster/home-watch.ts';
import { agree, nobodyLeft, type StatePerson } from '../helpers/cluster/state-person.ts';
import { ThreeHosts } from '../helpers/cluster/three-hosts.ts';
import { Scene } from './scenarios/scene.ts';

const AWAY_MS = 20_000;
const PEOPLE = 4;
/** Longer than a machine that is busy leaves frames waiting. */
const INTERRUPTION_MS = 2_000;

describe('Stores that are away for 20 s', function () {
  this.timeout(240_000);
  const setup = new ThreeHosts();
  const watch = new HomeWatch();
  let browser: Browser;
  let scene: Scene;
  before(async () => {
    await setup.start();
    scene = new Scene(setup, watch);
    browser = await launchBrowser();
  });
  afterEach(() => scene.clear());
  after(async () => {
    await browser?.close();
    await setup.stop();
  });

  /** Two rooms, one with pictures and sound; plays `during` and gives the longest gap that anyone had. */
  async function playing(during: (people: readonly StatePerson[], roomId: string) => Promise<void>) {
    const { people, roomId } = await scene.fill(PEOPLE);
    const crowd = await Crowd.gather(browser, setup.url);
    const names = await Promise.all(Array.from({ length: PEOPLE }, () => crowd.bring()));
    const seenRoom = await crowd.openRoom(names[0] ?? '');
    for (const name of names) await crowd.enter(name, seenRoom);
    await crowd.hasMedia(names, 60_000);
    await crowd.resetTimes(names);
    try {
      await during(people, roomId);
      await crowd.hasMedia(names, 60_000);
      const reports = await crowd.reports(names);
      for (const name of names) {
        for (const key of expectedStreams(names, name)) {
          expect(reports[name]?.streams[key]?.longestGapMs, key).to.be.lessThan(INTERRUPTION_MS);
        }
        expect(reports[name]?.sawLeave).to.deep.equal([]);
      }
    } finally {
      for (const name of names) await crowd.leave(name);
      await crowd.close();
    }
  }

  /** Everyone writes and raises a hand, again and again, for so long. Gives the ids of what was acknowledged. */
  async function writeFor(people: readonly StatePerson[], ms: number): Promise<string[]> {
    const written: string[] = [];
    const untilMs = performance.now() + ms;
    while (performance.now() < untilMs) {
      for (const { room, name } of people) {
        written.push((await room.sendChat(`${name} goes on`)).messageId);
        await room.raiseHand();
        await room.lowerHand();
      }
      // What is written is kept by the room's snapshot only so far.
      if (written.length > 150)
        await new Promise((resolve) => setTimeout(resolve, untilMs - performance.now()));
      else await new Promise((resolve) => setTimeout(resolve, 500));
    }
    return written;
  }

  for (const [fault, away, back] of [
    ['Redis that answers nothing', () => setup.stores.redis.pause(), () => setup.stores.redis.resume()],
    [
      'Redis that is gone, with all its data',
      () => setup.stores.redis.kill(),
      () => setup.stores.redis.start(),
    ],
  ] as const) {
    it(`${fault}: media and changes go on, and all is consistent when it is back`, async () => {
      await playing(async (people) => {
        await away();
        const written = await writeFor(people, AWAY_MS);
        await back();
        written.push(...(await writeFor(people, 5_000)));
        const room = await agree(people);
        expect(room.chat.map(({ messageId }) => messageId)).to.include.members(written);
        nobodyLeft(people);
        expect(watch.conflicts).to.deep.equal([]);
        // New people find the same room, at every address.
        const late = await scene.arrive(setup.urls.length);
        for (const person of late) await person.enter(room.roomId);
        expect((await agree([...people, ...late])).liveId).to.equal(room.liveId);
      });
    });
  }

  it('PostgreSQL: live rooms notice nothing, and who wants in is told what is wrong', async () => {
    await playing(async (people, roomId) => {
      const [late] = await scene.arrive(1);
      setup.stores.toDatabase.set('refuse');
      const join = late?.api.call(joinRoom, { params: { roomId }, body: {} });
      expect(await join?.catch((error: { code?: string }) => error.code)).to.equal('DATABASE_UNAVAILABLE');
      const written = await writeFor(people, AWAY_MS);
      setup.stores.toDatabase.set('open');
      const room = await agree(people);
      expect(room.chat.map(({ messageId }) => messageId)).to.include.members(written);
      nobodyLeft(people);
      await late?.enter(roomId);
    });
  });
});
