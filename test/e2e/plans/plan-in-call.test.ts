import { expect } from 'chai';
import * as mediasoup from 'mediasoup';
import type { Producer, Transport } from 'mediasoup/types';
import type { Browser, Page } from 'playwright-core';
import type { LiveRoomRecord } from '../../../src/cluster/rooms/room-messages.ts';
import type { Entitlements } from '../../../src/protocol/entitlements.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { enterWithSdk, serveEmptyPage } from '../../helpers/browser/sdk-page.ts';
import { EVERYTHING, SOUND_ONLY } from '../../helpers/signaling/everything.ts';
import { newPerson, SignalingServer, type TestPerson } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

/** Every transport and producer of this process, as mediasoup's own observer tells of them. */
const transports = new Set<Transport>();
const producers = new Set<Producer>();
mediasoup.observer.on('newworker', (worker) =>
  worker.observer.on('newrouter', (router) =>
    router.observer.on('newtransport', (transport) => {
      transports.add(transport);
      transport.observer.on('newproducer', (producer) => producers.add(producer));
    }),
  ),
);

/** A real browser with the SDK, real RTP, and a plan that changes during the call. */
describe('the plan of someone in a call', function () {
  this.timeout(120_000);
  let server: SignalingServer;
  let browser: Browser;
  let empty: Awaited<ReturnType<typeof serveEmptyPage>>;
  let record: LiveRoomRecord;
  let sender: { person: TestPerson; page: Page };
  let watcher: { person: TestPerson; page: Page };

  before(async () => {
    server = await SignalingServer.start();
    browser = await launchBrowser();
    empty = await serveEmptyPage();
  });
  after(async () => {
    await browser?.close();
    empty?.close();
    await server?.stop();
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });

  async function meet(entitlements: Entitlements): Promise<void> {
    transports.clear();
    producers.clear();
    const [ana, ben] = [{ ...newPerson('Ana'), entitlements }, newPerson('Ben')];
    record = server.newRoom(ben);
    const enter = async (person: TestPerson) => ({
      person,
      page: await enterWithSdk(browser, empty.url, () => server.join(record, person)),
    });
    [sender, watcher] = [await enter(ana), await enter(ben)];
  }

  const allow = (entitlements: Entitlements) =>
    server.liveRooms.setEntitlements(sender.person.userId, entitlements);

  const turnOn = (source: 'camera' | 'screen' = 'camera') =>
    sender.page.evaluate(async (which) => {
      await window.parleyRoom?.publish(which, window.noise());
    }, source);

  const inView = <T>({ page }: { page: Page }, look: () => T) => page.evaluate(look);

  const seenByOthers = () =>
    inView(watcher, () => window.parleyRoom?.view.remoteTracks.map(({ source }) => source) ?? []);

  /** All the RTP that the SFU has sent to anyone. */
  async function bytesSent(): Promise<number> {
    let sum = 0;
    for (const transport of transports) {
      // What a WebRTC transport says of itself, as the SFU has no others.
      const stats = (transport.closed ? [] : await transport.getStats()) as { rtpBytesSent: number }[];
      for (const { rtpBytesSent } of stats) sum += rtpBytesSent;
    }
    return sum;
  }

  const bytesFlow = (sinceBytes: number) =>
    waitUntil('pictures to flow', async () => (await bytesSent()) > sinceBytes + 50_000, {
      timeoutMs: 30_000,
      lastSeen: bytesSent,
    });

  async function videoBps(): Promise<number> {
    const [video] = [...producers].filter(({ kind, closed }) => kind === 'video' && !closed);
    const streams = (await video?.getStats()) ?? [];
    return streams.reduce((sum, { bitrate }) => sum + bitrate, 0);
  }

  it('ends: within a second no more of their picture reaches anyone; it begins, and it flows in the same call', async () => {
    await meet(EVERYTHING);
    await turnOn();
    await bytesFlow(0);
    allow(SOUND_ONLY);
    const endedMs = performance.now();
    let [bytes, changedMs] = [await bytesSent(), endedMs];
    await waitUntil(
      'two seconds without a byte',
      async () => {
        const now = await bytesSent();
        if (now !== bytes) [bytes, changedMs] = [now, performance.now()];
        return performance.now() - changedMs > 2_000;
      },
      { timeoutMs: 20_000 },
    );
    expect(changedMs - endedMs).to.be.lessThan(1_000);
    expect(await seenByOthers()).to.deep.equal([]);
    expect(await inView(sender, () => window.parleyRoom?.view.localTracks.length)).to.equal(0);

    const refusal = await sender.page.evaluate(() =>
      window.parleyRoom?.publish('camera', window.noise()).then(
        () => 'accepted',
        (error: { code: string }) => error.code,
      ),
    );
    expect(refusal).to.equal('PLAN_REQUIRED');

    allow(EVERYTHING);
    await waitUntil('the news', () =>
      inView(sender, () => window.parleyRoom?.view.publishable.includes('camera')),
    );
    await turnOn();
    await bytesFlow(bytes);
    expect(await seenByOthers()).to.deep.equal(['camera']);
    expect(server.journal.begun.filter(({ userId }) => userId === sender.person.userId)).to.have.length(1);
  });

  it('takes less of a screen: the browser sends less, and the picture stays', async () => {
    await meet({ ...EVERYTHING, screenBitrateBps: 1_500_000 });
    await turnOn('screen');
    await waitUntil('a good picture', async () => (await videoBps()) > 350_000, {
      timeoutMs: 40_000,
      lastSeen: videoBps,
    });
    allow({ ...EVERYTHING, screenBitrateBps: 150_000 });
    await waitUntil('a small one', async () => (await videoBps()) < 182_000, {
      timeoutMs: 20_000,
      lastSeen: videoBps,
    });
    expect(await seenByOthers()).to.deep.equal(['screen']);
    expect(server.overLimit).to.deep.equal([]);
  });

  it('takes no more of a client that was changed to send more: it is closed, and its owner told', async () => {
    await meet({ ...EVERYTHING, cameraBitrateBps: 100_000 });
    await sender.page.evaluate(() => {
      const add = RTCPeerConnection.prototype.addTransceiver;
      RTCPeerConnection.prototype.addTransceiver = function (track, init) {
        const sendEncodings = init?.sendEncodings?.map((one) => ({
          ...one,
          active: true,
          scaleResolutionDownBy: 1,
          maxBitrate: 2_000_000,
        }));
        return add.call(this, track, { ...init, ...(sendEncodings === undefined ? {} : { sendEncodings }) });
      };
      const told: unknown[] = [];
      Object.assign(window, { told });
      window.parleyRoom?.on('sourceOverLimit', (over) => told.push(over));
    });
    await turnOn();
    await waitUntil('it to be closed', () => server.overLimit.length > 0, {
      timeoutMs: 60_000,
      lastSeen: videoBps,
    });
    expect(server.overLimit).to.deep.equal(['camera']);
    const told = await waitUntil('the news', () =>
      // What the page keeps above.
      inView(sender, () => (window as unknown as { told: { limitBps: number }[] }).told[0]),
    );
    expect(told).to.include({ source: 'camera', limitBps: 100_000 });
    await waitUntil('nobody to see it', async () => (await seenByOthers()).length === 0);
    expect(await inView(sender, () => window.parleyRoom?.view.localTracks.length)).to.equal(0);
  });
});
