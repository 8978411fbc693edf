import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { DirectTransport, Producer, Router } from 'mediasoup/types';
import type { MediaSource, WireRtpParameters } from '../../../src/protocol/media.ts';
import { ConsumerSet } from '../../../src/sfu/peers/consumer-set.ts';
import { type PeerProducer, ProducerSet } from '../../../src/sfu/peers/producer-set.ts';
import { type Speaker, Speakers } from '../../../src/sfu/rooms/speakers.ts';
import { StreamCopy } from '../../../src/sfu/rooms/stream-copy.ts';
import { toWireRtpCapabilities } from '../../../src/sfu/wire.ts';
import type { WorkerPool } from '../../../src/sfu/workers/worker-pool.ts';
import { newSsrc, opusParameters, vp8Parameters } from '../../helpers/media/rtp.ts';
import { opusPacket, vp8Packet } from '../../helpers/media/rtp-packets.ts';
import { newestRouterOf, recordingLogger, startPool, until } from './media.ts';

/**
 * RTP through a room's own router and the sets that a peer is made of, over DirectTransports: what DTLS and ICE would
 * carry comes and goes through the worker's pipe instead. Browsers do it for real in the end-to-end tests.
 */
describe('RTP through a router', () => {
  let pool: WorkerPool;
  let router: Router;
  let transport: DirectTransport;
  const { logger } = recordingLogger();

  before(async () => {
    pool = await startPool();
  });
  after(() => pool.close());
  beforeEach(async () => {
    await pool.createRoomMedia('room');
    router = newestRouterOf(pool.pids[0] ?? 0);
    transport = await router.createDirectTransport();
  });
  afterEach(() => router.close());

  const publish = (
    peerId: string,
    source: MediaSource,
    rtpParameters: WireRtpParameters,
  ): Promise<PeerProducer> =>
    // A DirectTransport is a Transport with more events, which mediasoup's types do not see.
    new ProducerSet(peerId, transport as unknown as ConstructorParameters<typeof ProducerSet>[1]).create({
      source,
      rtpParameters,
      paused: false,
    });

  async function subscribe(
    producer: PeerProducer,
  ): Promise<{ set: ConsumerSet; id: string; received: Buffer[] }> {
    const receiving = await router.createDirectTransport();
    const received: Buffer[] = [];
    receiving.observer.on('newconsumer', (consumer) => consumer.on('rtp', (packet) => received.push(packet)));
    const set = new ConsumerSet({
      transport: receiving as unknown as ConstructorParameters<typeof ConsumerSet>[0]['transport'], // as above
      rtpCapabilities: toWireRtpCapabilities(router.rtpCapabilities),
      logger,
    });
    await set.consume(new StreamCopy(producer));
    return { set, id: set.snapshot()[0]?.consumerId ?? '', received };
  }

  /** Sends a packet every few turns until the condition holds; answers how many it took. */
  async function sendUntil(
    producer: Producer,
    packet: (index: number) => Buffer,
    done: () => boolean,
  ): Promise<number> {
    let index = 0;
    await until('enough packets came through', () => {
      producer.send(packet(index));
      index += 1;
      return done();
    });
    return index;
  }

  it('reaches a consumer once it is resumed, and not while it or the producer is paused', async () => {
    const ssrc = newSsrc();
    const producers = new ProducerSet(
      'a',
      transport as unknown as ConstructorParameters<typeof ProducerSet>[1],
    ); // as above
    const producer = await producers.create({
      source: 'microphone',
      rtpParameters: opusParameters(ssrc),
      paused: false,
    });
    const [listening, deaf] = [await subscribe(producer), await subscribe(producer)];
    // One that is gone does not keep the others from being resumed.
    await listening.set.resumeAll([randomUUID(), listening.id]);
    let sent = 0;
    const packet = (): Buffer => {
      sent += 1;
      return opusPacket(ssrc, sent);
    };
    await sendUntil(producer, packet, () => listening.received.length >= 20);
    expect(deaf.received).to.have.length(0);

    // The request and the packets take the same pipe, so what is sent after the answer finds the producer paused.
    await producers.setPaused(producer.id, true);
    const before = listening.received.length;
    for (let i = 0; i < 20; i += 1) producer.send(packet());
    await producers.setPaused(producer.id, false);
    await sendUntil(producer, packet, () => listening.received.length >= before + 20);
    const numbers = listening.received.map((one) => one.readUInt16BE(2));
    expect(sent - listening.received.length).to.be.at.least(20);
    expect(new Set(numbers).size).to.equal(numbers.length);
    expect(deaf.received).to.have.length(0);
  });

  it('carries video from a key frame on', async () => {
    const ssrc = newSsrc();
    const producer = await publish('a', 'camera', vp8Parameters({ simulcast: false, ssrc }));
    const { set, id, received } = await subscribe(producer);
    await set.setPaused(id, false);
    for (let i = 0; i < 10; i += 1) producer.send(vp8Packet(ssrc, i, false));
    await sendUntil(
      producer,
      (i) => vp8Packet(ssrc, 10 + i, i % 5 === 0),
      () => received.length >= 10,
    );
    // The first byte of VP8 data after the RTP header, its extensions and the payload descriptor.
    const first = received[0];
    if (first === undefined) throw new Error('Nothing was received.');
    expect(first.includes(Buffer.from([0x9d, 0x01, 0x2a]))).to.equal(true);
  });

  it('tells who is heard, loudest first, and of silence', async () => {
    const speakers = await Speakers.create(router, logger);
    const changes: Speaker[][] = [];
    speakers.on('changed', (list) => changes.push(list));
    const levels = { loud: 10, soft: 40, noise: 90 };
    const sending = await Promise.all(
      Object.entries(levels).map(async ([peerId, level]) => {
        const ssrc = newSsrc();
        const producer = await publish(peerId, 'microphone', opusParameters(ssrc));
        await speakers.watch(producer);
        return { producer, ssrc, level };
      }),
    );
    let index = 0;
    const heard = await until('both are heard', () => {
      index += 1;
      for (const { producer, ssrc, level } of sending) producer.send(opusPacket(ssrc, index, level));
      return changes.find((list) => list.length === 2);
    });
    expect(heard).to.deep.equal([
      { peerId: 'loud', source: 'microphone', volumeDbov: -10 },
      { peerId: 'soft', source: 'microphone', volumeDbov: -40 },
    ]);
    await until('silence', () => changes.at(-1)?.length === 0);
  });
});
