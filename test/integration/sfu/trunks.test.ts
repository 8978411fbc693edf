import { expect } from 'chai';
import { trunkEnd, trunkStream } from '../../../src/cluster/links/node-messages.ts';
import type { RoomMedia } from '../../../src/sfu/rooms/room-media.ts';
import type { WorkerPool } from '../../../src/sfu/workers/worker-pool.ts';
import { consumerOf, receivedBy, withDirectPeers } from './direct-peers.ts';
import { codeOf, recordEvents, recordingLogger, startPool, until } from './media.ts';
import { cameraOf, isKeyFrame, voiceOf } from './senders.ts';
import { consumerFor, consumersOf, join, joinRooms, receives, type TrunkPair } from './trunk-scene.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('A room on two nodes', () => {
  withDirectPeers();
  const { logger, errors, warnings } = recordingLogger();
  let pools: WorkerPool[];
  let home: RoomMedia;
  let edge: RoomMedia;

  before(async () => {
    pools = await Promise.all([startPool({ logger }), startPool({ logger })]);
  });
  after(() => Promise.all(pools.map((pool) => pool.close())));
  beforeEach(async () => {
    const [first, second] = pools as [WorkerPool, WorkerPool]; // two were started
    [home, edge] = await Promise.all([first.createRoomMedia('room'), second.createRoomMedia('room')]);
    errors.length = 0;
    warnings.length = 0;
  });
  afterEach(() => {
    home.close();
    edge.close();
  });

  const remote = (producerId: string, peerId: string, source: 'microphone' | 'camera', paused = false) => ({
    producerId,
    peerId,
    source,
    paused,
  });
  const crossed = async ({ a }: TrunkPair): Promise<number> =>
    (await a.stats()).sent.reduce((sum, { bytes }) => sum + bytes, 0);

  it('hears and sees across, both ways, over one trunk', async () => {
    const trunk = await joinRooms(home, edge);
    const [host, guest] = [await join(home, 'host'), await join(edge, 'guest')];
    const [voice, camera] = [await voiceOf(host), await cameraOf(guest)];
    edge.addRemoteStream(remote(voice.producerId, 'host', 'microphone'), trunk.b);
    home.addRemoteStream(remote(camera.producerId, 'guest', 'camera'), trunk.a);
    for (const [peer, source, sender] of [
      [guest, 'microphone', voice],
      [host, 'camera', camera],
    ] as const) {
      const consumer = await consumerFor(peer);
      expect(consumer).to.include({ producerId: sender.producerId, source, producerPaused: false });
      expect(consumer.peerId).to.equal(peer === guest ? 'host' : 'guest');
      await peer.setConsumerPaused(consumer.consumerId, false);
      await receives(consumer.consumerId, 20, [sender]);
    }
    expect([...errors, ...warnings]).to.deep.equal([]);
  });

  it('has what is there already for a newcomer, in their first answer', async () => {
    const trunk = await joinRooms(home, edge);
    const voice = await voiceOf(await join(home, 'host'));
    edge.addRemoteStream(remote(voice.producerId, 'host', 'microphone'), trunk.b);
    const { consumers } = await (await join(edge, 'guest')).params();
    expect(consumers.map(({ peerId }) => peerId)).to.deep.equal(['host']);
  });

  it('pulls a stream once, however many want it, and not before somebody can receive it', async () => {
    const trunk = await joinRooms(home, edge);
    const camera = await cameraOf(await join(home, 'host'));
    edge.addRemoteStream(remote(camera.producerId, 'host', 'camera'), trunk.b);
    const { codecs = [], headerExtensions = [] } = edge.rtpCapabilities;
    await edge.addPeer('deaf', { codecs: codecs.filter(({ kind }) => kind === 'audio'), headerExtensions });
    expect(trunk.pulls).to.deep.equal([]);
    await Promise.all(Array.from({ length: 10 }, (_, i) => join(edge, `guest${i}`)));
    expect(edge.consumerCount).to.equal(10);
    expect(trunk.pulls).to.deep.equal([camera.producerId]);
    await Promise.all([trunk.a.send(camera.producerId), trunk.a.send(camera.producerId)]);
    expect((await trunk.a.stats()).sent).to.have.length(1);
  });

  it('lets nothing cross while nobody watches, and a key frame first when somebody begins to', async () => {
    const trunk = await joinRooms(home, edge);
    const camera = await cameraOf(await join(home, 'host'));
    edge.addRemoteStream(remote(camera.producerId, 'host', 'camera'), trunk.b);
    const guest = await join(edge, 'guest');
    const { consumerId } = await consumerFor(guest);
    for (let i = 0; i < 100; i += 1) camera.send();
    const quiet = await crossed(trunk);
    for (let round = 0; round < 3; round += 1) {
      const before = receivedBy(consumerId).length;
      await guest.setConsumerPaused(consumerId, false);
      await receives(consumerId, 20, [camera]);
      expect(isKeyFrame(receivedBy(consumerId)[before] ?? Buffer.alloc(0))).to.equal(true);
      expect(await crossed(trunk)).to.be.greaterThan(quiet);

      await guest.setConsumerPaused(consumerId, true);
      let settled = -1;
      await until('it has stopped', async () => {
        for (let i = 0; i < 5; i += 1) camera.send();
        const [seen, last] = [await crossed(trunk), settled];
        settled = seen;
        return seen === last;
      });
      for (let i = 0; i < 100; i += 1) camera.send();
      expect(await crossed(trunk)).to.equal(settled);
      expect(consumerOf(consumerId).producerPaused, 'nobody muted it').to.equal(false);
    }
  });

  it('gives a key frame at once to whoever begins to watch what others watch already', async () => {
    const trunk = await joinRooms(home, edge);
    const camera = await cameraOf(await join(home, 'host'));
    edge.addRemoteStream(remote(camera.producerId, 'host', 'camera'), trunk.b);
    const guests = [await join(edge, 'one'), await join(edge, 'two')] as const;
    const [one, two] = [await consumerFor(guests[0]), await consumerFor(guests[1])];
    await guests[0].setConsumerPaused(one.consumerId, false);
    await receives(one.consumerId, 20, [camera]);
    await guests[1].setConsumerPaused(two.consumerId, false);
    const [first] = await receives(two.consumerId, 5, [camera]);
    expect(isKeyFrame(first ?? Buffer.alloc(0))).to.equal(true);
  });

  it('tells of mutes, and of the end of a stream', async () => {
    const trunk = await joinRooms(home, edge);
    const host = await join(home, 'host');
    const voice = await voiceOf(host);
    edge.addRemoteStream(remote(voice.producerId, 'host', 'microphone'), trunk.b);
    const guest = await join(edge, 'guest');
    const { consumerId } = await consumerFor(guest);
    const lines = recordEvents(edge);
    for (const paused of [true, false, true]) edge.setRemoteStreamPaused(voice.producerId, paused);
    await until('three are told', () => lines.length === 3);
    expect(lines).to.deep.equal(
      ['paused', 'resumed', 'paused'].map((change) => `${change} guest ${consumerId}`),
    );
    edge.removeRemoteStream(voice.producerId);
    expect(lines.at(-1)).to.equal(`closed guest ${consumerId}`);
    expect((await guest.params()).consumers).to.deep.equal([]);
    host.closeProducer(voice.producerId);
    await until('it does not leave any more', async () => (await trunk.a.stats()).sent.length === 0);
    expect((await trunk.b.stats()).received).to.deep.equal([]);
    // What is not there (any more) is no mistake.
    edge.removeRemoteStream(voice.producerId);
    edge.setRemoteStreamPaused(voice.producerId, false);
    trunk.a.setWatched(voice.producerId, true);
    expect([...errors, ...warnings]).to.deep.equal([]);
  });

  it('believes what it was told last when mutes and the pull cross', async () => {
    const host = await join(home, 'host');
    for (const told of [true, false]) {
      for (const answered of [true, false]) {
        let release = (): void => undefined;
        const trunk = await joinRooms(home, edge, {
          beforePull: () =>
            new Promise((resolve) => {
              release = resolve;
            }),
        });
        const voice = await voiceOf(host);
        await host.setProducerPaused(voice.producerId, answered);
        edge.addRemoteStream(remote(voice.producerId, 'host', 'microphone', !told), trunk.b);
        const joining = join(edge, 'guest');
        await until('it is pulled', () => trunk.pulls.length === 1);
        edge.setRemoteStreamPaused(voice.producerId, told);
        release();
        const consumer = await consumerFor(await joining);
        await until(`it is ${told ? 'muted' : 'on'}`, () => {
          return consumerOf(consumer.consumerId).producerPaused === told;
        });
        edge.removePeer('guest');
        edge.removeTrunk(trunk.b);
        home.removeTrunk(trunk.a);
        host.closeProducer(voice.producerId);
      }
    }
  });

  it('closes all that came over a trunk with it, at the other end too when the room there is closed', async () => {
    const trunk = await joinRooms(home, edge);
    const host = await join(home, 'host');
    const [voice, camera] = [await voiceOf(host), await cameraOf(host)];
    edge.addRemoteStream(remote(voice.producerId, 'host', 'microphone'), trunk.b);
    edge.addRemoteStream(remote(camera.producerId, 'host', 'camera'), trunk.b);
    const guest = await join(edge, 'guest');
    const received = await consumersOf(guest, 2);
    const lines = recordEvents(edge);
    edge.removeTrunk(trunk.b);
    expect(lines).to.have.members(received.map(({ consumerId }) => `closed guest ${consumerId}`));
    expect((await guest.params()).consumers).to.deep.equal([]);
    expect(trunk.b.closed).to.equal(true);
    edge.addRemoteStream(remote(voice.producerId, 'host', 'microphone'), trunk.b);
    expect((await (await join(edge, 'late')).params()).consumers).to.deep.equal([]);
    let closed = 0;
    trunk.a.once('closed', () => {
      closed += 1;
    });
    home.close();
    expect(closed).to.equal(1);
    expect(await codeOf(home.openTrunk({ pull: () => Promise.reject(), watch: () => undefined }))).to.equal(
      'MEDIA_UNAVAILABLE',
    );
  });

  it('gets a stream at the next attempt when the link failed', async () => {
    let failures = 1;
    const trunk = await joinRooms(home, edge, {
      beforePull: () => (failures-- > 0 ? Promise.reject(new Error('The link is away.')) : Promise.resolve()),
    });
    const voice = await voiceOf(await join(home, 'host'));
    edge.addRemoteStream(remote(voice.producerId, 'host', 'microphone'), trunk.b);
    await consumerFor(await join(edge, 'guest'));
    expect(trunk.pulls).to.have.length(2);
  });

  it('is described between nodes as their contract has it, nothing left out', async () => {
    const trunk = await joinRooms(home, edge);
    const camera = await cameraOf(await join(home, 'host'));
    const stream = JSON.parse(JSON.stringify(await trunk.a.send(camera.producerId)));
    expect(trunkStream.parse(stream)).to.deep.equal(stream);
    expect(trunkEnd.parse(trunk.a.end)).to.deep.equal(trunk.a.end);
  });

  it('does not know what is not there, and no end that makes no sense', async () => {
    const trunk = await joinRooms(home, edge);
    expect(await codeOf(trunk.a.send(UNKNOWN))).to.equal('MEDIA_NOT_FOUND');
    const another = await home.openTrunk({ pull: () => Promise.reject(), watch: () => undefined });
    const { end } = trunk.b;
    const weak = { ...end, srtpParameters: { ...end.srtpParameters, cryptoSuite: 'NONE' } };
    expect(await codeOf(another.connect(weak))).to.equal('MEDIA_REJECTED');
    expect(await codeOf(another.connect({ ...end, ip: 'nowhere' }))).to.equal('MEDIA_REJECTED');
    const short = { ...end, srtpParameters: { ...end.srtpParameters, keyBase64: 'AAAA' } };
    expect(await codeOf(another.connect(short))).to.equal('MEDIA_REJECTED');
  });
});
