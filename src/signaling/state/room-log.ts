import { randomUUID } from 'node:crypto';
import { applyRoomEvent } from '../../protocol/apply-room-event.ts';
import type { NumberedRoomEvent, RoomEvent } from '../../protocol/room-events.ts';
import type { ChatMessage, RoomSnapshot } from '../../protocol/room-state.ts';
import type { RoomActor } from './moderation-rights.ts';
import { decideRoomCommand, type RoomCommand } from './room-commands.ts';

/** The newest events, for those whose entry was on its way while they happened. */
const EVENTS_KEPT = 500;

/** The state of one life of a room, and how it came about: the only place where it changes. */
export class RoomLog {
  readonly #onEvent: (event: NumberedRoomEvent) => void;
  readonly #recent: NumberedRoomEvent[] = [];
  #snapshot: RoomSnapshot;

  /** `onEvent` hears of each event after it was applied, in order. `from`: where this life goes on. */
  constructor(
    room: Pick<RoomSnapshot, 'roomId' | 'name' | 'hostUserId'>,
    onEvent: (event: NumberedRoomEvent) => void,
    from: RoomSnapshot = newLife(room),
  ) {
    this.#snapshot = from;
    this.#onEvent = onEvent;
  }

  get snapshot(): RoomSnapshot {
    return this.#snapshot;
  }

  /**
   * Begins with what was written in earlier lives. Before anyone is in: nobody has a copy that would lack it. Whether it was
   * still time for that.
   */
  seedChat(chat: readonly ChatMessage[]): boolean {
    if (this.#snapshot.peers.length > 0) return false;
    this.#snapshot = { ...this.#snapshot, chat: [...chat] };
    return true;
  }

  /** Changes the room on someone's behalf. Returns what happened. Throws what `decideRoomCommand` throws. */
  execute(actor: RoomActor, command: RoomCommand): RoomEvent[] {
    const happened = decideRoomCommand(this.#snapshot, actor, command);
    for (const event of happened) this.#apply(event);
    return happened;
  }

  /** What happened after `seq`, as far back as is kept: a client that misses more sees the gap and asks. */
  since(seq: number): NumberedRoomEvent[] {
    return this.#recent.filter((event) => event.seq > seq);
  }

  #apply(event: RoomEvent): void {
    this.#snapshot = applyRoomEvent(this.#snapshot, event);
    const numbered = { liveId: this.#snapshot.liveId, seq: this.#snapshot.seq, event };
    this.#recent.push(numbered);
    if (this.#recent.length > EVENTS_KEPT) this.#recent.shift();
    this.#onEvent(numbered);
  }
}

function newLife({
  roomId,
  name,
  hostUserId,
}: Pick<RoomSnapshot, 'roomId' | 'name' | 'hostUserId'>): RoomSnapshot {
  return {
    roomId,
    liveId: randomUUID(),
    seq: 0,
    name,
    hostUserId,
    locked: false,
    endsAt: null,
    waiting: [],
    peers: [],
    hands: [],
    chat: [],
  };
}
