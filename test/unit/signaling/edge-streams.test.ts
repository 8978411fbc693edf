import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { applyRoomEvent } from '../../../src/protocol/apply-room-event.ts';
import type { RoomEvent } from '../../../src/protocol/room-events.ts';
import type { PeerState, RoomSnapshot } from '../../../src/protocol/room-state.ts';
import { EdgeReplica } from '../../../src/signaling/edge/edge-replica.ts';
import { RemoteStreams, type StreamChange } from '../../../src/signaling/edge/remote-streams.ts';

const roomId = randomUUID();
const liveId = randomUUID();
const peerIds = ['a', 'b', 'c'] as const;

const empty: RoomSnapshot = {
  roomId,
  liveId,
  seq: 0,
  name: 'A room',
  hostUserId: randomUUID(),
  locked: false,
  endsAt: null,
  waiting: [],
  peers: [],
  hands: [],
  chat: [],
};

function peer(peerId: string): PeerState {
  const person = { userId: randomUUID(), displayName: peerId, avatarUrl: null, staff: false };
  return {
    peerId,
    ...person,
    role: 'speaker',
    joinedAt: new Date(0).toISOString(),
    sources: {},
    hostMutes: {},
  };
}

const peerId = fc.constantFrom(...peerIds);
const source = fc.constantFrom('microphone' as const, 'camera' as const);
/** Any order of these is applied: an event about what is not there changes nothing. */
const event: fc.Arbitrary<RoomEvent> = fc.oneof(
  peerId.map((id): RoomEvent => ({ type: 'peer:joined', peer: peer(id) })),
  peerId.map((id): RoomEvent => ({ type: 'peer:left', peerId: id, reason: 'left' })),
  fc.record({
    type: fc.constant('source:published' as const),
    peerId,
    source,
    producerId: fc.integer({ min: 0, max: 99 }).map((number) => `producer-${number}`),
    paused: fc.boolean(),
  }),
  fc.record({ type: fc.constant('source:paused' as const), peerId, source, paused: fc.boolean() }),
  fc.record({ type: fc.constant('source:unpublished' as const), peerId, source }),
);

/** What an edge's media would have after these changes. Throws for one that makes no sense. */
class Streams {
  readonly paused = new Map<string, boolean>();

  apply(changes: readonly StreamChange[]): void {
    for (const change of changes) {
      if (change.type === 'add') this.paused.set(change.stream.producerId, change.stream.paused);
      else if (!this.paused.has(change.producerId)) throw new Error(`${change.producerId} is not there`);
      else if (change.type === 'remove') this.paused.delete(change.producerId);
      else this.paused.set(change.producerId, change.paused);
    }
  }
}

function expected(room: RoomSnapshot, isLocal: (producerId: string) => boolean): [string, boolean][] {
  return room.peers
    .flatMap(({ sources }) => Object.values(sources))
    .filter(({ producerId }) => !isLocal(producerId))
    .map(({ producerId, paused }): [string, boolean] => [producerId, paused])
    .sort();
}

describe('the streams that an edge takes from the home', () => {
  it('are those of the room’s state but its own, whatever happens', () => {
    const isLocal = (producerId: string) => producerId.endsWith('7');
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.nat(60), (history, attachedAfter) => {
        const streams = new Streams();
        const remote = new RemoteStreams(isLocal);
        let room = empty;
        // Ids of producers are made once each.
        const numbered = history.map((one, index) =>
          one.type === 'source:published' ? { ...one, producerId: `${index}-${one.producerId}` } : one,
        );
        numbered.forEach((one, index) => {
          if (index === attachedAfter) streams.apply(remote.follow(room));
          room = applyRoomEvent(room, one);
          if (index >= attachedAfter) {
            streams.apply(remote.followEvent(room, { liveId, seq: room.seq, event: one }));
          }
        });
        if (attachedAfter >= history.length) streams.apply(remote.follow(room));
        expect([...streams.paused].sort()).to.deep.equal(expected(room, isLocal));
      }),
    );
  });
});

describe('a room’s state at an edge', () => {
  it('is the home’s, whether events come before the snapshot or after it', () => {
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 30 }),
        fc.nat(30),
        fc.nat(30),
        (history, from, until) => {
          const states = [empty];
          for (const one of history) states.push(applyRoomEvent(states.at(-1) ?? empty, one));
          const events = history.map((one, index) => ({ liveId, seq: index + 1, event: one }));
          const [first, second] = [
            Math.min(from, until, history.length),
            Math.min(Math.max(from, until), history.length),
          ];
          const replica = new EdgeReplica();
          for (const early of events.slice(first, second)) replica.hear(early);
          replica.take(states[first] ?? empty);
          for (const late of events.slice(second)) expect(replica.hear(late)).to.equal('applied');
          expect(replica.snapshot).to.deep.equal(states.at(-1));
          replica.take(states[first] ?? empty);
          expect(replica.snapshot, 'an older snapshot').to.deep.equal(states.at(-1));
        },
      ),
    );
  });

  it('says so when an event before one that came is missing, or it is of another life of the room', () => {
    const replica = new EdgeReplica();
    replica.take(empty);
    const lock: RoomEvent = { type: 'room:lock-changed', locked: true, byPeerId: null };
    expect(replica.hear({ liveId, seq: 2, event: lock })).to.equal('missed');
    expect(replica.hear({ liveId: randomUUID(), seq: 1, event: lock })).to.equal('missed');
    expect(replica.hear({ liveId, seq: 1, event: lock })).to.equal('applied');
    expect(replica.hear({ liveId, seq: 1, event: lock })).to.equal('known');
  });
});
