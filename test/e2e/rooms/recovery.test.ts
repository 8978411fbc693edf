import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { type Received, Visitor } from '../../helpers/browser/visitor.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { CutNetwork } from '../../helpers/signaling/cut-network.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const CUT_MS = 5_000;
const BACK_WITHIN_MS = 5_000;

describe('what goes wrong around a browser', function () {
  this.timeout(90_000);
  let server: TestApp;
  let browser: Browser;
  let visitors: Visitor[] = [];

  before(async () => {
    server = await startTestApp({ live: 'real', env: { PARLEY_MEDIA_WORKERS: '2' } });
    browser = await launchBrowser();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await Promise.all(visitors.map((visitor) => visitor.photograph(this.currentTest?.title ?? '')));
    }
    await Promise.all(visitors.map((visitor) => visitor.close()));
    visitors = [];
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function visitor(url = server.url): Promise<Visitor> {
    const person = await Visitor.withAccount(browser, url);
    visitors.push(person);
    return person;
  }

  it('a network that is gone for 5 s: same room, same tiles, nobody saw anyone leave', async () => {
    const network = await CutNetwork.start(server.app.port, mediaPorts(server.logs()));
    const ana = await visitor();
    const ben = await visitor(network.origin);
    await network.leadMediaOf(ben.page);
    const roomId = await ana.createRoom('Cut');
    await ana.enter(`${server.url}/room/${roomId}`);
    await ben.enter(`${network.origin}/room/${roomId}`);
    await Promise.all([ana.seesAndHears([ben]), ben.seesAndHears([ana])]);
    const left = await ana.collect('peerLeft');
    const before = await ben.view();
    expect(network.mediaConnections, 'media goes through the network that is cut').to.be.greaterThan(0);

    network.block();
    await ben.page.getByText('Getting you back').waitFor();
    await ana.press('h');
    const frozen = packetsOf(await ben.received());
    await ben.page.waitForTimeout(CUT_MS);
    expect(packetsOf(await ben.received()), 'nothing arrives while it is cut').to.deep.equal(frozen);
    network.restore();

    await ben.hasView('to be back', ({ connection }) => connection === 'connected');
    await ben.page.getByText('Getting you back').waitFor({ state: 'detached' });
    await Promise.all([ana.seesAndHears([ben]), ben.seesAndHears([ana])]);
    const after = await ben.hasView('to see the hand', ({ room }) => room?.hands.length === 1);
    expect(after.self?.peerId).to.equal(before?.self?.peerId);
    expect(after.remoteTracks.map(({ consumerId }) => consumerId)).to.have.members(
      before?.remoteTracks.map(({ consumerId }) => consumerId) ?? [],
    );
    expect(await ben.page.getByTestId('tile').count()).to.equal(2);
    const mine = await ben.view();
    const theirs = await ana.hasView('to agree', ({ room }) => room?.seq === mine?.room?.seq);
    expect(mine?.room).to.deep.equal(theirs.room);
    expect(await left()).to.deep.equal([]);
    await network.stop();
  });

  it('a media worker that is killed: its people are back without pressing anything, others notice nothing', async () => {
    const [ana, ben, eva, tom] = [await visitor(), await visitor(), await visitor(), await visitor()];
    const hit = await ana.createRoom('Hit');
    const spared = await eva.createRoom('Spared');
    await ana.enter(`${server.url}/room/${hit}`);
    await ben.enter(`${server.url}/room/${hit}`);
    await eva.enter(`${server.url}/room/${spared}`);
    await tom.enter(`${server.url}/room/${spared}`);
    await Promise.all([ana.seesAndHears([ben]), ben.seesAndHears([ana])]);
    await Promise.all([eva.seesAndHears([tom]), tom.seesAndHears([eva])]);
    const removed = await eva.collect('trackRemoved');
    const consumersBefore = (await ana.view())?.remoteTracks.map(({ consumerId }) => consumerId);

    process.kill(workerOf(server.logs(), hit), 'SIGKILL');
    const killedMs = performance.now();
    await waitUntil('other streams in place of the lost ones', async () => {
      const now = (await ana.view())?.remoteTracks ?? [];
      return now.length === 2 && now.every(({ consumerId }) => !consumersBefore?.includes(consumerId));
    });
    await Promise.all([ana.seesAndHears([ben]), ben.seesAndHears([ana])]);
    expect(performance.now() - killedMs).to.be.lessThan(BACK_WITHIN_MS);
    await Promise.all([eva.seesAndHears([tom]), tom.seesAndHears([eva])]);
    expect(await removed()).to.deep.equal([]);
  });
});

function packetsOf(received: Record<string, Received>): number[] {
  return Object.values(received).map(({ audioPackets, videoPackets }) => audioPackets + videoPackets);
}

function entries(logs: string): Record<string, unknown>[] {
  return logs
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

function mediaPorts(logs: string): number[] {
  return entries(logs).flatMap(({ msg, port }) => (msg === 'media worker started' ? [Number(port)] : []));
}

/** The process that carries a room's media, as the log says. */
function workerOf(logs: string, roomId: string): number {
  const entry = entries(logs).find(({ msg, roomId: room }) => msg === 'A room went live' && room === roomId);
  if (entry === undefined) throw new Error('the log does not say where the room lives');
  return Number(entry.workerPid);
}
