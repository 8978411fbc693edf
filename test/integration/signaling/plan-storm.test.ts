import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { applyRoomEvent } from '../../../src/protocol/apply-room-event.ts';
import type { Entitlements } from '../../../src/protocol/entitlements.ts';
import type { MediaSource } from '../../../src/protocol/media.ts';
import { parametersFor } from '../../helpers/media/rtp.ts';
import { EVERYTHING, SOUND_ONLY } from '../../helpers/signaling/everything.ts';
import { codeOf } from '../../helpers/signaling/raw-client.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { newestRouterOf } from '../sfu/media.ts';
import { type Seat, Seats } from './seats.ts';

const SOURCES: readonly MediaSource[] = ['microphone', 'camera', 'screen', 'screenAudio'];
const PLANS: readonly Entitlements[] = [
  EVERYTHING,
  SOUND_ONLY,
  { ...EVERYTHING, cameraBitrateBps: 300_000 },
  { ...SOUND_ONLY, audioBitrateBps: 16_000 },
];
/** What can happen to one of the people at any moment of a call. */
const acts = [
  'plan',
  'plan',
  'plan',
  'produce',
  'produce',
  'close',
  'pause',
  'join',
  'stage',
  'rejoin',
] as const;
const step = fc.record({
  act: fc.constantFrom(...acts),
  who: fc.nat({ max: 3 }),
  source: fc.constantFrom(...SOURCES),
  plan: fc.nat({ max: PLANS.length - 1 }),
  /** Turns of the event loop before the next. */
  turns: fc.nat({ max: 6 }),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

describe('A storm of plans in a call', function () {
  this.timeout(120_000);
  let server: SignalingServer;
  let seats: Seats;
  before(async () => {
    server = await SignalingServer.start();
  });
  after(() => server.stop());

  /** What somebody's client has, who applied each event that it heard since its last entry. */
  function replicaOf({ client, entry }: Seat) {
    // What one hears twice around an entry counts once.
    return client
      .events('room:event')
      .reduce(
        (room, { seq, event }) => (seq === room.seq + 1 ? applyRoomEvent(room, event) : room),
        entry.snapshot,
      );
  }

  /** The last that was said of them, with an entry or since. */
  function grantsHeard({ client, entry }: Seat) {
    const last = client.received.findLast(({ name }) => name === 'grants:changed');
    if (last?.name !== 'grants:changed') return entry.grants;
    const { reason: _, ...grants } = last.payload;
    return grants;
  }

  async function producersInWorker(): Promise<string[]> {
    const { mapProducerIdConsumerIds } = await newestRouterOf(server.workers.pids[0] ?? 0).dump();
    return mapProducerIdConsumerIds.map(({ key }) => key).sort();
  }

  async function take(people: Seat[], { act, who, source, plan }: Step): Promise<void> {
    const seat = people[who];
    if (seat === undefined) return;
    const { client, person, peerId } = seat;
    const mine = seats.snapshot.peers.find((peer) => peer.peerId === peerId)?.sources[source]?.producerId;
    switch (act) {
      case 'plan':
        return server.liveRooms.setEntitlements(person.userId, PLANS[plan] ?? EVERYTHING);
      case 'produce': {
        await codeOf(produce(seat, source));
        return;
      }
      case 'close':
      case 'pause':
        if (mine !== undefined) await codeOf(client.ask(`producer:${act}`, { producerId: mine }));
        return;
      case 'stage': {
        const role = plan % 2 === 0 ? 'listener' : 'speaker';
        await codeOf((people[0] ?? seat).client.ask('peer:set-role', { peerId, role }));
        return;
      }
      case 'rejoin':
        seat.entry = await client.join();
        return;
      case 'join': {
        const passing = newPerson();
        const entering = seats.enter({ ...passing, entitlements: PLANS[plan] ?? EVERYTHING });
        server.liveRooms.setEntitlements(passing.userId, SOUND_ONLY);
        const late = await entering;
        expect(await codeOf(produce(late, 'camera')), 'of one whose plan ended on the way in') //
          .to.equal('PLAN_REQUIRED');
        late.client.close();
      }
    }
  }

  const produce = ({ client }: Seat, source: MediaSource) =>
    client.ask('producer:create', { source, rtpParameters: parametersFor(source), paused: false });

  it('leaves everyone with the same room, nobody with what their plan has not, and nothing else in the worker', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 80 }), async (steps) => {
        seats = new Seats(server);
        const people = [await seats.enterHost()];
        for (let other = 0; other < 3; other += 1) people.push(await seats.enter());
        const running: Promise<void>[] = [];
        for (const one of steps) {
          running.push(take(people, one));
          for (let turn = 0; turn < one.turns; turn += 1) await new Promise(setImmediate);
        }
        await Promise.all(running);
        for (const seat of people) {
          const session = server.requireRoom(seats.record).findSession(seat.peerId);
          if (session === undefined) throw new Error('somebody was sent out');
          const peer = seats.snapshot.peers.find(({ peerId }) => peerId === seat.peerId);
          expect(session.grants.publish).to.include.members(Object.keys(peer?.sources ?? {}));
          await waitUntil('their grants', () => isDeepStrictEqual(grantsHeard(seat), session.grants), {
            lastSeen: () => ({ heard: grantsHeard(seat), has: session.grants }),
          });
          await waitUntil('the same room', () => isDeepStrictEqual(replicaOf(seat), seats.snapshot), {
            lastSeen: () => ({ replica: replicaOf(seat), room: seats.snapshot }),
          });
        }
        const published = seats.snapshot.peers.flatMap(({ sources }) =>
          Object.values(sources).map(({ producerId }) => producerId),
        );
        await waitUntil(
          'the worker to have what the room says',
          async () => JSON.stringify(await producersInWorker()) === JSON.stringify(published.sort()),
          { lastSeen: async () => ({ worker: await producersInWorker(), published }) },
        );
        seats.close();
        await server.liveRooms.find(seats.record.roomId)?.ending.end('room-ended');
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });
});
