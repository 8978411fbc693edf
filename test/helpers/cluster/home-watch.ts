import type { RoomSnapshot } from '../../../src/protocol/room-state.ts';

/** Two people are shown the same thing so much later, at most, on a machine that is busy. */
const SEEN_TOGETHER_MS = 1_500;

type Message = { seq: number; undoneAtMs: number | undefined };

/**
 * Notices a room with two homes by what its people see. A home that dies may take with it what it had shown but not
 * written down: the next home's room is then without that message, under the same number or a later one. Nobody may see the
 * message in a new state of the room after that: the one who shows it still serves a room that is another's.
 *
 * Everyone watched has to write often, and less in all than a room's snapshot holds.
 */
export class HomeWatch {
  readonly #messages = new Map<string, Message>();
  readonly #last = new Map<string, RoomSnapshot>();
  /** What was seen that only a second home can have shown. */
  readonly conflicts: string[] = [];
  states = 0;

  saw(by: string, room: RoomSnapshot | null): void {
    if (room === null || this.#last.get(by) === room) return;
    this.#last.set(by, room);
    this.states += 1;
    const shown = new Set(room.chat.map(({ messageId }) => `${room.liveId} ${messageId}`));
    for (const key of shown) this.#sawMessage(by, room, key);
    for (const [key, message] of this.#messages) {
      if (shown.has(key) || !key.startsWith(room.liveId) || message.seq > room.seq) continue;
      message.undoneAtMs ??= performance.now();
    }
  }

  #sawMessage(by: string, room: RoomSnapshot, key: string): void {
    const message = this.#messages.get(key);
    if (message === undefined) {
      this.#messages.set(key, { seq: room.seq, undoneAtMs: undefined });
      return;
    }
    message.seq = Math.min(message.seq, room.seq);
    const { undoneAtMs } = message;
    if (undoneAtMs === undefined || performance.now() - undoneAtMs < SEEN_TOGETHER_MS) return;
    this.conflicts.push(`${by} was shown ${key} at ${room.seq}, after others were shown the room without it`);
  }
}
