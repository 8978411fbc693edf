import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { MediaSource, WireRtpCapabilities } from '../protocol/media.ts';
import type { Grants } from '../protocol/rest/rooms.ts';
import type { ChatMessage, Knocker, RoomRole, RoomSnapshot } from '../protocol/room-state.ts';
import { LiveRoom, type LiveRoomDependencies, type LiveRoomRecord } from './live-room.ts';
import { actOnRoom, type LiveAct, type LiveActor } from './live-room-acts.ts';
import { JOIN_TOKEN_SECONDS } from './room-tokens.ts';
import { TokenVoids } from './token-voids.ts';

/** An empty room waits for whoever holds a join token, and a little longer. */
const LINGER_MS = (JOIN_TOKEN_SECONDS + 5) * 1000;

/** A join that was under way when its account was banned has come and gone by then. */
const BAN_SETTLES_MS = 2_000;

const EVERY_SOURCE: readonly MediaSource[] = ['microphone', 'camera', 'screen', 'screenAudio'];

export type AdmittedPerson = {
  userId: string;
  displayName: string;
  avatarUrl: string | null;
  role: RoomRole;
  /** A moderator or admin of the installation. */
  staff: boolean;
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
  /** Whose tokens from before are void in every room, those that are opened later too. */
  readonly #removed = new TokenVoids();
  readonly #banned = new TokenVoids();
  #closing = false;

  constructor(dependencies: LiveRoomDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Opens the room when it is not live, and writes the join token. Throws ROOM_LOCKED, ROOM_FULL, ROOM_ENDED,
   * ACCOUNT_BANNED, MEDIA_UNAVAILABLE, SHUTTING_DOWN.
   */
  async admit(record: LiveRoomRecord, person: AdmittedPerson): Promise<Admission> {
    // What is decided about the person while this waits holds for the token too.
    const decidedAtMs = Date.now();
    if (this.#banned.isWithin(person.userId, BAN_SETTLES_MS)) throw new AppError('ACCOUNT_BANNED');
    const room = this.#open(record);
    this.#linger(room);
    room.door.requireAdmissible(person);
    const [rtpCapabilities] = await Promise.all([room.rtpCapabilities(), room.ready]);
    if (room.closed) throw new AppError(this.#closing ? 'SHUTTING_DOWN' : 'ROOM_ENDED');
    this.#linger(room);
    const { staff, role: _, ...who } = person;
    const rights = { publish: [...EVERY_SOURCE], staff };
    // The role in the room may end before the token is used, so it is not for the token to keep.
    const bearer = { peerId: randomUUID(), ...who, grants: { ...rights, role: person.role } };
    const issued = this.#dependencies.tokens.issueJoin(record.roomId, bearer, decidedAtMs);
    return { ...issued, grants: { ...rights, role: room.door.roleFor(person) }, rtpCapabilities };
  }

  find(roomId: string): LiveRoom | undefined {
    return this.#rooms.get(roomId);
  }

  peopleCount(roomId: string): number {
    return this.#rooms.get(roomId)?.snapshot.peers.length ?? 0;
  }

  /** What everyone in it sees; undefined while nobody is in it. */
  snapshot(roomId: string): RoomSnapshot | undefined {
    return this.peopleCount(roomId) === 0 ? undefined : this.#rooms.get(roomId)?.snapshot;
  }

  get counts(): { rooms: number; people: number } {
    let people = 0;
    for (const room of this.#rooms.values()) people += room.snapshot.peers.length;
    return { rooms: this.#rooms.size, people };
  }

  /** Throws ROOM_NOT_LIVE, FORBIDDEN, PEER_NOT_FOUND, NOT_IN_ROOM, and what the requests over Socket.IO throw. */
  async act(roomId: string, actor: LiveActor, act: LiveAct): Promise<void> {
    await actOnRoom(this.#require(roomId), actor, act);
  }

  /** Resolves once it is durable. Throws ROOM_NOT_LIVE, NOT_IN_ROOM, DATABASE_UNAVAILABLE. */
  async sendChat(
    roomId: string,
    userId: string,
    clientMessageId: string,
    text: string,
  ): Promise<ChatMessage> {
    const room = this.#require(roomId);
    if (room.snapshot.peers.length === 0) throw new AppError('ROOM_NOT_LIVE');
    const author = room.findPeerOf(userId);
    if (author === undefined) throw new AppError('NOT_IN_ROOM');
    return room.sendChat(author, clientMessageId, text);
  }

  update(record: LiveRoomRecord): void {
    this.#rooms.get(record.roomId)?.update(record);
  }

  setWaiting(roomId: string, waiting: readonly Knocker[]): void {
    this.#rooms.get(roomId)?.setWaiting(waiting);
  }

  /** Ends a person's stay in every room, and voids every token that was written for them so far. */
  removeEverywhere(userId: string, reason: 'banned' | 'removed'): void {
    this.#removed.add(userId);
    if (reason === 'banned') this.#banned.add(userId);
    for (const room of [...this.#rooms.values()]) room.expel(userId, reason);
  }

  /** Throws SESSION_ENDED for a token from before its bearer was removed everywhere. */
  requireValid(userId: string, issuedAtMs: number): void {
    if (this.#removed.covers(userId, issuedAtMs)) throw new AppError('SESSION_ENDED');
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

  #require(roomId: string): LiveRoom {
    const room = this.#rooms.get(roomId);
    if (room === undefined) throw new AppError('ROOM_NOT_LIVE');
    return room;
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
