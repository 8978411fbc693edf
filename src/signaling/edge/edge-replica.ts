import { applyRoomEvent } from '../../protocol/apply-room-event.ts';
import type { NumberedRoomEvent } from '../../protocol/room-events.ts';
import type { RoomSnapshot } from '../../protocol/room-state.ts';

/** A room's state at an edge: the home's snapshot, and from then on each of its events, which come in order. */
export class EdgeReplica {
  #snapshot: RoomSnapshot | undefined;
  /** Events that came before the snapshot did. */
  #early: NumberedRoomEvent[] = [];

  get snapshot(): RoomSnapshot | undefined {
    return this.#snapshot;
  }

  /** Takes a snapshot that the home gave; one that is older than what is known already changes nothing. */
  take(snapshot: RoomSnapshot): void {
    const isNewer = this.#snapshot?.liveId !== snapshot.liveId || snapshot.seq > this.#snapshot.seq;
    if (isNewer) this.#snapshot = snapshot;
    const early = this.#early;
    this.#early = [];
    for (const event of early) this.hear(event);
  }

  /** `missed`: an event before it has not come, so that nothing can be said of the room's state. */
  hear(event: NumberedRoomEvent): 'applied' | 'known' | 'missed' {
    const before = this.#snapshot;
    if (before === undefined) {
      this.#early.push(event);
      return 'known';
    }
    if (event.liveId !== before.liveId || event.seq > before.seq + 1) return 'missed';
    if (event.seq <= before.seq) return 'known';
    this.#snapshot = applyRoomEvent(before, event.event);
    return 'applied';
  }
}
