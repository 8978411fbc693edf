import { applyRoomEvent } from '../src/protocol/apply-room-event.ts';
import type { NumberedRoomEvent, RoomEvent } from '../src/protocol/room-events.ts';
import type { RoomSnapshot } from '../src/protocol/room-state.ts';

export type ReplicaListener = {
  /** The copy changed: by `event`, or, when that is null, because a snapshot took its place. */
  changed(after: RoomSnapshot, before: RoomSnapshot | null, event: RoomEvent | null): void;
  /** Something was missed: get a snapshot and hand it to `reset`. Called once until the next `reset`. */
  behind(): void;
};

/** Snapshots of other lives that may come before events of a life that none of them shows are given up. */
const MISSES_ALLOWED = 2;

/** Events that wait for what comes before them. */
type Waiting = { events: Map<number, RoomEvent>; misses: number };

/**
 * A client's copy of a room. It does no I/O: whatever arrives, in whatever order, goes into `apply` and `reset`; as
 * long as each call of `behind` is followed by a snapshot of then, the copy becomes equal to the server's.
 */
export class RoomReplica {
  readonly #listener: ReplicaListener;
  readonly #waiting = new Map<string, Waiting>();
  /** Lives that are over: a room never goes back to one. */
  readonly #formerLives = new Set<string>();
  #snapshot: RoomSnapshot | null = null;
  #asked = false;

  constructor(listener: ReplicaListener) {
    this.#listener = listener;
  }

  get snapshot(): RoomSnapshot | null {
    return this.#snapshot;
  }

  apply({ liveId, seq, event }: NumberedRoomEvent): void {
    if (this.#formerLives.has(liveId)) return;
    const waiting = this.#waiting.get(liveId) ?? { events: new Map<number, RoomEvent>(), misses: 0 };
    waiting.events.set(seq, event);
    this.#waiting.set(liveId, waiting);
    this.#continue();
  }

  /** Takes a snapshot, unless the copy is newer, and goes on from it with the events that wait. */
  reset(snapshot: RoomSnapshot): void {
    this.#asked = false;
    const before = this.#snapshot;
    const stale =
      this.#formerLives.has(snapshot.liveId) ||
      (snapshot.liveId === before?.liveId && snapshot.seq < before.seq);
    if (!stale) {
      if (before !== null && before.liveId !== snapshot.liveId) this.#leaveLife(before.liveId);
      this.#countMisses(snapshot.liveId);
      this.#snapshot = snapshot;
      this.#listener.changed(snapshot, before, null);
    }
    this.#continue();
  }

  #continue(): void {
    if (this.#snapshot !== null) this.#drain(this.#snapshot.liveId);
    if (this.#waiting.size === 0 || this.#asked) return;
    this.#asked = true;
    this.#listener.behind();
  }

  #drain(liveId: string): void {
    const waiting = this.#waiting.get(liveId);
    if (waiting === undefined) return;
    let snapshot = this.#snapshot;
    while (snapshot !== null && snapshot.liveId === liveId) {
      const event = waiting.events.get(snapshot.seq + 1);
      if (event === undefined) break;
      const after = applyRoomEvent(snapshot, event);
      this.#snapshot = after;
      this.#listener.changed(after, snapshot, event);
      snapshot = this.#snapshot;
    }
    const reached = snapshot?.seq ?? 0;
    for (const seq of waiting.events.keys()) if (seq <= reached) waiting.events.delete(seq);
    if (waiting.events.size === 0) this.#waiting.delete(liveId);
  }

  #leaveLife(liveId: string): void {
    this.#formerLives.add(liveId);
    this.#waiting.delete(liveId);
  }

  #countMisses(shown: string): void {
    for (const [liveId, waiting] of this.#waiting) {
      if (liveId === shown) continue;
      waiting.misses += 1;
      if (waiting.misses >= MISSES_ALLOWED) this.#waiting.delete(liveId);
    }
  }
}
