import { expect } from 'chai';
import * as mediasoup from 'mediasoup';
import type { Router, WebRtcTransport } from 'mediasoup/types';
import { type Entitlements, publishGrantsOf } from '../../../src/protocol/entitlements.ts';
import type { MediaSource } from '../../../src/protocol/media.ts';
import { parametersFor } from '../../helpers/media/rtp.ts';
import { EVERYTHING, SOUND_ONLY } from '../../helpers/signaling/everything.ts';
import { codeOf, RawClient, Refused } from '../../helpers/signaling/raw-client.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { newestRouterOf } from '../sfu/media.ts';
import { heardOf, type Seat, Seats, speak } from './seats.ts';

const DETAIL = 'Your plan does not have video: upgrade to turn it on.';

/** Every transport of this process, as mediasoup's own observer tells of them. */
const transports = new Map<string, WebRtcTransport>();
mediasoup.observer.on('newworker', (worker) =>
  worker.observer.on('newrouter', (router) =>
    // The SFU makes no others.
    router.observer.on('newtransport', (one) => transports.set(one.id, one as unknown as WebRtcTransport)),
  ),
);

describe('What a plan allows in a live room', () => {
  let server: SignalingServer;
  let seats: Seats;
  before(async () => {
    server = await SignalingServer.start();
  });
  after(() => server.stop());
  beforeEach(() => {
    seats = new Seats(server);
  });
  afterEach(() => seats.close());

  const produce = ({ client }: Pick<Seat, 'client'>, source: MediaSource) =>
    client.ask('producer:create', { source, rtpParameters: parametersFor(source), paused: false });

  const sourcesOf = ({ peerId }: Seat): string[] =>
    Object.keys(seats.snapshot.peers.find((peer) => peer.peerId === peerId)?.sources ?? {}).sort();

  const router = (): Router => newestRouterOf(server.workers.pids[0] ?? 0);

  /** What the worker itself has. */
  async function producersInWorker(): Promise<string[]> {
    const { mapProducerIdConsumerIds } = await router().dump();
    return mapProducerIdConsumerIds.map(({ key }) => key);
  }

  const maxIncomingOf = async ({ entry }: Seat): Promise<number | undefined> => {
    const [stat] = (await transports.get(entry.media.sendTransport.transportId)?.getStats()) ?? [];
    return stat?.maxIncomingBitrate;
  };

  const set = ({ person }: Seat, entitlements: Entitlements) =>
    server.liveRooms.setEntitlements(person.userId, entitlements);

  it('refuses video to a changed client, in the words of the REST API, and lets it speak', async () => {
    const host = await seats.enterHost();
    const free = await seats.enter({ entitlements: SOUND_ONLY });
    expect(free.entry.grants).to.deep.equal(publishGrantsOf(SOUND_ONLY));
    for (const source of ['camera', 'screen'] as const) {
      const refused: unknown = await produce(free, source).catch((error: unknown) => error);
      if (!(refused instanceof Refused)) throw new Error(`${source} was accepted`);
      const { code, status, detail, errors } = refused.problem;
      expect({ code, status, detail }).to.deep.equal({ code: 'PLAN_REQUIRED', status: 402, detail: DETAIL });
      expect(errors).to.deep.equal([{ path: 'source', message: DETAIL }]);
    }
    await produce(free, 'microphone');
    await produce(free, 'screenAudio');
    expect(sourcesOf(free)).to.deep.equal(['microphone', 'screenAudio']);
    expect(await producersInWorker()).to.have.length(2);
    expect(host.client.events('room:event').flatMap(({ event }) => ('source' in event ? [event.source] : []))) //
      .not.to.include.members(['camera', 'screen']);
  });

  it('leaves the right to speak to the role: a listener hears of the role, and not of the plan', async () => {
    await seats.enterHost();
    const listener = await seats.enter({ entitlements: SOUND_ONLY, role: 'listener' });
    expect(await codeOf(produce(listener, 'camera'))).to.equal('FORBIDDEN');
    expect(await codeOf(speak(listener))).to.equal('FORBIDDEN');
  });

  it('follows the plan during the call, both ways, without anyone joining again', async () => {
    const host = await seats.enterHost();
    const person = await seats.enter({ entitlements: SOUND_ONLY });
    const voice = await speak(person);
    expect(await codeOf(produce(person, 'camera'))).to.equal('PLAN_REQUIRED');

    set(person, EVERYTHING);
    const started = await person.client.heard('grants:changed');
    expect(started).to.deep.equal({ ...publishGrantsOf(EVERYTHING), reason: 'plan-started' });
    const camera = await produce(person, 'camera');
    const screen = await produce(person, 'screen');
    await heardOf(host, 'source:published', ({ source }) => source === 'screen');
    expect(await producersInWorker()).to.have.members([
      voice.producerId,
      camera.producerId,
      screen.producerId,
    ]);
    const consumer = await host.client.heard(
      'consumer:created',
      ({ producerId }) => producerId === camera.producerId,
    );

    const endedMs = performance.now();
    set(person, SOUND_ONLY);
    expect(sourcesOf(person), 'in the same turn').to.deep.equal(['microphone']);
    for (const one of [host, person]) {
      for (const source of ['camera', 'screen']) {
        await heardOf(one, 'source:unpublished', (event) => event.source === source);
      }
    }
    await host.client.heard('consumer:closed', ({ consumerId }) => consumerId === consumer.consumerId);
    await waitUntil('the worker to have closed them', async () => {
      const left = await producersInWorker();
      return left.length === 1 && left[0] === voice.producerId;
    });
    expect(performance.now() - endedMs).to.be.lessThan(1_000);
    const ended = await person.client.heard('grants:changed', ({ reason }) => reason === 'plan-ended');
    expect(ended).to.deep.equal({ ...publishGrantsOf(SOUND_ONLY), reason: 'plan-ended' });
    expect(await codeOf(produce(person, 'camera'))).to.equal('PLAN_REQUIRED');
    expect(await codeOf(person.client.ask('producer:resume', { producerId: camera.producerId }))) //
      .to.equal('MEDIA_NOT_FOUND');
    expect(host.client.events('grants:changed'), 'it is nobody else’s').to.deep.equal([]);

    set(person, EVERYTHING);
    await produce(person, 'camera');
    expect(sourcesOf(person)).to.deep.equal(['camera', 'microphone']);
  });

  it('says nothing where nothing changes for what one sends, however often it is told', async () => {
    const person = await seats.enter();
    await produce(person, 'camera');
    for (let time = 0; time < 3; time += 1) set(person, { ...EVERYTHING, storageBytes: time });
    const { seq } = seats.snapshot;
    set(person, { ...EVERYTHING, cameraBitrateBps: 1_000_000 });
    const { reason } = await person.client.heard('grants:changed');
    expect(reason).to.equal('plan-changed');
    expect(person.client.events('grants:changed')).to.have.length(1);
    expect(seats.snapshot.seq, 'nobody else sees any of it').to.equal(seq);
    expect(sourcesOf(person)).to.deep.equal(['camera']);
  });

  it('never leaves a video in the room of one whose plan ended while it was being created', async function () {
    this.timeout(60_000);
    for (let round = 0; round < 40; round += 1) {
      // A new person each time: one who tries too often is told to wait.
      const person = await seats.enter();
      const creating = Promise.all([codeOf(produce(person, 'camera')), codeOf(produce(person, 'screen'))]);
      for (let turn = 0; turn < round; turn += 1) await new Promise(setImmediate);
      set(person, SOUND_ONLY);
      for (const code of await creating) expect(['accepted', 'PLAN_REQUIRED']).to.include(code);
      expect(sourcesOf(person), `round ${round}`).to.deep.equal([]);
      person.client.close();
    }
    await waitUntil('nothing in the worker', async () => (await producersInWorker()).length === 0, {
      lastSeen: producersInWorker,
    });
  });

  it('holds for one who is on the way in, and for one whose connection is gone', async () => {
    await seats.enterHost();
    const person = newPerson();
    const client = await seats.connect(person);
    server.liveRooms.setEntitlements(person.userId, SOUND_ONLY);
    const entry = await client.join();
    expect(entry.grants).to.deep.equal(publishGrantsOf(SOUND_ONLY));

    client.close();
    server.liveRooms.setEntitlements(person.userId, EVERYTHING);
    const grant = await server.join(seats.record, newPerson());
    const back = await RawClient.connect(grant, entry.resumeToken);
    try {
      const again = await back.join();
      expect(again.peerId).to.equal(entry.peerId);
      expect(again.grants).to.deep.equal(publishGrantsOf(EVERYTHING));
      expect(await codeOf(produce({ client: back }, 'camera'))).to.equal('accepted');
      server.liveRooms.setEntitlements(person.userId, SOUND_ONLY);
      await back.heard('grants:changed');
      back.close();
      const third = await RawClient.connect(grant, again.resumeToken);
      expect((await third.join()).media.producers).to.deep.equal([]);
      expect(await codeOf(produce({ client: third }, 'camera'))).to.equal('PLAN_REQUIRED');
      third.close();
    } finally {
      back.close();
    }
  });

  it('still holds when the worker died in between', async () => {
    const person = await seats.enter();
    await produce(person, 'camera');
    const [pid] = server.workers.pids;
    if (pid === undefined) throw new Error('no worker lives');
    process.kill(pid, 'SIGKILL');
    set(person, SOUND_ONLY);
    await person.client.heard('media:reset');
    const entry = await person.client.join();
    expect(entry.grants).to.deep.equal(publishGrantsOf(SOUND_ONLY));
    expect(await codeOf(produce(person, 'camera'))).to.equal('PLAN_REQUIRED');
    expect(await codeOf(produce(person, 'microphone'))).to.equal('accepted');
    set(person, EVERYTHING);
    expect(await codeOf(produce(person, 'camera'))).to.equal('accepted');
  });

  it('tells the client how much the SFU takes, and changes it live', async () => {
    const sound = { ...SOUND_ONLY, audioBitrateBps: 64_000 };
    const person = await seats.enter({ entitlements: sound });
    expect(await maxIncomingOf(person)).to.equal(128_000);
    set(person, { ...EVERYTHING, audioBitrateBps: 64_000, cameraBitrateBps: 1e6, screenBitrateBps: 2e6 });
    await waitUntil('more', async () => (await maxIncomingOf(person)) === 3_128_000);
    set(person, EVERYTHING);
    await waitUntil('the most there is', async () => (await maxIncomingOf(person)) === 6_000_000);
    set(person, sound);
    await waitUntil('less', async () => (await maxIncomingOf(person)) === 128_000);
  });

  it('holds in every room that one is in', async () => {
    const person = newPerson();
    const other = new Seats(server);
    const here = await seats.enter(person);
    const there = await other.enter(person);
    await Promise.all([produce(here, 'camera'), produce(there, 'camera')]);
    server.liveRooms.setEntitlements(person.userId, SOUND_ONLY);
    await Promise.all([here.client.heard('grants:changed'), there.client.heard('grants:changed')]);
    expect(sourcesOf(here)).to.deep.equal([]);
    expect(other.snapshot.peers.map(({ sources }) => sources)).to.deep.equal([{}]);
    other.close();
  });
});
