import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../helpers/browser.ts';
import { Crowd, expectedStreams } from '../helpers/cluster/crowd.ts';
import { Pm2Cluster } from '../helpers/cluster/pm2-cluster.ts';

const ROOMS = 4;
const PEOPLE_A_ROOM = 5;
const LONGEST_GAP_MS = 2_000;

describe('pm2 reload with 20 people in 4 rooms', function () {
  this.timeout(240_000);
  const setup = new Pm2Cluster();
  let browser: Browser;
  before(async () => {
    await setup.start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await setup.stop();
  });

  it('nobody presses anything, nobody is reported as left, and no picture or sound stops for 2 s', async () => {
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
    const before = await crowd.reports(everyone);
    await crowd.resetTimes(everyone);

    await setup.reload();
    for (const names of rooms) await crowd.hasMedia(names, 60_000);

    const after = await crowd.reports(everyone);
    for (const names of rooms) {
      for (const name of names) {
        const report = after[name];
        expect(report?.connection, name).to.equal('connected');
        expect(report?.peerId, name).to.equal(before[name]?.peerId);
        expect(report?.present, name).to.have.members(names);
        expect(report?.sawLeave, name).to.deep.equal([]);
        for (const key of expectedStreams(names, name)) {
          expect(report?.streams[key]?.longestGapMs, `${key} as ${name} got it`).to.be.lessThan(
            LONGEST_GAP_MS,
          );
        }
      }
    }
    await crowd.close();
  });
});
