import type { LiveRoomRecord } from '../../cluster/rooms/room-messages.ts';
import { JOIN_TOKEN_SECONDS } from '../session/room-tokens.ts';
import type { LiveRoom } from './live-room.ts';

/** An empty room waits for whoever holds a join token, and a little longer. */
export const LINGER_MS = (JOIN_TOKEN_SECONDS + 5) * 1000;

/** Opens a room, with its record where that is at hand; undefined where there is nothing to open. */
export type OpenRoom = (roomId: string, record?: LiveRoomRecord) => Promise<LiveRoom | undefined>;

/** The rooms that are open on this node: each is opened once, and closes a while after its last person has left. */
export class OpenRooms {
  readonly #open: OpenRoom;
  readonly #rooms = new Map<string, LiveRoom>();
  readonly #opening = new Map<string, Promise<LiveRoom | undefined>>();
  readonly #lingering = new Map<string, NodeJS.Timeout>();

  constructor(open: OpenRoom) {
    this.#open = open;
  }

  get all(): LiveRoom[] {
    return [...this.#rooms.values()];
  }

  find(roomId: string): LiveRoom | undefined {
    return this.#rooms.get(roomId);
  }

  /** Finds the room, or opens it, for all who ask meanwhile. Rejects as opening does. */
  get(roomId: string, record?: LiveRoomRecord): Promise<LiveRoom | undefined> {
    const known = this.#rooms.get(roomId);
    if (known !== undefined) return Promise.resolve(known);
    const underWay = this.#opening.get(roomId);
    if (underWay !== undefined) return underWay;
    const opening = this.#openAndKeep(roomId, record).finally(() => this.#opening.delete(roomId));
    this.#opening.set(roomId, opening);
    return opening;
  }

  /** Waits for someone to come into a room that nobody is in. */
  linger(room: LiveRoom): void {
    this.#stopLingering(room);
    if (!room.vacant || this.#rooms.get(room.roomId) !== room) return;
    const close = () => void room.ending.close();
    this.#lingering.set(room.roomId, setTimeout(close, LINGER_MS));
  }

  /** It is not this node's any more. */
  forget(room: LiveRoom): void {
    if (this.#rooms.get(room.roomId) !== room) return;
    this.#stopLingering(room);
    this.#rooms.delete(room.roomId);
  }

  async #openAndKeep(roomId: string, record: LiveRoomRecord | undefined): Promise<LiveRoom | undefined> {
    const room = await this.#open(roomId, record);
    // It may have been lost already.
    if (room === undefined || room.closed) return room;
    this.#rooms.set(roomId, room);
    room.on('emptied', () => this.linger(room));
    room.on('occupied', () => this.#stopLingering(room));
    room.on('closed', () => this.forget(room));
    return room;
  }

  #stopLingering({ roomId }: LiveRoom): void {
    clearTimeout(this.#lingering.get(roomId));
    this.#lingering.delete(roomId);
  }
}
