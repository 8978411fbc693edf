import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { MediaSource, WireRtpCapabilities } from '../protocol/media.ts';
import type { Grants } from '../protocol/rest/rooms.ts';
import type { RoomRole } from '../protocol/room-state.ts';
import { LiveRoom, type LiveRoomDependencies, type LiveRoomRecord } from './live-room.ts';
import { JOIN_TOKEN_SECONDS } from './room-tokens.ts';

/** An empty room waits for whoever holds a join token, and a little longer. */
const LINGER_MS = (JOIN_TOKEN_SECONDS + 5) * 1000;

const EVERY_SOURCE: readonly MediaSource[] = ['microphone', 'camera', 'screen', 'screenAudio'];

export type AdmittedPerson = {
  userId: string;
  displayName: string;
  avatarUrl: string | null;
  role: RoomRole;
};

export type Admission = {
  token: string;
  expiresAt: Date;
  grants: Grants;
  rtpCapabilities: WireRtpCapabilities;
};

/** The rooms that live in this process. */
export class LiveRooms {
  readonly #dependencies: LiveRoomDependencies;
  readonly #rooms = new Map<string, LiveRoom>();
  readonly #lingering = new Map<string, NodeJS.Timeout>();
  /** Rooms that ended a moment ago: a join that was under way then comes too late. */
  readonly #ended = new Set<string>();
  #closing = false;

  constructor(dependencies: LiveRoomDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Opens the room when it is not live, and writes the join token. Throws ROOM_FULL, ROOM_ENDED, MEDIA_UNAVAILABLE,
   * SHUTTING_DOWN.
   */
  async admit(record: LiveRoomRecord, person: AdmittedPerson): Promise<Admission> {
    const room = this.#open(record);
    this.#linger(room);
    room.requireSpace(person.userId);
    const rtpCapabilities = await room.rtpCapabilities();
    if (room.closed) throw new AppError(this.#closing ? 'SHUTTING_DOWN' : 'ROOM_ENDED');
    this.#linger(room);
    const { role, ...who } = person;
    const grants: Grants = { role, publish: [...EVERY_SOURCE] };
    const issued = this.#dependencies.tokens.issueJoin(record.roomId, {
      peerId: randomUUID(),
      ...who,
      grants,
    });
    return { ...issued, grants, rtpCapabilities };
  }

  find(roomId: string): LiveRoom | undefined {
    return this.#rooms.get(roomId);
  }

  peopleCount(roomId: string): number {
    return this.#rooms.get(roomId)?.snapshot.peers.length ?? 0;
  }

  get counts(): { rooms: number; people: number } {
    let people = 0;
    for (const room of this.#rooms.values()) people += room.snapshot.peers.length;
    return { rooms: this.#rooms.size, people };
  }

  /** Everyone is sent home, and the room is not opened again. */
  end(roomId: string): Promise<void> {
    this.#ended.add(roomId);
    // After that no join that was under way can still arrive; later ones see the record.
    setTimeout(() => this.#ended.delete(roomId), LINGER_MS).unref();
    this.#rooms.get(roomId)?.end();
    this.#forget(roomId);
    return Promise.resolve();
  }

  /** The process stops: people are not told that their rooms ended, since they can go on elsewhere. */
  close(): void {
    this.#closing = true;
    for (const room of [...this.#rooms.values()]) this.#close(room);
  }

  #open(record: LiveRoomRecord): LiveRoom {
    if (this.#closing) throw new AppError('SHUTTING_DOWN');
    if (this.#ended.has(record.roomId)) throw new AppError('ROOM_ENDED');
    const known = this.#rooms.get(record.roomId);
    if (known !== undefined) return known;
    const room = new LiveRoom(record, this.#dependencies);
    this.#rooms.set(record.roomId, room);
    room.on('emptied', () => this.#linger(room));
    room.on('occupied', () => this.#stopLingering(room.roomId));
    return room;
  }

  #linger(room: LiveRoom): void {
    this.#stopLingering(room.roomId);
    if (!room.vacant || this.#rooms.get(room.roomId) !== room) return;
    this.#lingering.set(
      room.roomId,
      setTimeout(() => this.#close(room), LINGER_MS),
    );
  }

  #stopLingering(roomId: string): void {
    clearTimeout(this.#lingering.get(roomId));
    this.#lingering.delete(roomId);
  }

  #close(room: LiveRoom): void {
    this.#forget(room.roomId);
    room.close();
  }

  #forget(roomId: string): void {
    this.#stopLingering(roomId);
    this.#rooms.delete(roomId);
  }
}
