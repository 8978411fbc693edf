import { expect } from 'chai';
import * as fc from 'fast-check';
import { AppError } from '../../../src/errors.ts';
import type { MediaSource } from '../../../src/protocol/media.ts';
import type { RoomMedia } from '../../../src/sfu/rooms/room-media.ts';
import type { WorkerPool } from '../../../src/sfu/workers/worker-pool.ts';
import { parametersFor } from '../../helpers/media/rtp.ts';
import { pipesOf } from './direct-peers.ts';
import { newestRouterOf, startPool, until, workerOf } from './media.ts';

const PEERS = ['a', 'b', 'c', 'd'] as const;
const SOURCES = ['microphone', 'camera', 'screen', 'screenAudio'] as const satisfies readonly MediaSource[];

type Step =
  | { do: 'add' | 'remove' | 'params' | 'restart'; peer: string }
  | { do: 'produce' | 'unproduce' | 'pause' | 'resume'; peer: string; source: MediaSource }
  /** Lets what is under way get on: this many turns of the event loop. */
  | { do: 'turns'; count: number };

const peer = fc.constantFrom(...PEERS);
const source = fc.constantFrom(...SOURCES);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('add', 'params'), peer }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('remove', 'restart'), peer }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('produce'), peer, source }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('unproduce', 'pause', 'resume'), peer, source }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('turns'), count: fc.integer({ min: 0, max: 4 }) }) },
);

/** What one client believes, from the answers and events it gets, as the SDK would keep it. */
class Client {
  consumers = new Map<string, { producerId: string; paused: boolean }>();
  duplicates = 0;
}

class Model {
  readonly clients = new Map<string, Client>();
  readonly #room: RoomMedia;
  readonly #underWay: Promise<unknown>[] = [];

  constructor(room: RoomMedia) {
    this.#room = room;
    room.on('consumerCreated', (peerId, { consumerId, producerId, producerPaused }) => {
      const client = this.clients.get(peerId);
      if (client?.consumers.has(consumerId) === true) client.duplicates += 1;
      client?.consumers.set(consumerId, { producerId, paused: producerPaused });
    });
    room.on('consumerClosed', (peerId, consumerId) => this.clients.get(peerId)?.consumers.delete(consumerId));
    room.on('consumerProducerPaused', (peerId, consumerId, paused) => {
      const consumer = this.clients.get(peerId)?.consumers.get(consumerId);
      if (consumer !== undefined) consumer.paused = paused;
    });
  }

  /** Two who talk already: most of what can go wrong needs someone else. */
  async start(): Promise<void> {
    for (const peer of ['a', 'b']) await this.#request({ do: 'add', peer });
    await this.#request({ do: 'produce', peer: 'a', source: 'microphone' });
  }

  run(step: Step): Promise<unknown> {
    if (step.do === 'turns') return turns(step.count);
    this.#underWay.push(this.#request(step).catch(onlyRefusals));
    return Promise.resolve();
  }

  settled(): Promise<unknown> {
    return Promise.all(this.#underWay.splice(0));
  }

  async #request(step: Exclude<Step, { do: 'turns' }>): Promise<unknown> {
    const room = this.#room;
    const media = room.findPeer(step.peer);
    const producerId = () =>
      'source' in step
        ? (media?.producers.all().find((one) => one.appData.source === step.source)?.id ?? '')
        : '';
    switch (step.do) {
      case 'add':
        this.clients.delete(step.peer);
        await room.addPeer(step.peer, room.rtpCapabilities);
        return this.#refresh(step.peer, false);
      case 'remove':
        this.clients.delete(step.peer);
        return room.removePeer(step.peer);
      case 'params':
        return this.#refresh(step.peer, false);
      case 'restart':
        return this.#refresh(step.peer, true);
      case 'produce':
        return media?.createProducer({
          source: step.source,
          rtpParameters: parametersFor(step.source),
          paused: false,
        });
      case 'unproduce':
        return media?.closeProducer(producerId());
      case 'pause':
      case 'resume':
        return media?.setProducerPaused(producerId(), step.do === 'pause');
    }
  }

  async #refresh(peerId: string, restartIce: boolean): Promise<void> {
    const media = this.#room.findPeer(peerId);
    if (media === undefined) return;
    const { consumers } = await media.params({ restartIce });
    if (this.#room.findPeer(peerId) !== media) return;
    const client = this.clients.get(peerId) ?? new Client();
    this.clients.set(peerId, client);
    client.consumers = new Map(
      consumers.map((one) => [one.consumerId, { producerId: one.producerId, paused: one.producerPaused }]),
    );
  }
}

/** Where rooms live: all on one worker, or one after the other on each of several. */
const POOLS = [
  { on: 'one worker', changes: {} },
  { on: 'several workers', changes: { workers: 3, workerConsumers: 2 } },
];

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise(setImmediate);
}

function onlyRefusals(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
}

/** What every client should have: one consumer for each producer of every other peer. */
function expected(room: RoomMedia, peerId: string): { producerId: string; paused: boolean }[] {
  return PEERS.filter((other) => other !== peerId)
    .flatMap((other) => room.findPeer(other)?.producers.all() ?? [])
    .map(({ id, paused }) => ({ producerId: id, paused }));
}

for (const { on, changes } of POOLS) {
  describe(`RoomMedia on ${on} under any sequence of requests`, () => {
    let pool: WorkerPool;

    before(async () => {
      pool = await startPool(changes);
    });
    after(() => pool.close());

    it('leaves every client with exactly the consumers there should be, and nothing behind', async () => {
      let consumersSeen = 0;
      let workersSeen = 0;
      const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
        const room = await pool.createRoomMedia('room');
        const model = new Model(room);
        await model.start();
        for (const one of steps) await model.run(one);
        await model.settled();

        const byProducer = (list: Iterable<{ producerId: string; paused: boolean }>) =>
          JSON.stringify([...list].sort((a, b) => a.producerId.localeCompare(b.producerId)));
        for (const [peerId, client] of model.clients) {
          await until(`${peerId} has what it should have`, () => {
            const [seen, should] = [
              byProducer(client.consumers.values()),
              byProducer(expected(room, peerId)),
            ];
            return seen === should ? true : undefined;
          });
          expect(client.duplicates).to.equal(0);
        }
        const alive = PEERS.filter((peerId) => room.findPeer(peerId) !== undefined);
        const consumers = alive.reduce((sum, peerId) => sum + expected(room, peerId).length, 0);
        consumersSeen += consumers;
        workersSeen = Math.max(workersSeen, room.workerPids.length);
        expect(room.consumerCount).to.equal(consumers);
        // A pipe to somebody who was removed may be on its way still.
        await until(
          'the routers have that, and no more',
          async () => {
            const seen = await inRouters(room);
            return seen.transports === alive.length * 2 && seen.consumers === consumers;
          },
          20_000,
        );

        for (const peerId of alive) room.removePeer(peerId);
        await until(
          'the routers to have nothing',
          async () => Object.values(await inRouters(room)).every((count) => count === 0),
          20_000,
        );
        room.close();
      });
      await fc.assert(property, { numRuns: 100 });
      // Otherwise nothing was tried.
      expect(consumersSeen).to.be.greaterThan(50);
      expect(workersSeen).to.equal(changes.workers ?? 1);
      await expectNothingLeft(pool);
    }).timeout(240_000);

    it('leaves nothing behind when the room closes in the middle of it', async () => {
      const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const room = await pool.createRoomMedia('room');
        const model = new Model(room);
        await model.start();
        for (const one of steps) await model.run(one);
        room.close();
        const said: string[] = [];
        for (const event of [
          'consumerCreated',
          'consumerClosed',
          'consumerProducerPaused',
          'died',
          'closed',
        ] as const) {
          room.on(event, () => said.push(event));
        }
        await model.settled();
        await turns(3);
        expect(said).to.deep.equal([]);
        expect(room.consumerCount).to.equal(0);
      });
      await fc.assert(property, { numRuns: 60 });
      await expectNothingLeft(pool);
    }).timeout(240_000);
  });
}

/** What its routers have, pipes left out. */
async function inRouters(
  room: RoomMedia,
): Promise<{ transports: number; consumers: number; producers: number }> {
  const sum = { transports: 0, consumers: 0, producers: 0 };
  for (const router of room.workerPids.map(newestRouterOf)) {
    const pipes = pipesOf(router);
    const [dump, ...piped] = await Promise.all([router.dump(), ...pipes.map((pipe) => pipe.dump())]);
    sum.transports += dump.transportIds.length - pipes.length;
    sum.consumers += dump.mapConsumerIdProducerId.length - piped.flatMap((one) => one.consumerIds).length;
    sum.producers += dump.mapProducerIdConsumerIds.length;
  }
  return sum;
}

/** In the workers: only their WebRtcServers. */
async function expectNothingLeft(pool: WorkerPool): Promise<void> {
  for (const pid of pool.pids) {
    const dump = await workerOf(pid).dump();
    expect(dump.routerIds).to.deep.equal([]);
    expect(dump.channelMessageHandlers.channelRequestHandlers).to.deep.equal(dump.webRtcServerIds);
    expect(dump.channelMessageHandlers.channelNotificationHandlers).to.deep.equal([]);
  }
}
