import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { type CountedMove, type RoomBefore, stayEvents } from '../../../src/api/rooms/journal/stay-events.ts';
import { webhookEvents } from '../../../src/protocol/webhook-events.ts';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number) => new Date(START_MS + seconds * 1_000);

const room = (overrides: Partial<RoomBefore> = {}): RoomBefore => ({
  id: randomUUID(),
  name: 'A room',
  kind: 'meeting',
  visibility: 'public',
  hostId: randomUUID(),
  people: 0,
  liveSince: null,
  ...overrides,
});

/** Someone who comes, and how they go. */
function visitor(roomId: string, joined: number, left: number | null = null) {
  const stay: CountedMove['stay'] = {
    peerId: randomUUID(),
    roomId,
    person: { id: randomUUID(), username: 'ann', displayName: 'Ann' },
    role: 'speaker',
    joinedAt: at(joined),
    leftAt: left === null ? null : at(left),
    reason: left === null ? null : 'left',
  };
  return { comes: { type: 'begun', stay } as const, goes: { type: 'ended', stay } as const };
}

describe('What others are told of people who come and go', () => {
  const types = (before: RoomBefore, moves: readonly CountedMove[]) =>
    stayEvents([before], moves).events.map(({ type, at: time }) => [
      type,
      (time.getTime() - START_MS) / 1_000,
    ]);

  it('is that a room starts with the first and ends with the last, also in one go', () => {
    const before = room();
    const ann = visitor(before.id, 1, 5);
    const bob = visitor(before.id, 2, 9);
    expect(types(before, [ann.comes, bob.comes, ann.goes, bob.goes])).to.deep.equal([
      ['room.started', 1],
      ['participant.joined', 1],
      ['participant.joined', 2],
      ['participant.left', 5],
      ['participant.left', 9],
      ['room.ended', 9],
    ]);
  });

  it('is that it started anew when it was empty in between, and since when it is live then', () => {
    const before = room({ people: 1, liveSince: at(-100) });
    const ann = visitor(before.id, -100, 5);
    const bob = visitor(before.id, 8);
    const { events, liveSince } = stayEvents([before], [ann.goes, bob.comes]);
    expect(events.map(({ type }) => type)).to.deep.equal([
      'participant.left',
      'room.ended',
      'room.started',
      'participant.joined',
    ]);
    expect(events[1]?.data).to.include({ startedAt: at(-100).toISOString(), endedAt: at(5).toISOString() });
    expect([...liveSince]).to.deep.equal([[before.id, at(8)]]);
  });

  it('says nothing of rooms that are not known, and mixes none with another', () => {
    const [one, other] = [room(), room({ name: 'Another' })];
    const moves = [visitor(one.id, 1).comes, visitor(other.id, 2).comes, visitor(randomUUID(), 3).comes];
    const { events } = stayEvents([one, other], moves);
    expect(events.map(({ subject, type }) => [subject, type])).to.deep.equal([
      [`room:${one.id}`, 'room.started'],
      [`room:${one.id}`, 'participant.joined'],
      [`room:${other.id}`, 'room.started'],
      [`room:${other.id}`, 'participant.joined'],
    ]);
  });

  it('is what its schemas say, and a start for each end, after any coming and going', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.boolean()), { maxLength: 60 }), (script) => {
        const before = room();
        const inside: ReturnType<typeof visitor>[] = [];
        const moves: CountedMove[] = [];
        for (const [index, [who, comes]] of script.entries()) {
          const [gone] = comes ? [] : inside.splice(who % Math.max(inside.length, 1), 1);
          if (gone !== undefined) {
            gone.goes.stay.leftAt = at(index);
            gone.goes.stay.reason = 'left';
            moves.push(gone.goes);
          } else {
            const someone = visitor(before.id, index);
            inside.push(someone);
            moves.push(someone.comes);
          }
        }
        const { events, liveSince } = stayEvents([before], moves);
        let people = 0;
        let live = false;
        for (const { type, data } of events) {
          webhookEvents[type].parse(data);
          if (type === 'room.started') {
            expect([live, people]).to.deep.equal([false, 0]);
            live = true;
          } else if (type === 'room.ended') {
            expect([live, people]).to.deep.equal([true, 0]);
            live = false;
          } else {
            expect(live).to.equal(true);
            people += type === 'participant.joined' ? 1 : -1;
          }
        }
        expect(people).to.equal(inside.length);
        expect(live).to.equal(inside.length > 0);
        expect(liveSince.has(before.id)).to.equal(live);
      }),
    );
  });
});
