import { expect } from 'chai';
import type { DirectTransport, Producer, Router } from 'mediasoup/types';
import type { MediaSource, WireRtpParameters } from '../../../src/protocol/media.ts';
import { BitrateWatch, type OverLimit, type WatchedPeer } from '../../../src/sfu/peers/bitrate-watch.ts';
import { ProducerSet } from '../../../src/sfu/peers/producer-set.ts';
import type { SourceLimits } from '../../../src/sfu/peers/source-limits.ts';
import type { WorkerPool } from '../../../src/sfu/workers/worker-pool.ts';
import { newSsrc, opusParameters, vp8Parameters } from '../../helpers/media/rtp.ts';
import { opusPacket, vp8Packet } from '../../helpers/media/rtp-packets.ts';
import { newestRouterOf, recordingLogger, startPool, until } from './media.ts';

const LOOK_MS = 100;
const PACKET_MS = 10;

/** A client that sends what it likes, over a DirectTransport: the worker measures it as it does what comes by network. */
describe('The watch over bitrates', () => {
  let pool: WorkerPool;
  let router: Router;
  let transport: DirectTransport;
  let watch: BitrateWatch;
  let peer: WatchedPeer & { limits: SourceLimits; producers: ProducerSet };
  let closed: { peerId: string; over: OverLimit }[];
  let looks: number;
  let sending: NodeJS.Timeout[];
  const { logger, warnings } = recordingLogger();

  before(async () => {
    pool = await startPool();
  });
  after(() => pool.close());
  beforeEach(async () => {
    await pool.createRoomMedia('room');
    router = newestRouterOf(pool.pids[0] ?? 0);
    transport = await router.createDirectTransport();
    // A DirectTransport is a Transport with more events, which mediasoup's types do not see.
    const producers = new ProducerSet(
      'a',
      transport as unknown as ConstructorParameters<typeof ProducerSet>[1],
    );
    peer = { peerId: 'a', limits: {}, producers, closeProducer: (id) => producers.closeProducer(id) };
    closed = [];
    looks = 0;
    sending = [];
    const peers = () => {
      looks += 1;
      return [peer];
    };
    watch = new BitrateWatch({ peers, intervalMs: LOOK_MS, logger });
    watch.on('closed', (peerId, over) => closed.push({ peerId, over }));
  });
  afterEach(() => {
    for (const timer of sending) clearInterval(timer);
    watch.close();
    router.close();
  });

  /** As `BitrateWatch` is told of it in a room. */
  async function publish(source: MediaSource, rtpParameters: WireRtpParameters): Promise<Producer> {
    const producer = await peer.producers.create({ source, rtpParameters, paused: false });
    watch.begin();
    return producer;
  }

  function send(producer: Producer, packet: (index: number) => Buffer, bytes: number): void {
    let index = 0;
    const timer = setInterval(() => {
      if (producer.closed) return clearInterval(timer);
      producer.send(Buffer.concat([packet(index), Buffer.alloc(bytes)]));
      index += 1;
    }, PACKET_MS);
    sending.push(timer);
  }

  async function voice(bytes: number): Promise<Producer> {
    const ssrc = newSsrc();
    const producer = await publish('microphone', opusParameters(ssrc));
    send(producer, (index) => opusPacket(ssrc, index), bytes);
    return producer;
  }

  it('closes a voice that is sent far over its limit in the worker, and says what was measured', async () => {
    peer.limits = { microphone: 64_000 };
    const producer = await voice(800);
    await until('it is closed', () => closed.length > 0);
    expect(producer.closed).to.equal(true);
    expect(peer.producers.all()).to.deep.equal([]);
    const [{ peerId, over } = { peerId: '', over: undefined }] = closed;
    expect(peerId).to.equal('a');
    expect(over).to.include({ producerId: producer.id, source: 'microphone', limitBps: 64_000 });
    expect(over?.bitrateBps).to.be.greaterThan(96_000);
    const dump = await transport.dump();
    expect(dump.producerIds, 'in the worker').to.deep.equal([]);
  });

  it('leaves alone what is within its limit, for as long as it is', async () => {
    peer.limits = { microphone: 512_000 };
    const producer = await voice(400);
    await until('it has been measured', async () => {
      const [stat] = await producer.getStats();
      return stat !== undefined && stat.bitrate > 100_000;
    });
    const before = looks;
    await until('many looks', () => looks > before + 10);
    expect(closed).to.deep.equal([]);
    expect(producer.closed).to.equal(false);
  });

  it('adds up the layers of a camera: none of them alone would be too much', async () => {
    peer.limits = { camera: 400_000 };
    const ssrcs = [newSsrc(), newSsrc(), newSsrc()];
    const parameters = vp8Parameters({ simulcast: false });
    const producer = await publish('camera', { ...parameters, encodings: ssrcs.map((ssrc) => ({ ssrc })) });
    expect(producer.type).to.equal('simulcast');
    for (const ssrc of ssrcs) send(producer, (index) => vp8Packet(ssrc, index, index === 0), 400);
    await until('it is closed', () => closed.length > 0, 8_000);
    expect(closed[0]?.over.bitrateBps).to.be.greaterThan(600_000);
  });

  it('follows a limit that is lowered while something is sent', async () => {
    peer.limits = { microphone: 512_000 };
    const producer = await voice(500);
    await until('it has been measured', async () => ((await producer.getStats())[0]?.bitrate ?? 0) > 100_000);
    expect(closed).to.deep.equal([]);
    peer.limits = { microphone: 32_000 };
    await until('it is closed', () => closed.length > 0);
    expect(closed[0]?.over.limitBps).to.equal(32_000);
  });

  it('watches what is muted too: a client that was changed may go on sending it', async () => {
    peer.limits = { microphone: 64_000 };
    const producer = await voice(800);
    await producer.pause();
    await until('it is closed', () => closed.length > 0);
  });

  it('rests while nothing is published, and goes on with the next', async () => {
    peer.limits = { microphone: 64_000 };
    const producer = await voice(1);
    await until('a look', () => looks > 0);
    peer.producers.closeProducer(producer.id);
    const before = await until('the last look', async () => {
      const seen = looks;
      await new Promise((resolve) => setTimeout(resolve, 4 * LOOK_MS));
      return seen === looks ? seen : undefined;
    });
    await voice(1);
    await until('another look', () => looks > before);
  });

  it('is not disturbed by producers that close while it looks, nor by a worker that dies', async () => {
    peer.limits = { microphone: 64_000, screenAudio: 64_000, camera: 64_000, screen: 64_000 };
    const first = await voice(1);
    first.observer.once('close', () => undefined);
    peer.producers.closeProducer(first.id);
    await voice(1);
    router.close();
    const before = looks;
    await until('looks after that', () => looks > before + 2);
    expect(closed).to.deep.equal([]);
    expect(warnings).to.deep.equal([]);
  });
});
