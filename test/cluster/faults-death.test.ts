import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../helpers/browser.ts';
import type { ClusterNode } from '../helpers/cluster/cluster-setup.ts';
import { Crowd, expectedStreams } from '../helpers/cluster/crowd.ts';
import { HomeWatch } from '../helpers/cluster/home-watch.ts';
import { agree, nobodyLeft } from '../helpers/cluster/state-person.ts';
import { ThreeHosts } from '../helpers/cluster/three-hosts.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { Scene } from './scenarios/scene.ts';

const ROOMS = 3;
const PEOPLE_A_ROOM = 3;
const BACK_WITHIN_MS = 8_000;
/** What an interruption would be, for whoever is not concerned: longer than a busy machine leaves frames waiting. */
const INTERRUPTION_MS = 2_000;
const NO_GHOSTS_AFTER_MS = 15_000;

describe('A node that is killed', function () {
  this.timeout(240_000);
  const setup = new ThreeHosts();
  const watch = new HomeWatch();
  let browser: Browser;
  let scene: Scene;
  let dead: ClusterNode | undefined;
  before(async () => {
    await setup.start();
    scene = new Scene(setup, watch);
    browser = await launchBrowser();
  });
  afterEach(async () => {
    await scene.clear();
    await dead?.start();
    dead = undefined;
  });
  after(async () => {
    await browser?.close();
    await setup.stop();
  });

  it('its people have media again within 8 s by themselves, and the others see no interruption', async () => {
    const crowd = await Crowd.gather(browser, setup.url);
    const rooms: string[][] = [];
    for (let index = 0; index < ROOMS; index += 1) {
      const names = await Promise.all(Array.from({ length: PEOPLE_A_ROOM }, () => crowd.bring()));
      const roomId = await crowd.openRoom(names[0] ?? '');
      for (const name of names) await crowd.enter(name, roomId);
      rooms.push(names);
    }
    const everyone = rooms.flat();
    for (const names of rooms) await crowd.hasMedia(names, 60_000);
    await crowd.resetTimes(everyone);

    const [node] = setup.nodes;
    dead = node;
    await node?.kill();
    const killedMs = performance.now();
    // Rooms of the dead node are those whose people get nothing for longer than a busy machine leaves them waiting.
    for (const names of rooms) await crowd.hasMedia(names, 60_000);
    const backAfterMs = performance.now() - killedMs;
    const after = await crowd.reports(everyone);
    const longestOf = (names: readonly string[]) =>
      Math.max(
        ...names.flatMap((name) =>
          expectedStreams(names, name).map((key) => after[name]?.streams[key]?.longestGapMs ?? Infinity),
        ),
      );
    const gaps = rooms.map(longestOf);
    expect(Math.max(...gaps), `back after ${backAfterMs} ms`).to.be.lessThan(BACK_WITHIN_MS);
    // Rooms are spread: not all of them were on the node that died.
    expect(
      gaps.filter((gap) => gap < INTERRUPTION_MS),
      String(gaps),
    ).to.have.length.of.at.least(1);
    expect(Object.values(after).flatMap(({ sawLeave }) => sawLeave)).to.deep.equal([]);
    await crowd.close();
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
