import { randomUUID } from 'node:crypto';
import type {
  AdmittedPerson,
  LiveAct,
  LiveActor,
  LiveRoomRecord,
} from '../../cluster/rooms/room-messages.ts';
import { AppError } from '../../errors.ts';
import { type Entitlements, publishGrantsOf } from '../../protocol/entitlements.ts';
import type { WireRtpCapabilities } from '../../protocol/media.ts';
import type { Grants } from '../../protocol/rest/rooms.ts';
import type { ChatMessage, Knocker, RoomSnapshot } from '../../protocol/room-state.ts';
import { handOverRoom } from '../keeping/room-handover.ts';
import type { RoomPerson } from '../session/room-tokens.ts';
import type { LiveRoom } from './live-room.ts';
import { actOnRoom } from './live-room-acts.ts';
import type { LiveRoomDependencies } from './live-room-options.ts';
import { LINGER_MS, OpenRooms } from './open-rooms.ts';
import { RecentPlans } from './recent-plans.ts';
import { RecentTimes } from './recent-times.ts';
import { claimRoom } from './room-opening.ts';

/** A join that was under way when its account was banned has come and gone by then. */
const BAN_SETTLES_MS = 2_000;

export type Admission = {
  token: string;
  expiresAt: Date;
  grants: Grants;
  rtpCapabilities: WireRtpCapabilities;
};

/** The rooms that live in this process. */
export class LiveRooms {
  readonly #dependencies: LiveRoomDependencies;
  readonly #rooms = new OpenRooms((roomId, record) => this.#claim(roomId, record));
  /** Rooms that ended a moment ago: a join that was under way then comes too late. */
  readonly #ended = new Set<string>();
  /** Whose tokens from before are void in every room, those that are opened later too. */
  readonly #removed = new RecentTimes();
  readonly #banned = new RecentTimes();
  /** Who may hold a join token and not have used it. */
  readonly #admitted = new RecentTimes();
  readonly #recentPlans = new RecentPlans();
  /** Of rooms that were handed over: resolve when nobody is served media here any more. */
  readonly #movingOut = new Set<Promise<void>>();
  readonly #beganAtMs = Date.now();
  #closing = false;

  constructor(dependencies: LiveRoomDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Opens the room when it is not live, and writes the join token. Throws ROOM_LOCKED, ROOM_FULL, ROOM_ENDED,
   * ACCOUNT_BANNED, MEDIA_UNAVAILABLE, SHUTTING_DOWN; LivesElsewhere, and ROOM_MOVING, when it is not this node's.
   */
  admit(record: LiveRoomRecord, person: AdmittedPerson): Promise<Admission> {
    // What is decided about the person while this waits holds for the token too.
    return this.#admit(record, person, Date.now());
  }

  async #admit(record: LiveRoomRecord, person: AdmittedPerson, decidedAtMs: number): Promise<Admission> {
    if (this.#banned.isWithin(person.userId, BAN_SETTLES_MS)) throw new AppError('ACCOUNT_BANNED');
    const room = await this.#open(record);
    this.#rooms.linger(room);
    room.requireHere();
    room.door.requireAdmissible(person);
    const [rtpCapabilities] = await Promise.all([room.rtpCapabilities(), room.ready]);
    room.requireHere();
    // Its time was up: another meeting begins. A room that ended for good is not opened again, and says so.
    if (room.closed) return this.#admit(record, person, decidedAtMs);
    this.#rooms.linger(room);
    this.#admitted.add(person.userId);
    const bearer = this.upToDate({ peerId: randomUUID(), ...person }, decidedAtMs);
    const issued = this.#dependencies.tokens.issueJoin(record.roomId, bearer, decidedAtMs);
    // The role in the room may end before the token is used, so it is not for the token to keep.
    const role = room.door.roleFor(person);
    const grants = { ...publishGrantsOf(bearer.entitlements), role, staff: person.staff };
    return { ...issued, grants, rtpCapabilities };
  }

  find(roomId: string): LiveRoom | undefined {
    return this.#rooms.find(roomId);
  }

  /** Those that live here. */
  roomIds(): string[] {
    return this.#rooms.all.map(({ roomId }) => roomId);
  }

  peopleCount(roomId: string): number {
    return this.#rooms.find(roomId)?.snapshot.peers.length ?? 0;
  }

  /** What everyone in it sees; undefined while nobody is in it. */
  snapshot(roomId: string): RoomSnapshot | undefined {
    return this.peopleCount(roomId) === 0 ? undefined : this.#rooms.find(roomId)?.snapshot;
  }

  get counts(): { rooms: number; people: number } {
    let people = 0;
    for (const room of this.#rooms.all) people += room.snapshot.peers.length;
    return { rooms: this.#rooms.all.length, people };
  }

  /** Throws ROOM_NOT_LIVE, FORBIDDEN, PEER_NOT_FOUND, NOT_IN_ROOM, and what the requests over Socket.IO throw. */
  async act(roomId: string, actor: LiveActor, act: LiveAct): Promise<void> {
    const room = this.#require(roomId);
    room.requireHere();
    await actOnRoom(room, actor, act);
    await room.committed();
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
    const message = await room.sendChat(author, clientMessageId, text);
    await room.committed();
    return message;
  }

  /** Throws ROOM_MOVING. */
  update(record: LiveRoomRecord): void {
    this.#rooms.find(record.roomId)?.update(this.#withRecentPlan(record));
  }

  /** Throws ROOM_MOVING. */
  setWaiting(roomId: string, waiting: readonly Knocker[]): void {
    this.#rooms.find(roomId)?.setWaiting(waiting);
  }

  /**
   * What somebody's plan allows from now on, in every room: it holds for what they send, for tokens written for them
   * before, and for the meetings of rooms that they own. Nothing happens where it was only read, at `readAtMs`, and a
   * change was told since.
   */
  setEntitlements(userId: string, entitlements: Entitlements, readAtMs?: number): void {
    if (readAtMs !== undefined && this.#recentPlans.since(userId, readAtMs) !== undefined) return;
    this.#recentPlans.add(userId, entitlements);
    for (const room of this.#serving) room.setEntitlements(userId, entitlements);
  }

  /** Everyone in a live room, at its door, or with a token for it, and the owners of these rooms; each once. */
  userIds(): readonly string[] {
    const inRooms = this.#rooms.all.flatMap((room) => [room.snapshot.hostUserId, ...room.userIds()]);
    return [...new Set([...inRooms, ...this.#admitted.keys])];
  }

  /** The bearer of a token that is about the state of things at `issuedAtMs`, with what their plan became since. */
  upToDate(person: RoomPerson, issuedAtMs: number): RoomPerson {
    const entitlements = this.#recentPlans.since(person.userId, issuedAtMs);
    return entitlements === undefined ? person : { ...person, entitlements };
  }

  /** Ends a person's stay in every room, and voids every token that was written for them so far. */
  removeEverywhere(userId: string, reason: 'banned' | 'removed'): void {
    this.#removed.add(userId);
    if (reason === 'banned') this.#banned.add(userId);
    for (const room of this.#serving) room.expel(userId, reason);
  }

  /**
   * Throws SESSION_ENDED for a token from before its bearer was removed everywhere, and for one from before this process:
   * nobody knows any more who was removed since, and whose plan ended.
   */
  requireValid(userId: string, issuedAtMs: number): void {
    const isOlder = issuedAtMs < this.#beganAtMs;
    if (isOlder || this.#removed.covers(userId, issuedAtMs)) throw new AppError('SESSION_ENDED');
  }

  /** Everyone is sent home, and the room is not opened again. Throws ROOM_MOVING. */
  async end(roomId: string): Promise<void> {
    this.#ended.add(roomId);
    // After that no join that was under way can still arrive; later ones see the record.
    setTimeout(() => this.#ended.delete(roomId), LINGER_MS).unref();
    const ended = this.#rooms.find(roomId)?.ending.end('room-ended');
    await ended;
  }

  /**
   * Brings a room to life here that has no home any more, or was handed over to this node. Nothing where nothing is written
   * of it. Throws LivesElsewhere, ROOM_MOVING, SHUTTING_DOWN.
   */
  async adopt(roomId: string): Promise<LiveRoom | undefined> {
    const room = await this.#rooms.get(roomId);
    if (room !== undefined) this.#rooms.linger(room);
    return room;
  }

  /**
   * Moves a room to another node, which `adoptThere` asks to take it in. Nothing when it is not open here. Throws, with the
   * room as before, when it could not be moved.
   */
  async handOver(roomId: string, toNodeId: string, adoptThere: () => Promise<void>): Promise<void> {
    const room = this.#rooms.find(roomId);
    if (room === undefined) return;
    const { logger } = this.#dependencies;
    try {
      await handOverRoom({ room, toNodeId, adoptThere, logger, onPassed: () => this.#rooms.forget(room) });
    } catch (error) {
      if (room.serving) this.#bringUpToDate(room);
      throw error;
    }
    const { mediaOut } = room.ending;
    this.#movingOut.add(mediaOut);
    void mediaOut.finally(() => this.#movingOut.delete(mediaOut));
  }

  /** Resolves when nobody is served the media of a room any more that was handed over. */
  async mediaOut(): Promise<void> {
    await Promise.all(this.#movingOut);
  }

  /** This node may not serve its rooms any more: people come back to where they live then. It may serve again later. */
  async closeAll(): Promise<void> {
    await Promise.all(this.#rooms.all.map((room) => room.ending.lose()));
  }

  /** The process stops: people are not told that their rooms ended, since they can go on elsewhere. */
  async close(): Promise<void> {
    this.#closing = true;
    const rooms = this.#rooms.all;
    for (const room of rooms) this.#rooms.forget(room);
    await Promise.all(rooms.map((room) => room.ending.leaveBehind()));
  }

  #require(roomId: string): LiveRoom {
    const room = this.#rooms.find(roomId);
    if (room === undefined) throw new AppError('ROOM_NOT_LIVE');
    return room;
  }

  get #serving(): LiveRoom[] {
    return this.#rooms.all.filter(({ serving }) => serving);
  }

  async #open(record: LiveRoomRecord): Promise<LiveRoom> {
    for (;;) {
      const room = await this.#rooms.get(record.roomId, record);
      // One that was opened for somebody who knew no record, and of which nothing was written.
      if (room !== undefined) return room;
    }
  }

  async #claim(roomId: string, record: LiveRoomRecord | undefined): Promise<LiveRoom | undefined> {
    this.#requireOpenable(roomId);
    const upToDate = record && this.#withRecentPlan(record);
    const room = await claimRoom(roomId, this.#dependencies, upToDate);
    if (room === undefined) return undefined;
    try {
      this.#requireOpenable(roomId);
    } catch (error) {
      await (this.#closing ? room.ending.leaveBehind() : room.ending.close());
      throw error;
    }
    this.#bringUpToDate(room);
    if (record !== undefined) room.update(this.#withRecentPlan(record));
    return room;
  }

  #requireOpenable(roomId: string): void {
    if (this.#closing) throw new AppError('SHUTTING_DOWN');
    if (this.#ended.has(roomId)) throw new AppError('ROOM_ENDED');
  }

  /** What was decided about people while the room was on its way here, or could not change. */
  #bringUpToDate(room: LiveRoom): void {
    for (const { userId, joinedAt } of room.snapshot.peers) {
      if (this.#removed.covers(userId, Date.parse(joinedAt)))
        room.expel(userId, this.#banned.covers(userId, 0) ? 'banned' : 'removed');
    }
    for (const userId of new Set([room.snapshot.hostUserId, ...room.userIds()])) {
      const plan = this.#recentPlans.since(userId, 0);
      if (plan !== undefined) room.setEntitlements(userId, plan);
    }
  }

  /** It may have been read before its owner's plan changed. */
  #withRecentPlan(record: LiveRoomRecord): LiveRoomRecord {
    const plan = this.#recentPlans.since(record.hostUserId, Date.now());
    if (plan === undefined) return record;
    return { ...record, planCapacity: plan.roomCapacity, meetingMinutes: plan.meetingMinutes };
  }
}
