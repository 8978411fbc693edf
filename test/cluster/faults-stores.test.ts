import { expect } from 'chai';
import { joinRoom } from '../../src/protocol/rest/room-endpoints.ts';
import { HomeWatch } from '../helpers/cluster/home-watch.ts';
import { agree, nobodyLeft, type StatePerson } from '../helpers/cluster/state-person.ts';
import { ThreeHosts } from '../helpers/cluster/three-hosts.ts';
import { Scene } from './scenarios/scene.ts';

const AWAY_MS = 20_000;
const PEOPLE = 4;

describe('Stores that are away for 20 s', function () {
  this.timeout(240_000);
  const setup = new ThreeHosts();
  const watch = new HomeWatch();
  let scene: Scene;
  before(async () => {
    await setup.start();
    scene = new Scene(setup, watch);
  });
  afterEach(() => scene.clear());
  after(() => setup.stop());

  async function playing(during: (people: readonly StatePerson[], roomId: string) => Promise<void>) {
    const { people, roomId } = await scene.fill(PEOPLE, [setup.url]);
    await during(people, roomId);
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
