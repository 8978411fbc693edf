import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { joinRoom } from '../../src/protocol/rest/room-endpoints.ts';
import { launchBrowser } from '../helpers/browser/browser.ts';
import { Crowd, everyoneIn } from '../helpers/cluster/crowd.ts';
import { HomeWatch } from '../helpers/cluster/home-watch.ts';
import { expectNoGapOver } from '../helpers/cluster/media-gaps.ts';
import { agree, nobodyLeft, type StatePerson } from '../helpers/cluster/state-person.ts';
import { ThreeHosts } from '../helpers/cluster/three-hosts.ts';
import { Scene } from './scenarios/scene.ts';

const AWAY_MS = 20_000;
const PEOPLE = 4;
/** As many as nodes: each has one whose media is looked at. */
const MEDIA_ROOMS = 3;
const PEOPLE_WITH_MEDIA = 2;
/** What is shorter than that nobody calls an interruption. */
const INTERRUPTION_MS = 1_000;

describe('Stores that are away for 20 s', function () {
  this.timeout(240_000);
  const setup = new ThreeHosts();
  const watch = new HomeWatch();
  let scene: Scene;
  let browser: Browser | undefined;
  before(async () => {
    await setup.start();
    scene = new Scene(setup, watch);
  });
  afterEach(async () => {
    await browser?.close();
    browser = undefined;
    await scene.clear();
  });
  after(() => setup.stop());

  /** Does that to a room whose state is looked at, while there are others whose media goes on. */
  async function playing(during: (people: readonly StatePerson[], roomId: string) => Promise<void>) {
    const { people, roomId } = await scene.fill(PEOPLE, [setup.url]);
    browser = await launchBrowser();
    const crowd = await Crowd.gather(browser, setup.url);
    const rooms = await crowd.fillRooms(MEDIA_ROOMS, PEOPLE_WITH_MEDIA);
    await crowd.isCalm(rooms);
    await during(people, roomId);
    for (const { names } of rooms) await crowd.hasMedia(names);
    expectNoGapOver(INTERRUPTION_MS, await crowd.gaps(rooms));
    const reports = Object.values(await crowd.reports(everyoneIn(rooms)));
    expect(reports.flatMap(({ sawLeave }) => sawLeave)).to.deep.equal([]);
    expect(new Set(reports.map(({ connection }) => connection))).to.deep.equal(new Set(['connected']));
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
      const untilMs = performance.now() + AWAY_MS;
      while (performance.now() < untilMs) {
        for (const { room } of people) await room.raiseHand();
        await agree(people);
        for (const { room } of people) await room.lowerHand();
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      setup.stores.toDatabase.set('open');
      await late?.enter(roomId);
      const written = await writeFor(people, 1_000);
      const room = await agree(late === undefined ? people : [...people, late]);
      expect(room.chat.map(({ messageId }) => messageId)).to.include.members(written);
      nobodyLeft(people);
    });
  });
});
