import type { RoomSnapshot } from '../../../../src/protocol/room-state.ts';
import { roomCheckpoint } from '../../../../src/signaling/keeping/stored-room.ts';
import type { StoreWitness } from './store-model.ts';

/** Something that was asked of a room. `acknowledged`: it was answered that it is done. */
export type Asked = { value: string; acknowledged: boolean; undone?: boolean };

type Expected = {
  /** By what they are about, what was asked, in order. */
  asked: Map<string, Asked[]>;
  /** Messages of which it is not known whether they are there: sent again, they may be there twice. */
  lostChats: Set<string>;
  /** What was acknowledged up to this number is not in the store, and was acknowledged all the same. */
  unwrittenSeq: number | undefined;
  /** The room's, when something was acknowledged last. */
  acknowledgedSeq: number;
};

/**
 * What rooms must know at the end, whatever happened: all that was acknowledged. Only what was acknowledged while the store was
 * away, or was lost with the store, may be lost when its home is before it wrote it again (docs/adr/0014).
 */
export class Expectations implements StoreWitness {
  readonly violations: string[] = [];
  readonly #rooms = new Map<string, Expected>();
  /** Losses that were allowed, for whoever looks whether schedules test anything. */
  excused = 0;

  asked(roomId: string, about: string, value: string): Asked {
    const asked = { value, acknowledged: false };
    const { asked: all, lostChats } = this.#of(roomId);
    if (lostChats.has(about)) return asked;
    all.set(about, [...(all.get(about) ?? []), asked]);
    return asked;
  }

  /** Nothing is known of this any more. */
  forget(roomId: string, about: string): void {
    this.#of(roomId).asked.delete(about);
  }

  /** `seq`: the room's at its home; `withoutStore`: the home goes on without the store. */
  acknowledge(roomId: string, asked: Asked, seq: number, withoutStore: boolean): void {
    asked.acknowledged = true;
    const expected = this.#of(roomId);
    expected.acknowledgedSeq = Math.max(expected.acknowledgedSeq, seq);
    if (withoutStore) this.unwritten(roomId, seq);
  }

  /** Somebody was told about this that is not in the store. */
  unwritten(roomId: string, seq: number): void {
    const expected = this.#of(roomId);
    expected.unwrittenSeq = Math.max(expected.unwrittenSeq ?? 0, seq);
  }

  claimed(roomId: string): void {
    if (this.#of(roomId).unwrittenSeq === undefined) return;
    this.excused += 1;
    const { asked, lostChats } = this.#of(roomId);
    this.#rooms.delete(roomId);
    const chats = [...asked.keys()].filter((about) => about.startsWith('chat '));
    this.#of(roomId).lostChats = new Set([...lostChats, ...chats]);
  }

  abandoned(roomId: string, { checkpoint }: { checkpoint: string | null }): void {
    if (checkpoint !== null && this.#of(roomId).unwrittenSeq === undefined) this.#rooms.delete(roomId);
  }

  checkpointed(roomId: string, checkpoint: string): void {
    const expected = this.#of(roomId);
    if (expected.unwrittenSeq === undefined) return;
    const { snapshot } = roomCheckpoint.parse(JSON.parse(checkpoint)).state;
    if (snapshot.seq >= expected.unwrittenSeq) expected.unwrittenSeq = undefined;
  }

  lost(): void {
    for (const [roomId, { acknowledgedSeq }] of this.#rooms) this.unwritten(roomId, acknowledgedSeq);
  }

  /** What of the acknowledged is not in the room. */
  missingFrom(room: RoomSnapshot): string[] {
    const missing: string[] = [];
    for (const [about, asked] of this.#of(room.roomId).asked) {
      const last = asked.findLastIndex(({ acknowledged }) => acknowledged);
      if (last === -1) continue;
      const allowed = asked.slice(last).map(({ value }) => value);
      const is = seenOf(room, about);
      if (is !== undefined && !allowed.includes(is))
        missing.push(`${about} is ${is}, not ${allowed.join(' or ')}`);
    }
    return missing;
  }

  #of(roomId: string): Expected {
    const expected = this.#rooms.get(roomId) ?? {
      asked: new Map(),
      lostChats: new Set(),
      unwrittenSeq: undefined,
      acknowledgedSeq: 0,
    };
    this.#rooms.set(roomId, expected);
    return expected;
  }
}

/** Undefined: it cannot be seen, as the person is not there. */
function seenOf(room: RoomSnapshot, about: string): string | undefined {
  const [kind, id = ''] = about.split(' ');
  const peer = room.peers.find(({ peerId, userId }) => peerId === id || userId === id);
  switch (kind) {
    case 'hand':
      return peer && String(room.hands.some((hand) => hand === id));
    case 'mute':
      return peer && (peer.hostMutes.microphone ?? 'none');
    case 'role':
      return peer?.role;
    case 'chat':
      return String(room.chat.filter(({ text }) => text === id).length);
    default:
      return peer === undefined ? 'out' : 'in';
  }
}
