import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { RoomReplica } from '../../../client/room-replica.ts';
import { applyRoomEvent } from '../../../src/protocol/apply-room-event.ts';
import type { NumberedRoomEvent, RoomEvent } from '../../../src/protocol/room-events.ts';
import type { RoomSnapshot } from '../../../src/protocol/room-state.ts';
import { emptyRoom, peer } from './protocol-server.ts';

type Told = { seq: number; event: RoomEvent['type'] | null };

function replica() {
  const told: Told[] = [];
  const asks = { count: 0 };
  const made = new RoomReplica({
    changed: (after, _before, event) => told.push({ seq: after.seq, event: event?.type ?? null }),
    behind: () => {
      asks.count += 1;
    },
  });
  return { replica: made, told, asks };
}

function history(length: number): {
  start: RoomSnapshot;
  events: NumberedRoomEvent[];
  states: RoomSnapshot[];
} {
  const start = emptyRoom(randomUUID());
  const states = [start];
  const events: NumberedRoomEvent[] = [];
  for (let step = 0; step < length; step += 1) {
    const before = states[step] ?? start;
    const event: RoomEvent = { type: 'peer:joined', peer: peer(randomUUID(), `Peer ${step}`) };
    const after = applyRoomEvent(before, event);
    events.push({ liveId: after.liveId, seq: after.seq, event });
    states.push(after);
  }
  return { start, events, states };
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new Error(`nothing at ${index}`);
  return item;
}

describe('RoomReplica', () => {
  it('applies what comes next and ignores what it has', () => {
    const { start, events, states } = history(2);
    const { replica: copy, told, asks } = replica();
    copy.reset(start);
    copy.apply(at(events, 0));
    copy.apply(at(events, 0));
    copy.apply(at(events, 1));
    expect(copy.snapshot).to.deep.equal(states[2]);
    expect(told.map(({ seq }) => seq)).to.deep.equal([1, 2, 3]);
    expect(asks.count).to.equal(0);
  });

  it('asks once after a gap, and goes on from the snapshot with the events that waited', () => {
    const { start, events, states } = history(4);
    const { replica: copy, told, asks } = replica();
    copy.reset(start);
    copy.apply(at(events, 2));
    copy.apply(at(events, 3));
    expect(asks.count).to.equal(1);
    expect(copy.snapshot).to.equal(start);
    copy.reset(at(states, 2));
    expect(copy.snapshot).to.deep.equal(states[4]);
    expect(told.at(-1)).to.deep.equal({ seq: 5, event: 'peer:joined' });
    expect(asks.count).to.equal(1);
  });

  it('fills a gap by itself when the missing event comes late', () => {
    const { start, events, states } = history(3);
    const { replica: copy } = replica();
    copy.reset(start);
    copy.apply(at(events, 1));
    copy.apply(at(events, 2));
    copy.apply(at(events, 0));
    expect(copy.snapshot).to.deep.equal(states[3]);
  });

  it('ignores a snapshot older than what it has, and asks again while something is missing', () => {
    const { start, events, states } = history(4);
    const { replica: copy, asks } = replica();
    copy.reset(at(states, 2));
    copy.reset(start);
    expect(copy.snapshot).to.equal(states[2]);
    expect(asks.count).to.equal(0);
    copy.apply(at(events, 3));
    copy.reset(start);
    expect(asks.count).to.equal(2);
  });

  it('takes events of an unknown life as a gap, and never goes back to a life that is over', () => {
    const old = history(1);
    const next = history(2);
    const { replica: copy, asks } = replica();
    copy.reset(old.start);
    copy.apply(at(next.events, 1));
    expect(asks.count).to.equal(1);
    expect(copy.snapshot).to.equal(old.start);
    copy.reset(at(next.states, 1));
    expect(copy.snapshot).to.deep.equal(next.states[2]);
    copy.apply(at(old.events, 0));
    copy.reset(at(old.states, 1));
    expect(copy.snapshot).to.deep.equal(next.states[2]);
    expect(asks.count).to.equal(1);
  });

  it('does not ask for ever about a life that no snapshot shows', () => {
    const stray = history(1);
    const real = history(1);
    const { replica: copy, asks } = replica();
    copy.reset(real.start);
    copy.apply(at(stray.events, 0));
    for (let answer = 0; answer < 10; answer += 1) copy.reset(real.start);
    expect(asks.count).to.be.at.most(2);
  });

  it('becomes equal to the server however events and snapshots are lost, repeated and reordered', () => {
    const action = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('change' as const), kind: fc.nat(2) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('new life' as const) }) },
      {
        weight: 8,
        arbitrary: fc.record({ do: fc.constant('deliver' as const), index: fc.nat(20), keep: fc.boolean() }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const), index: fc.nat(20) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('answer' as const) }) },
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        let server = emptyRoom(randomUUID());
        const wire: (NumberedRoomEvent | RoomSnapshot)[] = [];
        let owed = 0;
        const copy = new RoomReplica({
          changed: () => undefined,
          behind: () => {
            owed += 1;
          },
        });
        copy.reset(server);
        const deliver = (message: NumberedRoomEvent | RoomSnapshot) =>
          'event' in message ? copy.apply(message) : copy.reset(message);
        const emit = (event: RoomEvent) => {
          server = applyRoomEvent(server, event);
          return { liveId: server.liveId, seq: server.seq, event };
        };
        for (const step of actions) {
          const index = 'index' in step && wire.length > 0 ? step.index % wire.length : -1;
          const message = wire[index];
          if (step.do === 'change') wire.push(emit(someEvent(server, step.kind)));
          else if (step.do === 'new life') server = { ...server, liveId: randomUUID(), seq: 0, hands: [] };
          else if (step.do === 'answer' && owed > 0) {
            owed -= 1;
            wire.push(server);
          } else if (message !== undefined && step.do === 'deliver') {
            if (!step.keep) wire.splice(index, 1);
            deliver(message);
          } else if (message !== undefined && step.do === 'lose' && 'event' in message) wire.splice(index, 1);
        }
        // The storm is over: what is under way comes in, one more thing happens, and questions are answered.
        for (const message of wire.reverse()) deliver(message);
        deliver(emit(someEvent(server, 0)));
        for (let round = 0; owed > 0; round += 1) {
          if (round > 100) throw new Error('asks without end');
          owed -= 1;
          deliver(server);
        }
        expect(copy.snapshot).to.deep.equal(server);
      }),
      { numRuns: 1_000 },
    );
  });
});

function someEvent(room: RoomSnapshot, kind: number): RoomEvent {
  const someone = room.peers.at(-1)?.peerId ?? randomUUID();
  if (kind === 0) return { type: 'peer:joined', peer: peer(randomUUID()) };
  if (kind === 1) return { type: 'hand:raised', peerId: someone };
  return { type: 'peer:left', peerId: someone, reason: 'left' };
}
