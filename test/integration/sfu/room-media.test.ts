import { expect } from 'chai';
import { type ConsumerParams, mediaParams, type WireRtpCapabilities } from '../../../src/protocol/media.ts';
import type { RoomMedia } from '../../../src/sfu/rooms/room-media.ts';
import type { WorkerPool } from '../../../src/sfu/workers/worker-pool.ts';
import { dtlsParameters, opusParameters, videoParameters, vp8Parameters } from '../../helpers/media/rtp.ts';
import { codeOf, recordEvents, startPool, until } from './media.ts';

const microphone = () => ({ source: 'microphone', rtpParameters: opusParameters(), paused: false }) as const;
const camera = () => ({ source: 'camera', rtpParameters: vp8Parameters(), paused: false }) as const;
const ids = (list: { consumerId: string }[]): string[] => list.map(({ consumerId }) => consumerId);

describe('RoomMedia', () => {
  let pool: WorkerPool;
  let room: RoomMedia;
  let lines: string[];

  before(async () => {
    pool = await startPool();
  });
  after(() => pool.close());
  beforeEach(async () => {
    room = await pool.createRoomMedia('room');
    lines = recordEvents(room);
  });
  afterEach(() => room.close());

  const join = (peerId: string, capabilities: WireRtpCapabilities = room.rtpCapabilities) =>
    room.addPeer(peerId, capabilities);

  it('gives a newcomer both transports and a paused consumer for everything there is, announced to nobody', async () => {
    const [a, b] = [await join('a'), await join('b')];
    const { producerId } = await a.createProducer({ ...microphone(), paused: true });
    await a.createProducer(camera());
    await b.createProducer(camera());
    const c = await join('c');
    const params = await c.params();
    expect(params.consumers.map(({ peerId, source, kind }) => [peerId, source, kind])).to.have.deep.members([
      ['a', 'microphone', 'audio'],
      ['a', 'camera', 'video'],
      ['b', 'camera', 'video'],
    ]);
    expect(params.consumers.find((one) => one.producerId === producerId)?.producerPaused).to.equal(true);
    expect(params.consumers.filter(({ producerPaused }) => producerPaused)).to.have.length(1);
    expect(params.producers).to.deep.equal([]);
    expect(params.sendTransport.transportId).not.to.equal(params.recvTransport.transportId);
    expect(params.sendTransport.iceCandidates.map(({ protocol }) => protocol)).to.have.members([
      'udp',
      'tcp',
    ]);
    expect(lines.filter((line) => line.includes(' c '))).to.deep.equal([]);
    // Rooms here know peers by any name, the wire by UUIDs.
    const peerId = crypto.randomUUID();
    const wire = { ...params, consumers: params.consumers.map((one) => ({ ...one, peerId })) };
    expect(mediaParams.parse(wire)).to.deep.equal(wire);
  });

  it('announces each producer once to everyone else, and its end', async () => {
    const peers = await Promise.all(['a', 'b', 'c'].map((peerId) => join(peerId)));
    await Promise.all(peers.map((peer) => peer.params()));
    const announced: ConsumerParams[] = [];
    room.on('consumerCreated', (_, params) => announced.push(params));
    const { producerId } = (await peers[0]?.createProducer(microphone())) ?? { producerId: '' };
    await until('two are told', () => announced.length === 2);
    expect(announced.map((one) => one.producerId)).to.deep.equal([producerId, producerId]);
    expect(announced.map((one) => one.peerId)).to.deep.equal(['a', 'a']);
    expect(lines.splice(0).map((line) => line.split(' ').slice(0, 2).join(' '))).to.have.members([
      'created b',
      'created c',
    ]);
    peers[0]?.closeProducer(producerId);
    expect(lines.map((line) => line.split(' ')[2])).to.have.members(ids(announced));
    expect(lines.every((line) => line.startsWith('closed'))).to.equal(true);
    expect(await peers[0]?.params())
      .to.have.property('producers')
      .that.deep.equals([]);
  });

  it('tells receivers when a producer pauses and resumes, in order, the last call winning', async () => {
    const [a, b] = [await join('a'), await join('b')];
    const { producerId } = await a.createProducer(microphone());
    await until('b receives it', () => room.consumerCount === 1);
    const [consumer] = (await b.params()).consumers;
    const wanted = [true, false, true, false, true];
    await Promise.all(wanted.map((paused) => a.setProducerPaused(producerId, paused)));
    await until('five events', () => lines.length === 5);
    expect(lines).to.deep.equal(
      wanted.map((paused) => `${paused ? 'paused' : 'resumed'} b ${consumer?.consumerId}`),
    );
    expect((await b.params()).consumers[0]?.producerPaused).to.equal(true);
  });

  it('consumes a producer exactly once when it and a newcomer come at the same time', async () => {
    const a = await join('a');
    for (let i = 0; i < 20; i += 1) {
      const b = join('b');
      // Each round another number of turns apart.
      for (let turn = 0; turn < i; turn += 1) await new Promise(setImmediate);
      const [{ producerId }, peer] = await Promise.all([a.createProducer(microphone()), b]);
      const created: string[] = [];
      room.on('consumerCreated', (_, one) => created.push(one.consumerId));
      const { consumers } = await peer.params();
      await until('b receives it', () => consumers.length + created.length > 0);
      expect(room.consumerCount).to.equal(1);
      expect(new Set([...ids(consumers), ...created]).size).to.equal(1);
      expect(consumers.length + created.length).to.equal(1);
      room.removeAllListeners('consumerCreated');
      a.closeProducer(producerId);
      room.removePeer('b');
    }
  });

  it('holds announcements back while params() restarts ICE, and has them in its answer', async () => {
    const [a, b] = [await join('a'), await join('b')];
    await b.params();
    lines.splice(0);
    const pending = b.params({ restartIce: true });
    await a.createProducer(microphone());
    const { consumers } = await pending;
    await until('b receives it', () => room.consumerCount === 1);
    const told = lines.filter((line) => line.startsWith('created b'));
    expect(consumers.length + told.length).to.equal(1);
  });

  it('says nothing of a consumer that came and went before anyone was told of it', async () => {
    const [a, b] = [await join('a'), await join('b')];
    const { producerId } = await a.createProducer(microphone());
    await until('b has it', () => room.consumerCount === 1);
    await a.setProducerPaused(producerId, true);
    a.closeProducer(producerId);
    expect((await b.params()).consumers).to.deep.equal([]);
    expect(lines).to.deep.equal([]);
  });

  it('leaves out what a peer’s capabilities cannot receive', async () => {
    const a = await join('a');
    await a.createProducer(microphone());
    await a.createProducer({
      source: 'camera',
      rtpParameters: videoParameters('VP9', { 'profile-id': 0 }),
      paused: false,
    });
    const { codecs = [], headerExtensions = [] } = room.rtpCapabilities;
    const withoutVp9 = {
      codecs: codecs.filter(({ mimeType }) => mimeType !== 'video/VP9'),
      headerExtensions,
    };
    const b = await join('b', withoutVp9);
    expect((await b.params()).consumers.map(({ source }) => source)).to.deep.equal(['microphone']);
    const c = await join('c', {});
    expect((await c.params()).consumers).to.deep.equal([]);
  });

  it('accepts every codec that it offers', async () => {
    const a = await join('a');
    const video = [
      videoParameters('VP9', { 'profile-id': 0 }),
      videoParameters('VP9', { 'profile-id': 2 }),
      videoParameters('AV1', {}),
      ...['42e01f', '4d0032'].map((profile) =>
        videoParameters('H264', {
          'packetization-mode': 1,
          'profile-level-id': profile,
          'level-asymmetry-allowed': 1,
        }),
      ),
    ];
    for (const rtpParameters of video) {
      const { producerId } = await a.createProducer({ source: 'camera', rtpParameters, paused: false });
      a.closeProducer(producerId);
    }
  });

  it('closes what others received of a peer that is removed, and nothing else', async () => {
    const [a, b, c] = [await join('a'), await join('b'), await join('c')];
    await Promise.all([
      a.createProducer(microphone()),
      a.createProducer(camera()),
      b.createProducer(camera()),
    ]);
    await until('all is consumed', () => room.consumerCount === 6);
    const received = (await c.params()).consumers;
    await b.params();
    lines.splice(0);
    room.removePeer('a');
    expect(room.findPeer('a')).to.equal(undefined);
    expect(
      lines.filter((line) => line.startsWith('closed c')).map((line) => line.split(' ')[2]),
    ).to.have.members(ids(received.filter(({ peerId }) => peerId === 'a')));
    expect(lines).to.have.length(4);
    expect((await c.params()).consumers.map(({ peerId }) => peerId)).to.deep.equal(['b']);
    expect(await codeOf(a.params())).to.equal('MEDIA_NOT_FOUND');
    expect(await codeOf(a.createProducer(camera()))).to.equal('MEDIA_NOT_FOUND');
    room.removePeer('a');
  });

  it('replaces a peer that is added again: the earlier media is closed', async () => {
    const [a, b] = [await join('a'), await join('b')];
    await a.createProducer(microphone());
    await b.createProducer(microphone());
    const again = await join('a');
    expect(a.closed).to.equal(true);
    expect(room.findPeer('a')).to.equal(again);
    expect((await again.params()).producers).to.deep.equal([]);
    expect((await again.params()).consumers).to.have.length(1);
    expect((await b.params()).consumers).to.deep.equal([]);
  });

  it('gives the last of several simultaneous additions of a peer the place', async () => {
    const additions = await Promise.allSettled([join('a'), join('a'), join('a')]);
    expect(additions.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'fulfilled']);
    expect(
      await codeOf(
        Promise.resolve(additions[0]?.status === 'rejected' ? Promise.reject(additions[0].reason) : 0),
      ),
    ).to.equal('MEDIA_UNAVAILABLE');
    expect(room.findPeer('a')?.closed).to.equal(false);
  });

  it('refuses an addition that was removed, or whose room was closed, meanwhile', async () => {
    const removed = codeOf(join('a'));
    room.removePeer('a');
    expect(await removed).to.equal('MEDIA_UNAVAILABLE');
    expect(room.findPeer('a')).to.equal(undefined);
    const closed = codeOf(join('b'));
    room.close();
    expect(await closed).to.equal('MEDIA_UNAVAILABLE');
    expect(await codeOf(join('c'))).to.equal('MEDIA_UNAVAILABLE');
    expect(lines).to.deep.equal(['closed']);
  });

  it('refuses capabilities that make no sense', async () => {
    const [codec] = room.rtpCapabilities.codecs ?? [];
    if (codec === undefined) throw new Error('The router has no codecs.');
    const nonsense = { codecs: [{ ...codec, parameters: { apt: 'x' } }] };
    expect(await codeOf(join('a', nonsense))).to.equal('MEDIA_REJECTED');
  });

  it('serves others while a producer is offered to many, and each of them gets it once', async () => {
    const peers = await Promise.all(Array.from({ length: 35 }, (_, i) => join(`p${i}`)));
    await Promise.all(peers.map((peer) => peer.params()));
    await peers[0]?.createProducer(microphone());
    expect(room.consumerCount).to.be.lessThan(34);
    room.removePeer('p34');
    const late = await join('late');
    await until('everyone has it', () => room.consumerCount === 34);
    expect((await late.params()).consumers).to.have.length(1);
    const told = lines.filter((line) => line.startsWith('created')).map((line) => line.split(' ')[1]);
    expect(told).to.have.members(Array.from({ length: 33 }, (_, i) => `p${i + 1}`));
  });

  it('goes on when a listener throws', async () => {
    room.on('consumerCreated', () => {
      throw new Error('a listener’s own fault');
    });
    const [a, b, c] = [await join('a'), await join('b'), await join('c')];
    await Promise.all([b.params(), c.params()]);
    await a.createProducer(microphone());
    await until('both are told', () => lines.length === 2);
  });

  it('leaves no trace of a producer whose peer left while it was on its way', async () => {
    const a = await join('a');
    await a.connectTransport((await a.params()).sendTransport.transportId, dtlsParameters());
    const creating = codeOf(a.createProducer(microphone()));
    room.removePeer('a');
    expect(await creating).to.equal('MEDIA_NOT_FOUND');
    const b = await join('b');
    expect((await b.params()).consumers).to.deep.equal([]);
  });
});
