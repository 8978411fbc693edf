import { mediaSource } from '../../protocol/media.ts';
import type { LiveRoom } from '../room/live-room.ts';
import type { RoomSessions } from '../room/room-sessions.ts';

/** What becomes of a room whose media is gone: nobody publishes anything, and everyone is asked to enter again. */
export class RoomMediaLoss {
  readonly #room: LiveRoom;
  readonly #sessions: RoomSessions;
  #isDue = false;

  constructor(room: LiveRoom, sessions: RoomSessions) {
    this.#room = room;
    this.#sessions = sessions;
  }

  /** While the room may not change it waits for `catchUp`. */
  note(): void {
    this.#isDue = true;
    this.catchUp();
  }

  /** Does what was due while the room could not change. */
  catchUp(): void {
    if (!this.#isDue || !this.#room.serving) return;
    this.#isDue = false;
    for (const { peerId } of this.#room.snapshot.peers) {
      for (const source of mediaSource.options) this.#room.execute({ peerId }, { type: 'unpublish', source });
    }
    for (const session of this.#sessions.all) {
      session.media = undefined;
      session.send('media:reset', {});
    }
  }
}
