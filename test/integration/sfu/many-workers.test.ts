import { expect } from 'chai';
import type { PipeTransport, Router } from 'mediasoup/types';
import type { ConsumerParams } from '../../../src/protocol/media.ts';
import type { PeerMedia } from '../../../src/sfu/peers/peer-media.ts';
import type { RoomMedia } from '../../../src/sfu/rooms/room-media.ts';
import type { WorkerPool } from '../../../src/sfu/workers/worker-pool.ts';
import { consumerOf, pipeConsumersOf, pipesOf, receivedBy, withDirectPeers } from './direct-peers.ts';
import { newestRouterOf, recordEvents, recordingLogger, startPool, until } from './media.ts';
import { cameraOf, isKeyFrame, voiceOf } from './senders.ts';

const WORKERS = 3;

describe('A room on several workers', () => {
  withDirectPeers();
  const { logger, errors, warnings } = recordingLogger();
  let pool: WorkerPool;
  let room: RoomMedia;

  before(async () => {
    pool = await startPool({ workers: WORKERS, workerConsumers: 20, logger });
  });
  after(() => pool.close());
  beforeEach(async () => {
    room = await pool.createRoomMedia('room');
    errors.length = 0;
    warnings.length = 0;
  });
  afterEach(() => room.close());

  const join = (peerId: string): Promise<PeerMedia> => room.addPeer(peerId, room.rtpCapabilities);
  const routers = (): Router[] => room.workerPids.map(newestRouterOf);
  const consumersOf = async (peer: PeerMedia): Promise<ConsumerParams[]> => (await peer.params()).consumers;

  /** Peers until the room is on that many workers; the last one is on the newest. */
  async function spread(workers: number): Promise<PeerMedia[]> {
    const peers: PeerMedia[] = [];
    while (room.workerPids.length < workers) peers.push(await join(`p${peers.length}`));
    return peers;
  }

  /** What crossed each pipe of that router, both ways. */
  async function pipeBytes(router: Router): Promise<number> {
    const stats = await Promise.all(
      pipesOf(router).map(async (pipe: PipeTransport) => (await pipe.getStats())[0]),
    );
    return stats.reduce((sum, one) => sum + (one?.rtpBytesSent ?? 0) + (one?.rtpBytesReceived ?? 0), 0);
  }

  it('is heard and seen by sixty people, each stream piped once to each other worker', async () => {
    const peers: PeerMedia[] = [];
    // In bursts, as people come.
    for (let i = 0; i < 60; i += 6) {
      peers.push(...(await Promise.all(Array.from({ length: 6 }, (_, k) => join(`p${i + k}`)))));
    }
    expect(room.workerPids).to.have.length(WORKERS);
    const senders = await Promise.all([
      ...[0, 25, 50].map((i) => voiceOf(peers[i] as PeerMedia)), // there are sixty
      ...[10, 59].map((i) => cameraOf(peers[i] as PeerMedia)), // likewise
    ]);
    const everyPair = 60 * senders.length - senders.length;
    await until('everyone has every stream', () => room.consumerCount === everyPair, 20_000);
    const received = (await Promise.all(peers.map(consumersOf))).flat();
    expect(received).to.have.length(everyPair);
    await Promise.all(
      peers.map(async (peer) => {
        for (const { consumerId } of await consumersOf(peer)) await peer.setConsumerPaused(consumerId, false);
      }),
    );
    await until(
      'everyone receives every stream',
      () => {
        for (const sender of senders) sender.send();
        return received.every(({ consumerId }) => receivedBy(consumerId).length >= 5);
      },
      20_000,
    );

    for (const router of routers()) {
      expect(pipesOf(router), 'a pipe to each other worker').to.have.length(WORKERS - 1);
      const dump = await router.dump();
      expect(dump.mapProducerIdConsumerIds.map(({ key }) => key)).to.have.members(
        senders.map(({ producerId }) => producerId),
      );
      const pipeDumps = await Promise.all(pipesOf(router).map((pipe) => pipe.dump()));
      const here = dump.mapProducerIdConsumerIds.length - pipeDumps.flatMap((one) => one.producerIds).length;
      expect(pipeDumps.flatMap((one) => one.consumerIds)).to.have.length(here * (WORKERS - 1));
    }
    expect([...errors, ...warnings]).to.deep.equal([]);
  }).timeout(90_000);

  it('grows only when its workers send as much as they should, and gives a worker up that nobody is on', async () => {
    const peers = await spread(2);
    // Each counts as two streams at least.
    expect(peers).to.have.length(11);
    room.removePeer('p10');
    expect(room.workerPids).to.have.length(1);
    await spread(2);
    await Promise.all(['q0', 'q1', 'q2'].map(join));
    expect(room.workerPids).to.have.length(2);
  });

  it('forwards nothing to a worker where nobody watches, and a key frame at once when somebody begins to', async () => {
    const peers = await spread(2);
    const [first, last] = [peers[0] as PeerMedia, peers.at(-1) as PeerMedia]; // spread made eleven
    const camera = await cameraOf(first);
    await until('it is there', () => room.consumerCount === peers.length - 1);
    const far = (await consumersOf(last))[0]?.consumerId ?? '';
    const near = (await consumersOf(peers[1] as PeerMedia))[0]?.consumerId ?? ''; // likewise
    const [, router] = routers() as [Router, Router]; // two workers
    await peers[1]?.setConsumerPaused(near, false);
    await until('those on the same worker see it', () => {
      camera.send();
      return receivedBy(near).length > 20;
    });
    expect(await pipeBytes(router)).to.equal(0);

    for (let round = 0; round < 3; round += 1) {
      const before = receivedBy(far).length;
      const keyFrames = camera.keyFrames;
      await last.setConsumerPaused(far, false);
      await until('it is seen', () => {
        camera.send();
        return receivedBy(far).length > before + 10;
      });
      expect(isKeyFrame(receivedBy(far)[before] ?? Buffer.alloc(0)), 'begins with a key frame').to.equal(
        true,
      );
      expect(camera.keyFrames, 'asked for anew').to.be.greaterThan(keyFrames);

      await last.setConsumerPaused(far, true);
      // The pause takes its way through two workers; from some point on nothing crosses any more.
      let settled = await pipeBytes(router);
      await until('it has stopped', async () => {
        for (let i = 0; i < 5; i += 1) camera.send();
        await new Promise(setImmediate);
        const seen = await pipeBytes(router);
        const same = seen === settled;
        settled = seen;
        return same;
      });
      const nearBefore = receivedBy(near).length;
      await until('the others see it still', () => {
        camera.send();
        return receivedBy(near).length > nearBefore + 50;
      });
      expect(await pipeBytes(router)).to.equal(settled);
      expect(consumerOf(far).producerPaused, 'nobody muted it').to.equal(false);
    }
  });

  it('stops forwarding when the last watcher leaves, and not before', async () => {
    const peers = await spread(2);
    const others = [peers.at(-1) as PeerMedia, await join('late')]; // spread made eleven
    const voice = await voiceOf(peers[0] as PeerMedia); // likewise
    const ids: string[] = [];
    for (const peer of others) {
      const [consumer] = await until('it is there', async () => {
        const list = await consumersOf(peer);
        return list.length > 0 ? list : undefined;
      });
      ids.push(consumer?.consumerId ?? '');
      await peer.setConsumerPaused(ids.at(-1) ?? '', false);
    }
    const heard = (index: number): number => receivedBy(ids[index] ?? '').length;
    const hears = (index: number) => {
      const before = heard(index);
      return until('it is heard', () => {
        voice.send();
        return heard(index) > before + 5;
      });
    };
    await hears(0);
    await hears(1);
    room.removePeer(others[0]?.peerId ?? '');
    await hears(1);
    const [piped] = pipesOf(routers()[0] as Router).flatMap(pipeConsumersOf); // there are two
    expect(piped?.paused).to.equal(false);
    await others[1]?.setConsumerPaused(ids[1] ?? '', true);
    await until('the pipe is paused', () => piped?.paused);
  });

  it('tells everyone everywhere of mutes, also of those that race with the pipe', async () => {
    const peers = await spread(3);
    const [first, last] = [peers[0] as PeerMedia, peers.at(-1) as PeerMedia]; // there are many
    for (let i = 0; i < 30; i += 1) {
      const { producerId } = await voiceOf(first);
      for (let turn = 0; turn < i % 10; turn += 1) await new Promise(setImmediate);
      const changes = [true, false, true].slice(0, 1 + (i % 3));
      await Promise.all(changes.map((paused) => first.setProducerPaused(producerId, paused)));
      const should = changes.at(-1);
      const consumers = await until('it is there', async () => {
        const list = await consumersOf(last);
        return list.length > 0 ? list : undefined;
      });
      await until(`it is ${should ? 'muted' : 'on'} far away`, () => {
        return consumerOf(consumers[0]?.consumerId ?? '').producerPaused === should;
      });
      first.closeProducer(producerId);
      expect(await consumersOf(last)).to.deep.equal([]);
    }
    expect([...errors, ...warnings]).to.deep.equal([]);
  });

  it('hears who speaks on any of its workers', async () => {
    const peers = await spread(2);
    const [first, last] = [peers[0] as PeerMedia, peers.at(-1) as PeerMedia]; // there are eleven
    const heard: string[][] = [];
    room.on('speakers', (list) => heard.push(list.map(({ peerId }) => peerId).sort()));
    const voices = await Promise.all([voiceOf(first), voiceOf(last)]);
    const both = [first.peerId, last.peerId].sort().join();
    await until('both are heard', () => {
      for (const voice of voices) voice.send();
      return heard.some((list) => list.join() === both);
    });
    room.setSpeakersFrom('elsewhere', [{ peerId: 'e', source: 'microphone', volumeDbov: -1 }]);
    await until('only the one elsewhere is heard', () => heard.at(-1)?.join() === 'e');
    room.setSpeakersFrom('elsewhere', []);
    await until('silence', () => heard.at(-1)?.length === 0);
  });

  it('dies as a whole with any of its workers, once, and comes anew on live ones', async () => {
    const peers = await spread(3);
    await voiceOf(peers[0] as PeerMedia); // there are many
    const lines = recordEvents(room);
    const [, victim] = room.workerPids;
    const others = room.workerPids.filter((pid) => pid !== victim);
    const otherRouters = others.map(newestRouterOf);
    process.kill(victim ?? 0, 'SIGKILL');
    await until('the room died', () => room.closed);
    await until('it has said so', () => lines.includes('died'));
    expect(lines.filter((line) => !line.startsWith('created'))).to.deep.equal(['closed', 'died']);
    expect(otherRouters.map(({ closed }) => closed)).to.deep.equal([true, true]);
    await until('three workers live', () => pool.pids.length === WORKERS);
    expect(pool.pids).to.include.members(others);
    const reborn = await pool.createRoomMedia('room');
    await reborn.addPeer('a', reborn.rtpCapabilities);
    reborn.close();
  });

  it('goes on where it is when no further worker can be had', async () => {
    await spread(2);
    // The third one dies just as the room would take it in.
    const third = pool.pids.find((pid) => !room.workerPids.includes(pid)) ?? 0;
    process.kill(third, 'SIGKILL');
    const peers = await Promise.all(Array.from({ length: 30 }, (_, i) => join(`q${i}`)));
    expect(peers.every(({ closed }) => !closed)).to.equal(true);
    expect(room.closed).to.equal(false);
    await until('three workers live', () => pool.pids.length === WORKERS);
  });
});
