import { EventEmitter } from 'node:events';
import type { RoomHold } from '../../cluster/rooms/room-claims.ts';
import type { LiveRoomRecord } from '../../cluster/rooms/room-messages.ts';
import { AppError } from '../../errors.ts';
import type { Entitlements } from '../../protocol/entitlements.ts';
import type { SessionEnd } from '../../protocol/events.ts';
import type { WireRtpCapabilities } from '../../protocol/media.ts';
import type { RoomEntry } from '../../protocol/requests.ts';
import type { LeaveReason, RoomEvent } from '../../protocol/room-events.ts';
import type { ChatMessage, Knocker, PeerState, Reaction, RoomSnapshot } from '../../protocol/room-state.ts';
import { KeptRoom } from '../keeping/kept-room.ts';
import { RoomRecords } from '../keeping/room-records.ts';
import type { RestoredRoom } from '../keeping/room-restore.ts';
import { graceAfterTakeover } from '../keeping/room-takeover.ts';
import { forwardToMedia } from '../media/forward-to-media.ts';
import { listenToMedia } from '../media/listen-to-media.ts';
import { RoomMediaHolder } from '../media/room-media-holder.ts';
import { RoomMediaLoss } from '../media/room-media-loss.ts';
import type { PeerSession } from '../session/peer-session.ts';
import type { ClientConnection } from '../session/room-channel.ts';
import type { RoomPerson } from '../session/room-tokens.ts';
import { changeGrants } from '../session/session-grants.ts';
import { findPeer, type RoomActor } from '../state/moderation-rights.ts';
import type { RoomCommand } from '../state/room-commands.ts';
import { leaveWhenServing } from './leave-when-serving.ts';
import type { LiveRoomDependencies } from './live-room-options.ts';
import type { RoomDoor } from './room-door.ts';
import { RoomEnding } from './room-ending.ts';
import { RoomEntrance } from './room-entrance.ts';
import { RoomSessions } from './room-sessions.ts';

/**
 * A room while people are in it: the owner of its state. Every change is an event with the next `seq`, applied here
 * and sent to everyone who follows the room, and written down for the node that is its home after this one.
 */
export class LiveRoom extends EventEmitter<{ emptied: []; occupied: []; closed: [] }> {
  readonly roomId: string;
  readonly liveId: string;
  readonly door: RoomDoor;
  readonly records: RoomRecords;
  /** Resolves once the messages of earlier lives are here, or were given up. Never rejects. */
  readonly ready: Promise<void>;
  readonly ending: RoomEnding;
  readonly #kept: KeptRoom;
  /** Of those whom no edge serves; edges' own is connected with it. */
  readonly media: RoomMediaHolder;
  readonly #entrance: RoomEntrance;
  readonly #dependencies: LiveRoomDependencies;
  readonly #sessions: RoomSessions;
  readonly #mediaLoss: RoomMediaLoss;

  /** Goes on from `restored`, where an earlier home left something: then `record` is what that was last told of. */
  constructor(
    record: LiveRoomRecord,
    hold: RoomHold,
    dependencies: LiveRoomDependencies,
    restored?: RestoredRoom,
  ) {
    super();
    const { journal, times, logger, broadcast } = dependencies;
    const { roomId } = record;
    this.#dependencies = dependencies;
    this.records = new RoomRecords({ roomId, journal, journalMs: times.journalMs, logger });
    this.#kept = new KeptRoom({
      record,
      hold,
      restored,
      onEvent: (event) => broadcast(this.liveId, 'room:event', event, 'reliable'),
      onTimeUp: () => void this.ending.end('time-up'),
      onFenced: () => void this.ending.lose(),
      findPerson: (peerId) => this.#sessions.find(peerId)?.personNow,
      keepMessage: (message) => this.records.messageSent(message),
    });
    this.roomId = roomId;
    this.liveId = this.snapshot.liveId;
    this.door = this.#kept.door;
    this.#sessions = new RoomSessions({
      register: this.#kept.register,
      times,
      onLost: (session) => leaveWhenServing(this, session),
    });
    this.#mediaLoss = new RoomMediaLoss(this, this.#sessions);
    this.media = new RoomMediaHolder(
      () => dependencies.createMedia(roomId),
      listenToMedia(this, this.#sessions, this.#mediaLoss, dependencies),
      logger.child({ roomId }),
    );
    this.ending = new RoomEnding({
      kept: this.#kept,
      media: this.media,
      records: this.records,
      sessions: this.#sessions,
      onClosed: () => this.emit('closed'),
    });
    this.#entrance = new RoomEntrance({
      media: this.media,
      requireAdmissible: ({ person }) => void this.door.admit(person),
      admit: (session) => this.#admit(session),
    });
    this.ready =
      restored === undefined
        ? this.records.history().then((chat) => this.#kept.seedChat(chat))
        : Promise.resolve(this.#resume(restored));
  }

  get snapshot(): RoomSnapshot {
    return this.#kept.snapshot;
  }

  get closed(): boolean {
    return this.ending.closed;
  }

  /** It may change here, now: it is neither closed, nor on its way to another node, nor maybe there already. */
  get serving(): boolean {
    return this.#kept.serving;
  }

  /** Nobody is in, and nobody is on the way in. */
  get vacant(): boolean {
    return this.#sessions.size === 0;
  }

  /** Of everyone in it, and of those on the way in. */
  userIds(): string[] {
    return this.#sessions.all.map(({ person }) => person.userId);
  }

  rtpCapabilities(): Promise<WireRtpCapabilities> {
    return this.media.rtpCapabilities();
  }

  /** Throws ROOM_MOVING where the room is on its way to another node, or may be there. */
  requireHere(): void {
    this.ending.requireHere();
  }

  /** The session of a join token, made at its first use. Throws SESSION_ENDED when the token is spent or void. */
  openSession(person: RoomPerson, issuedAtMs: number): PeerSession {
    this.ending.requireOpen();
    const session = this.#sessions.open(person, issuedAtMs);
    this.emit('occupied');
    return session;
  }

  findSession(peerId: string): PeerSession | undefined {
    return this.#sessions.find(peerId);
  }

  /** Lets a person in, or back in; one answer holds everything. Throws ROOM_LOCKED, ROOM_FULL, MEDIA_UNAVAILABLE. */
  enter(session: PeerSession, rtpCapabilities: WireRtpCapabilities): Promise<RoomEntry> {
    return session.enter(
      async () => {
        await this.ready;
        const media = await this.#entrance.enter(session, rtpCapabilities);
        await this.committed();
        session.requireOpen();
        return {
          peerId: session.peerId,
          resumeToken: this.#dependencies.tokens.issueResume(this.roomId, this.liveId, session.peerId),
          snapshot: this.snapshot,
          media,
          grants: session.grants,
        };
      },
      (connection, entry) => this.#catchUp(connection, entry.snapshot.seq),
    );
  }

  /** Changes the room on someone's behalf. Returns what happened. Throws what `decideRoomCommand` throws, ROOM_MOVING. */
  execute(actor: RoomActor, command: RoomCommand): RoomEvent[] {
    this.ending.requireOpen();
    const happened = this.#kept.execute(actor, command);
    this.records.note(happened);
    return happened;
  }

  /** As `execute`, and resolves when the SFU does what the room's state says now. */
  async carryOut(actor: RoomActor, command: RoomCommand): Promise<void> {
    const before = this.snapshot;
    const happened = this.execute(actor, command);
    // Also a role that somebody has already, by standing in for the host: from now on it is theirs.
    if (command.type === 'set-role') this.#keepRole(command.peerId);
    await forwardToMedia(before, happened, (peerId) => this.#sessions.find(peerId)?.media);
  }

  /** Resolves when all that happened so far is written down. Throws ROOM_MOVING when another node may have the room. */
  committed(): Promise<void> {
    return this.ending.committed();
  }

  /** Sends a message once, however often it arrives; resolves once it is durable. Throws DATABASE_UNAVAILABLE. */
  sendChat(author: PeerState, clientMessageId: string, text: string): Promise<ChatMessage> {
    this.ending.requireOpen();
    return this.#kept.sendChat(author, clientMessageId, text);
  }

  sendReaction(peerId: string, reaction: Reaction): void {
    this.#dependencies.broadcast(this.liveId, 'reaction:sent', { peerId, reaction }, 'lossy');
  }

  findPeer(peerId: string): PeerState | undefined {
    return findPeer(this.snapshot, peerId);
  }

  findPeerOf(userId: string): PeerState | undefined {
    return this.snapshot.peers.find((peer) => peer.userId === userId);
  }

  /** The person as everyone sees them. Throws NOT_IN_ROOM. */
  requirePeer(peerId: string): PeerState {
    const peer = this.findPeer(peerId);
    if (peer === undefined) throw new AppError('NOT_IN_ROOM');
    return peer;
  }

  /** Ends one person's stay. One who was lost is told nothing, and may come again. Throws ROOM_MOVING. */
  leave(
    session: PeerSession,
    reason: LeaveReason,
    told: SessionEnd | undefined = reason === 'lost' ? undefined : reason,
  ): void {
    if (session.phase === 'ended') return;
    this.ending.requireOpen();
    // Whoever left by a request is to hear that it was done; whoever was sent out is to hear no more.
    session.end(told, told === 'left' ? () => this.committed() : undefined);
    this.#sessions.delete(session.peerId);
    this.#kept.register.spend(session.person, this.findPeer(session.peerId));
    (session.mediaHost ?? this.media).removePeer(session.peerId);
    this.execute({ peerId: session.peerId }, { type: 'leave', reason });
    if (this.#sessions.size === 0) this.emit('emptied');
  }

  /** Sends a person out, whether in the room or on the way in, and voids every token they hold for it. Throws ROOM_MOVING. */
  expel(userId: string, told: 'removed' | 'banned'): void {
    this.ending.requireOpen();
    this.#kept.register.voidTokens(userId);
    for (const session of this.#sessions.ofUser(userId)) this.leave(session, 'removed', told);
  }

  /** What somebody's plan allows from now on: for what they send, and for the room when it is theirs. Throws ROOM_MOVING. */
  setEntitlements(userId: string, entitlements: Entitlements): void {
    this.ending.requireOpen();
    for (const session of this.#sessions.ofUser(userId)) {
      if (session.phase === 'joined') this.#kept.noteEntitlements(session.peerId, entitlements);
      changeGrants(this, session, entitlements);
    }
    this.#kept.setOwnerPlan(userId, entitlements);
  }

  /** The record was edited. Throws ROOM_MOVING. */
  update({ name, ...limits }: LiveRoomRecord): void {
    this.#kept.setLimits(limits);
    this.execute({ outside: 'record' }, { type: 'update', name });
  }

  /** Throws ROOM_MOVING. */
  setWaiting(waiting: readonly Knocker[]): void {
    this.execute({ outside: 'record' }, { type: 'set-waiting', waiting });
  }

  /** A room that was frozen stays here after all. */
  thaw(): void {
    this.#kept.thaw();
    this.#mediaLoss.catchUp();
  }

  #resume({ state, handedOver }: RestoredRoom): void {
    const { times } = this.#dependencies;
    this.#sessions.resume(state.people, graceAfterTakeover(times.graceMs, handedOver));
    this.records.staysResumed(this.snapshot.peers);
    this.#mediaLoss.note();
  }

  #admit(session: PeerSession): void {
    const { peerId, userId } = session.person;
    const peer = this.door.admit(session.person);
    this.ending.requireOpen();
    this.#kept.noteSession(session.personNow);
    this.execute({ peerId }, { type: 'join', peer });
    for (const other of this.#sessions.ofUser(userId)) {
      if (other !== session) this.leave(other, 'replaced');
    }
    session.markJoined();
    this.#kept.beginMeeting();
  }

  #keepRole(peerId: string): void {
    const role = this.#kept.keepRole(peerId);
    const peer = this.findPeer(peerId);
    if (peer !== undefined && role !== undefined) this.records.roleGiven(peer, role);
  }

  /** From its entry on, a client gets every event: first those since, then each as it comes. */
  #catchUp(connection: ClientConnection, seq: number): void {
    for (const missed of this.#kept.since(seq)) connection.send('room:event', missed);
    connection.follow(this.liveId);
  }
}
