import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../helpers/browser/browser.ts';
import { Crowd, everyoneIn } from '../helpers/cluster/crowd.ts';
import { expectNoGapOver } from '../helpers/cluster/media-gaps.ts';
import { Pm2Cluster } from '../helpers/cluster/pm2-cluster.ts';
import { agree, nobodyLeft } from '../helpers/cluster/state-person.ts';
import { Scene } from './scenarios/scene.ts';

const ROOMS = 4;
const PEOPLE_A_ROOM = 5;
const LONGEST_GAP_MS = 2_000;
/** In a room of their own, whose state is looked at: they have no media. */
const WRITERS = 4;

describe('pm2 reload with 20 people in 4 rooms', function () {
  this.timeout(240_000);
  const setup = new Pm2Cluster();
  const scene = new Scene(setup);
  let browser: Browser | undefined;
  before(() => setup.start());
  afterEach(async () => {
    await browser?.close();
    browser = undefined;
    await scene.clear();
  });
  after(() => setup.stop());

  it('nobody presses anything, nobody is reported as left, and nobody’s picture or sound stops for 2 s', async () => {
    const writers = await scene.fill(WRITERS);
    for (const { room, name } of writers.people) await room.sendChat(`${name} was here`);
    browser = await launchBrowser();
    const crowd = await Crowd.gather(browser, setup.url);
    const rooms = await crowd.fillRooms(ROOMS, PEOPLE_A_ROOM);
    const everyone = everyoneIn(rooms);
    await crowd.isCalm(rooms);
    const before = await crowd.reports(everyone);
    const peerIds = writers.people.map(({ peerId }) => peerId);

    await setup.reload();
    for (const { names } of rooms) await crowd.hasMedia(names, 60_000);

    expectNoGapOver(LONGEST_GAP_MS, await crowd.gaps(rooms));
    const after = await crowd.reports(everyone);
    for (const { names } of rooms) {
      for (const name of names) {
        const report = after[name];
        expect(report?.peerId, name).to.equal(before[name]?.peerId);
        expect(report?.present, name).to.have.members(names);
        expect(report?.sawLeave, name).to.deep.equal([]);
      }
    }
    const kept = everyone.filter((name) =>
      after[name]?.producerIds.some((id) => before[name]?.producerIds.includes(id)),
    );
    expect(kept, 'whose media was not replaced, so that nothing was tried').to.deep.equal([]);
    // What was written before is there, for everyone alike, and everyone is who they were.
    const { chat } = await agree(writers.people, 60_000);
    expect(chat.map(({ text }) => text)).to.have.members(
      writers.people.map(({ name }) => `${name} was here`),
    );
    expect(writers.people.map(({ peerId }) => peerId)).to.deep.equal(peerIds);
    nobodyLeft(writers.people);
  });
});
