import { randomUUID } from 'node:crypto';
import type { AdmittedPerson, LiveAct, LiveActor, LiveRoomRecord } from '../cluster/room-messages.ts';
import { AppError } from '../errors.ts';
import { type Entitlements, publishGrantsOf } from '../protocol/entitlements.ts';
import type { WireRtpCapabilities } from '../protocol/media.ts';
import type { Grants } from '../protocol/rest/rooms.ts';
import type { ChatMessage, Knocker, RoomSnapshot } from '../protocol/room-state.ts';
import { LiveRoom } from './live-room.ts';
import { actOnRoom } from './live-room-acts.ts';
import type { LiveRoomDependencies } from './live-room-options.ts';
import { RecentPlans } from './recent-plans.ts';
import { RecentTimes } from './recent-times.ts';
import { JOIN_TOKEN_SECONDS, type RoomPerson } from './room-tokens.ts';

/** An empty room waits for whoever holds a join token, and a little longer. */
const LINGER_MS = (JOIN_TOKEN_SECONDS + 5) * 1000;

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
  readonly #rooms = new Map<string, LiveRoom>();
  readonly #lingering = new Map<string, NodeJS.Timeout>();
  /** Rooms that ended a moment ago: a join that was under way then comes too late. */
  readonly #ended = new Set<string>();
  /** Whose tokens from before are void in every room, those that are opened later too. */
  readonly #removed = new RecentTimes();
  readonly #banned = new RecentTimes();
  /** Who may hold a join token and not have used it. */
  readonly #admitted = new RecentTimes();
  readonly #recentPlans = new RecentPlans();
  readonly #beganAtMs = Date.now();
  #closing = false;

  constructor(dependencies: LiveRoomDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Opens the room when it is not live, and writes the join token. Throws ROOM_LOCKED, ROOM_FULL, ROOM_ENDED,
   * ACCOUNT_BANNED, MEDIA_UNAVAILABLE, SHUTTING_DOWN.
   */
  admit(record: LiveRoomRecord, person: AdmittedPerson): Promise<Admission> {
    // What is decided about the person while this waits holds for the token too.
    return this.#admit(record, person, Date.now());
  }

  async #admit(record: LiveRoomRecord, person: AdmittedPerson, decidedAtMs: number): Promise<Admission> {
    if (this.#banned.isWithin(person.userId, BAN_SETTLES_MS)) throw new AppError('ACCOUNT_BANNED');
    const room = this.#open(record);
    this.#linger(room);
    room.door.requireAdmissible(person);
    const [rtpCapabilities] = await Promise.all([room.rtpCapabilities(), room.ready]);
    // Its time was up: another meeting begins. A room that ended for good is not opened again, and says so.
    if (room.closed) return this.#admit(record, person, decidedAtMs);
    this.#linger(room);
    this.#admitted.add(person.userId);
    const bearer = this.upToDate({ peerId: randomUUID(), ...person }, decidedAtMs);
    const issued = this.#dependencies.tokens.issueJoin(record.roomId, bearer, decidedAtMs);
    // The role in the room may end before the token is used, so it is not for the token to keep.
    const role = room.door.roleFor(person);
    const grants = { ...publishGrantsOf(bearer.entitlements), role, staff: person.staff };
    return { ...issued, grants, rtpCapabilities };
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
    this.#rooms.get(record.roomId)?.update(this.#withRecentPlan(record));
  }

  setWaiting(roomId: string, waiting: readonly Knocker[]): void {
    this.#rooms.get(roomId)?.setWaiting(waiting);
  }

  /**
   * What somebody's plan allows from now on, in every room: it holds for what they send, for tokens written for them
   * before, and for the meetings of rooms that they own. Nothing happens where it was only read, at `readAtMs`, and a
   * change was told since.
   */
  setEntitlements(userId: string, entitlements: Entitlements, readAtMs?: number): void {
    if (readAtMs !== undefined && this.#recentPlans.since(userId, readAtMs) !== undefined) return;
    this.#recentPlans.add(userId, entitlements);
    for (const room of [...this.#rooms.values()]) room.setEntitlements(userId, entitlements);
  }

  /** Everyone in a live room, at its door, or with a token for it, and the owners of these rooms; each once. */
  userIds(): readonly string[] {
    const inRooms = [...this.#rooms.values()].flatMap((room) => [
      room.snapshot.hostUserId,
      ...room.userIds(),
    ]);
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
    for (const room of [...this.#rooms.values()]) room.expel(userId, reason);
  }

  /**
   * Throws SESSION_ENDED for a token from before its bearer was removed everywhere, and for one from before this process:
   * nobody knows any more who was removed since, and whose plan ended.
   */
  requireValid(userId: string, issuedAtMs: number): void {
    const isOlder = issuedAtMs < this.#beganAtMs;
    if (isOlder || this.#removed.covers(userId, issuedAtMs)) throw new AppError('SESSION_ENDED');
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
    const room = new LiveRoom(this.#withRecentPlan(record), this.#dependencies);
    this.#rooms.set(record.roomId, room);
    room.on('emptied', () => this.#linger(room));
    room.on('occupied', () => this.#stopLingering(room.roomId));
    // Whoever comes then begins another meeting.
    room.on('timeUp', () => this.#forget(room.roomId));
    return room;
  }

  /** It may have been read before its owner's plan changed. */
  #withRecentPlan(record: LiveRoomRecord): LiveRoomRecord {
    const plan = this.#recentPlans.since(record.hostUserId, Date.now());
    if (plan === undefined) return record;
    return { ...record, planCapacity: plan.roomCapacity, meetingMinutes: plan.meetingMinutes };
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
