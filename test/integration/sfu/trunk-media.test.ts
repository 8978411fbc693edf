import { expect } from 'chai';
import type { PeerMedia } from '../../../src/sfu/peers/peer-media.ts';
import type { RoomMedia } from '../../../src/sfu/rooms/room-media.ts';
import type { WorkerPool } from '../../../src/sfu/workers/worker-pool.ts';
import { receivedBy, withDirectPeers } from './direct-peers.ts';
import { recordingLogger, startPool, until } from './media.ts';
import { cameraOf, layeredCameraOf, voiceOf } from './senders.ts';
import { consumerFor, consumersOf, join, joinRooms, receives } from './trunk-scene.ts';

const LISTENERS = 500;

describe('Media between nodes', () => {
  withDirectPeers();
  const { logger, errors, warnings } = recordingLogger();
  let pools: [WorkerPool, WorkerPool, WorkerPool];
  let home: RoomMedia;
  let edge: RoomMedia;
  let other: RoomMedia;

  before(async () => {
    const workerConsumers = 600;
    pools = await Promise.all([
      startPool({ logger, workers: 2, workerConsumers: 4 }),
      startPool({ logger, workerConsumers }),
      startPool({ logger, workerConsumers }),
    ]);
  });
  after(() => Promise.all(pools.map((pool) => pool.close())));
  beforeEach(async () => {
    [home, edge, other] = await Promise.all([
      pools[0].createRoomMedia('room'),
      pools[1].createRoomMedia('room'),
      pools[2].createRoomMedia('room'),
    ]);
    errors.length = 0;
    warnings.length = 0;
  });
  afterEach(() => {
    for (const room of [home, edge, other]) room.close();
  });

  it(`carries each stream once to an edge with ${LISTENERS} listeners, most of whom watch`, async () => {
    const trunk = await joinRooms(home, edge);
    const speakers = [await join(home, 'one'), await join(home, 'two'), await join(home, 'three')] as const;
    // Of both of the home's workers.
    expect(home.workerPids).to.have.length(2);
    const [one, , three] = speakers;
    const published = [
      { source: 'microphone', peerId: 'one', sender: await voiceOf(one) },
      { source: 'microphone', peerId: 'three', sender: await voiceOf(three) },
      { source: 'camera', peerId: 'three', sender: await cameraOf(three) },
    ] as const;
    const senders = published.map(({ sender }) => sender);
    for (const { source, peerId, sender } of published) {
      edge.addRemoteStream({ producerId: sender.producerId, peerId, source, paused: false }, trunk.b);
    }
    const listeners: PeerMedia[] = [];
    for (let i = 0; i < LISTENERS; i += 5) {
      listeners.push(...(await Promise.all(Array.from({ length: 5 }, (_, k) => join(edge, `l${i + k}`)))));
    }
    await until('everyone has every stream', () => edge.consumerCount === LISTENERS * senders.length, 60_000);
    expect(trunk.pulls).to.have.members(senders.map(({ producerId }) => producerId));

    const watched: string[] = [];
    for (const [index, listener] of listeners.entries()) {
      if (index % 5 === 4) continue;
      const { consumers } = await listener.params();
      watched.push(...consumers.map(({ consumerId }) => consumerId));
      await Promise.all(consumers.map(({ consumerId }) => listener.setConsumerPaused(consumerId, false)));
    }
    expect(watched).to.have.length(LISTENERS * 0.8 * senders.length);
    const total = () => watched.reduce((sum, consumerId) => sum + receivedBy(consumerId).length, 0);
    const isHeard = () => watched.every((consumerId) => receivedBy(consumerId).length >= 3);
    let [arrived, sentAt] = [-1, 0];
    await until(
      'everyone who watches receives every stream',
      () => {
        if (home.closed || edge.closed)
          throw new Error(`A worker died: ${[...errors, ...warnings].join('')}`);
        // One round after the other: each of them is thousands of packets at the edge. What was sent too early is lost.
        if (total() > arrived || performance.now() > sentAt + 200) {
          [arrived, sentAt] = [total(), performance.now()];
          for (const sender of senders) sender.send();
        }
        return isHeard();
      },
      180_000,
    );

    const { sent } = await trunk.a.stats();
    const { received } = await trunk.b.stats();
    expect(sent.map(({ producerId }) => producerId)).to.have.members(
      senders.map(({ producerId }) => producerId),
    );
    expect(received).to.have.length(senders.length);
    for (const { producerId, sent: count } of senders) {
      const packets = [...sent, ...received].filter((one) => one.producerId === producerId);
      for (const one of packets) {
        expect(one.packets, 'as many as were sent, or less').to.be.within(3, count + one.retransmitted);
      }
    }
    expect([...errors, ...warnings]).to.deep.equal([]);
  }).timeout(480_000);

  it('passes what comes from one edge on to another, only while somebody there watches', async () => {
    const [toEdge, toOther] = [await joinRooms(home, edge), await joinRooms(home, other)];
    const camera = await cameraOf(await join(edge, 'speaker'));
    const input = {
      producerId: camera.producerId,
      peerId: 'speaker',
      source: 'camera',
      paused: false,
    } as const;
    home.addRemoteStream(input, toEdge.a);
    other.addRemoteStream(input, toOther.b);
    const guest = await join(other, 'guest');
    const { consumerId } = await consumerFor(guest);
    for (let i = 0; i < 50; i += 1) camera.send();
    expect((await toEdge.b.stats()).sent.map(({ bytes }) => bytes)).to.deep.equal([0]);
    await guest.setConsumerPaused(consumerId, false);
    await receives(consumerId, 20, [camera]);
    await guest.setConsumerPaused(consumerId, true);
    let settled = -1;
    await until('nothing leaves the first edge any more', async () => {
      for (let i = 0; i < 5; i += 1) camera.send();
      const [seen, last] = [(await toEdge.b.stats()).sent[0]?.packets ?? -1, settled];
      settled = seen;
      return seen === last;
    });
    home.removeRemoteStream(camera.producerId);
    await until(
      'it does not leave the home any more',
      async () => (await toOther.a.stats()).sent.length === 0,
    );
  });

  it('makes up for packets that are lost on the way', async () => {
    let count = 0;
    // RTP, not RTCP (RFC 5761, 4); and not the very first ones, from which on loss is known.
    const isRtp = (packet: Buffer) => ((packet[1] ?? 0) & 0x7f) < 64 || ((packet[1] ?? 0) & 0x7f) >= 96;
    const drop = (packet: Buffer) => isRtp(packet) && ++count > 20 && count < 200 && count % 10 === 0;
    const trunk = await joinRooms(home, edge, { drop });
    const host = await join(home, 'host');
    const senders = [await voiceOf(host), await cameraOf(host)];
    for (const [index, { producerId }] of senders.entries()) {
      const source = index === 0 ? 'microphone' : 'camera';
      edge.addRemoteStream({ producerId, peerId: 'host', source, paused: false }, trunk.b);
    }
    const guest = await join(edge, 'guest');
    for (const { consumerId, producerId, rtpParameters } of await consumersOf(guest, 2)) {
      expect(rtpParameters.codecs[0]?.rtcpFeedback).to.deep.include({ type: 'nack', parameter: '' });
      await guest.setConsumerPaused(consumerId, false);
      await receives(
        consumerId,
        60,
        senders.filter((sender) => sender.producerId === producerId),
      );
    }
    expect(trunk.relay?.dropped).to.be.greaterThan(5);
    await until('all that was lost was sent again', async () => {
      for (const sender of senders) sender.send();
      const { sent } = await trunk.a.stats();
      return sent.every(({ retransmitted }) => retransmitted > 0);
    });
    await until('no packet is missing', async () => {
      return (await consumersOf(guest, 2)).every(({ consumerId }) => {
        const numbers = receivedBy(consumerId).map((packet) => packet.readUInt16BE(2));
        const span = Math.max(...numbers) - Math.min(...numbers) + 1;
        return new Set(numbers).size === span;
      });
    });
    trunk.relay?.close();
  });

  it('is encrypted on the wire', async () => {
    const trunk = await joinRooms(home, edge, { relayed: true });
    const voice = await voiceOf(await join(home, 'host'));
    edge.addRemoteStream(
      { producerId: voice.producerId, peerId: 'host', source: 'microphone', paused: false },
      trunk.b,
    );
    const guest = await join(edge, 'guest');
    const { consumerId } = await consumerFor(guest);
    await guest.setConsumerPaused(consumerId, false);
    const heard = await receives(consumerId, 20, [voice]);
    // As the sender's packets begin: `opusPacket`.
    const plain = Buffer.from([0xfc, 0xff, 0xfe]);
    expect(heard.every((packet) => packet.includes(plain))).to.equal(true);
    const wire = trunk.relay?.packets ?? [];
    expect(wire.length).to.be.at.least(20);
    expect(wire.filter((packet) => packet.includes(plain))).to.deep.equal([]);
    // Each way has a key of its own.
    expect(trunk.a.end.srtpParameters.keyBase64).not.to.equal(trunk.b.end.srtpParameters.keyBase64);
    trunk.relay?.close();
  });

  it('has all layers of a camera, of which each receiver at the edge takes its own', async () => {
    const trunk = await joinRooms(home, edge);
    const camera = await layeredCameraOf(await join(home, 'host'), 3);
    edge.addRemoteStream(
      { producerId: camera.producerId, peerId: 'host', source: 'camera', paused: false },
      trunk.b,
    );
    const guests = [await join(edge, 'small'), await join(edge, 'large')] as const;
    const [small, large] = [await consumerFor(guests[0]), await consumerFor(guests[1])];
    await guests[0].setConsumerLayers(small.consumerId, { spatialLayer: 0 });
    await guests[1].setConsumerLayers(large.consumerId, { spatialLayer: 2 });
    await guests[0].setConsumerPaused(small.consumerId, false);
    await guests[1].setConsumerPaused(large.consumerId, false);
    const layerOf = (consumerId: string) => Math.floor((receivedBy(consumerId).at(-1)?.length ?? 0) / 100);
    const gets = (consumerId: string, layer: number) =>
      until(
        `layer ${layer} arrives`,
        () => {
          camera.send();
          return receivedBy(consumerId).length > 0 && layerOf(consumerId) === layer;
        },
        20_000,
      );
    await gets(small.consumerId, 0);
    await gets(large.consumerId, 2);
    await guests[1].setConsumerLayers(large.consumerId, { spatialLayer: 0 });
    await gets(large.consumerId, 0);
    await gets(small.consumerId, 0);
  });
});
