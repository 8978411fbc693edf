import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../helpers/browser/browser.ts';
import type { ClusterNode } from '../helpers/cluster/cluster-setup.ts';
import { Crowd, everyoneIn } from '../helpers/cluster/crowd.ts';
import { HomeWatch } from '../helpers/cluster/home-watch.ts';
import { expectNoGapOver } from '../helpers/cluster/media-gaps.ts';
import { agree, nobodyLeft } from '../helpers/cluster/state-person.ts';
import { ThreeHosts } from '../helpers/cluster/three-hosts.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { Scene } from './scenarios/scene.ts';

const ROOMS = 3;
const PEOPLE_A_ROOM = 3;
/** The lease of a node that died, its rooms taken over, and everyone back in them. */
const BACK_WITHIN_MS = 8_000;
/** What is shorter than that nobody calls an interruption. */
const INTERRUPTION_MS = 1_000;
const NO_GHOSTS_AFTER_MS = 15_000;

describe('A node that is killed', function () {
  this.timeout(240_000);
  const setup = new ThreeHosts();
  const watch = new HomeWatch();
  let scene: Scene;
  let dead: ClusterNode | undefined;
  let browser: Browser | undefined;
  before(async () => {
    await setup.start();
    scene = new Scene(setup, watch);
  });
  afterEach(async () => {
    await browser?.close();
    browser = undefined;
    await scene.clear();
    await dead?.start();
    dead = undefined;
  });
  after(() => setup.stop());

  it('its people have media again within 8 s by themselves, and nobody else’s is interrupted', async () => {
    browser = await launchBrowser();
    const crowd = await Crowd.gather(browser, setup.url);
    const rooms = await crowd.fillRooms(ROOMS, PEOPLE_A_ROOM);
    const homes = await Promise.all(rooms.map(({ roomId }) => scene.homeOf(roomId)));
    const [home] = homes;
    const struck = rooms.filter((_, index) => homes[index] === home);
    const spared = rooms.filter((room) => !struck.includes(room));
    expect(spared, 'rooms of other nodes').to.not.have.length(0);
    await crowd.isCalm(rooms);

    dead = home;
    await home?.kill();
    for (const { names } of rooms) await crowd.hasMedia(names, 30_000);

    expectNoGapOver(BACK_WITHIN_MS, await crowd.gaps(struck));
    expectNoGapOver(INTERRUPTION_MS, await crowd.gaps(spared));
    const reports = await crowd.reports(everyoneIn(rooms));
    for (const { names } of rooms) {
      for (const name of names) expect(reports[name]?.present, name).to.have.members(names);
    }
    expect(Object.values(reports).flatMap(({ sawLeave }) => sawLeave)).to.deep.equal([]);
  });

  it('whoever was on it and does not come back is gone after 15 s, and what was acknowledged is there', async () => {
    // By the one address: at a node's own nobody is there once it is dead.
    const { people, roomId } = await scene.fill(4, [setup.url]);
    const [ghost, ...others] = people;
    const [witness] = others;
    const written = await Promise.all(
      people.map(async ({ room, name }, index) => (await room.sendChat(`${name} ${index}`)).messageId),
    );
    ghost?.unplug();
    const home = await scene.homeOf(roomId);
    dead = home;
    await home.kill();
    const killedMs = performance.now();
    await witness?.sees('that the ghost is gone', ({ room }) => room?.peers.length === 3, 40_000);
    expect(performance.now() - killedMs).to.be.lessThan(NO_GHOSTS_AFTER_MS);
    const room = await agree(others);
    expect(room.chat.map(({ messageId }) => messageId)).to.include.members(written);
    expect(watch.conflicts).to.deep.equal([]);
    expect(new Set(others.flatMap(({ sawLeave }) => sawLeave))).to.deep.equal(new Set([ghost?.name]));
  });

  it('a node that is cut from all others and from the store stops, and its people go on elsewhere', async () => {
    const { people } = await scene.fill(6, [setup.url]);
    const [host] = people;
    await host?.room.sendChat('before');
    for (const node of setup.nodes) {
      await setup.isolate(node);
      // Everyone goes on writing: a second home would show.
      let acknowledged: string[] = [];
      await waitUntil(
        'everyone to write after the cut',
        async () => {
          const done = await Promise.all(
            people.map(({ room, name }) => room.sendChat(`${name} on`).then(({ messageId }) => messageId)),
          ).catch(() => undefined);
          acknowledged = done ?? [];
          return done !== undefined;
        },
        { timeoutMs: 30_000 },
      );
      const room = await agree(people);
      expect(room.chat.map(({ messageId }) => messageId)).to.include.members(acknowledged);
      expect(watch.conflicts).to.deep.equal([]);
      await setup.heal(node);
      await waitUntil('the node to be back', () => isReady(node.url), { timeoutMs: 30_000 });
    }
    nobodyLeft(people);
    expect(watch.states).to.be.greaterThan(people.length * 3);
  });
});

function isReady(url: string | null): Promise<boolean> {
  return fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
