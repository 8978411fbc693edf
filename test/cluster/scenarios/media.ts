import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { Crowd } from '../../helpers/cluster/crowd.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import type { Scene } from './scene.ts';

const PEOPLE = 4;
/** After that, what was on its way when somebody was muted has come. */
const ON_ITS_WAY_MS = 500;
const BACK_WITHIN_MS = 20_000;
const SILENCE_MS = 300;

export function media(scene: () => Scene): void {
  let browser: Browser;
  let crowd: Crowd;
  let names: string[];
  before(async () => {
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    crowd = await Crowd.gather(browser, scene().setup.url);
    names = await Promise.all(Array.from({ length: PEOPLE }, () => crowd.bring()));
    const [host = ''] = names;
    const roomId = await crowd.openRoom(host);
    for (const name of names) await crowd.enter(name, roomId);
  });
  afterEach(async () => {
    await Promise.all(names.map((name) => crowd.leave(name)));
    await crowd.close();
  });
  after(() => browser?.close());

  it('everyone sees and hears everyone', async () => {
    await crowd.hasMedia(names);
  });

  it('of someone whom a host muted, not a packet more arrives anywhere', async () => {
    await crowd.hasMedia(names);
    const [host = '', muted = '', ...others] = names;
    await crowd.mute(host, muted, 'microphone');
    const soundOf = async () =>
      Object.values(await crowd.reports([host, ...others])).map(
        ({ streams }) => streams[`${muted}/microphone`],
      );
    // Silent for longer than what was on its way takes, and then nothing: what is sent would come within that time.
    await waitUntil('the sound to end everywhere', async () =>
      (await soundOf()).every((times) => times !== undefined && times.silentMs > ON_ITS_WAY_MS),
    );
    const before = await soundOf();
    await waitUntil('a while of silence', async () =>
      (await soundOf()).every((times) => times !== undefined && times.silentMs > 4 * ON_ITS_WAY_MS),
    );
    expect((await soundOf()).map((times) => times?.count)).to.deep.equal(before.map((times) => times?.count));
    const rest = Object.values(await crowd.reports([host, ...others]));
    for (const { streams } of rest) expect(streams[`${muted}/camera`]?.silentMs).to.be.lessThan(2_000);
  });

  it('media workers die: everyone sees and hears everyone again, and nobody was seen to leave', async () => {
    await crowd.hasMedia(names);
    await crowd.resetTimes(names);
    await Promise.all(scene().setup.nodes.map((node) => node.killMediaWorkers()));
    // One worker is replaced sooner than another, so that they need not all be silent at the same moment.
    const silenced = new Set<string>();
    await waitUntil('the media of each to be gone for a moment', async () => {
      for (const [name, { streams }] of Object.entries(await crowd.reports(names))) {
        if (Object.values(streams).some(({ silentMs }) => silentMs > SILENCE_MS)) silenced.add(name);
      }
      return silenced.size === names.length;
    });
    await crowd.hasMedia(names, BACK_WITHIN_MS);
    const reports = Object.values(await crowd.reports(names));
    expect(reports.flatMap(({ sawLeave }) => sawLeave)).to.deep.equal([]);
  });
}
