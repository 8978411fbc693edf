import { EventEmitter } from 'node:events';
import type { LiveRoomRecord } from '../cluster/room-messages.ts';
import { AppError } from '../errors.ts';
import type { Entitlements } from '../protocol/entitlements.ts';
import type { SessionEnd } from '../protocol/events.ts';
import { mediaSource, type WireRtpCapabilities } from '../protocol/media.ts';
import type { RoomEntry } from '../protocol/requests.ts';
import type { LeaveReason, RoomEvent } from '../protocol/room-events.ts';
import type { ChatMessage, Knocker, PeerState, Reaction, RoomSnapshot } from '../protocol/room-state.ts';
import { forwardToMedia } from './forward-to-media.ts';
import type { LiveRoomDependencies } from './live-room-options.ts';
import { MeetingClock } from './meeting-clock.ts';
import { findPeer, type RoomActor } from './moderation-rights.ts';
import { PeerSession } from './peer-session.ts';
import type { ClientConnection } from './room-channel.ts';
import { RoomChat } from './room-chat.ts';
import type { RoomCommand } from './room-commands.ts';
import { RoomDoor } from './room-door.ts';
import { RoomEntrance } from './room-entrance.ts';
import { RoomLog } from './room-log.ts';
import { RoomMediaHolder } from './room-media-holder.ts';
import { RoomRecords } from './room-records.ts';
import { RoomRegister } from './room-register.ts';
import type { RoomPerson } from './room-tokens.ts';
import { changeGrants, noteOverLimit } from './session-grants.ts';

/**
 * A room while people are in it: the owner of its state. Every change is an event with the next `seq`, applied here
 * and sent to everyone who follows the room.
 */
export class LiveRoom extends EventEmitter<{ emptied: []; occupied: []; timeUp: [] }> {
  readonly door: RoomDoor;
  readonly records: RoomRecords;
  /** Resolves once the messages of earlier lives are here, or were given up. Never rejects. */
  readonly ready: Promise<void>;
  readonly #register = new RoomRegister();
  readonly #media: RoomMediaHolder;
  readonly #entrance: RoomEntrance;
  readonly #chat: RoomChat;
  readonly #dependencies: LiveRoomDependencies;
  readonly #sessions = new Map<string, PeerSession>();
  readonly #log: RoomLog;
  readonly #meeting: MeetingClock;
  #closed = false;

  constructor(record: LiveRoomRecord, dependencies: LiveRoomDependencies) {
    super();
    const { journal, times, logger, broadcast } = dependencies;
    const { roomId } = record;
    this.door = new RoomDoor(record, this.#register, () => this.snapshot);
    this.#dependencies = dependencies;
    this.#log = new RoomLog(record, (event) => broadcast(this.liveId, 'room:event', event, 'reliable'));
    this.#media = new RoomMediaHolder(
      () => dependencies.createMedia(roomId),
      {
        mediaLost: () => this.#resetMedia(),
        mediaEvent: (peerId, name, payload) => this.#sessions.get(peerId)?.send(name, payload),
        sourceOverLimit: (peerId, over) =>
          noteOverLimit(this, this.#sessions.get(peerId), over, dependencies),
        speakersChanged: (payload) => broadcast(this.liveId, 'speakers:changed', payload, 'lossy'),
      },
      logger.child({ roomId }),
    );
    this.#meeting = new MeetingClock(record.meetingMinutes, {
      endChanged: (endsAt) => this.execute({ outside: 'record' }, { type: 'set-end', endsAt }),
      timeUp: () => this.#timeUp(),
    });
    this.#entrance = new RoomEntrance({
      media: this.#media,
      requireAdmissible: ({ person }) => void this.door.admit(person),
      admit: (session) => this.#admit(session),
    });
    this.records = new RoomRecords({ roomId, journal, journalMs: times.journalMs, logger });
    this.#chat = new RoomChat(
      (message) => this.execute({ peerId: message.peerId ?? '' }, { type: 'send-chat', message }),
      (message) => this.records.messageSent(message),
    );
    this.ready = this.records.history().then((chat) => this.#log.seedChat(chat));
  }

  get roomId(): string {
    return this.snapshot.roomId;
  }

  get liveId(): string {
    return this.snapshot.liveId;
  }

  get snapshot(): RoomSnapshot {
    return this.#log.snapshot;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Nobody is in, and nobody is on the way in. */
  get vacant(): boolean {
    return this.#sessions.size === 0;
  }

  /** Of everyone in it, and of those on the way in. */
  userIds(): string[] {
    return [...this.#sessions.values()].map(({ person }) => person.userId);
  }

  rtpCapabilities(): Promise<WireRtpCapabilities> {
    return this.#media.rtpCapabilities();
  }

  /** The session of a join token, made at its first use. Throws SESSION_ENDED when the token is spent or void. */
  openSession(person: RoomPerson, issuedAtMs: number): PeerSession {
    this.#requireOpen();
    const known = this.#sessions.get(person.peerId);
    if (known !== undefined) return known;
    this.#register.requireUnspent(person, issuedAtMs);
    const session = new PeerSession(person, this.#dependencies.times, () => this.leave(session, 'lost'));
    this.#sessions.set(session.peerId, session);
    this.emit('occupied');
    return session;
  }

  findSession(peerId: string): PeerSession | undefined {
    return this.#sessions.get(peerId);
  }

  /** Lets a person in, or back in; one answer holds everything. Throws ROOM_LOCKED, ROOM_FULL, MEDIA_UNAVAILABLE. */
  enter(session: PeerSession, rtpCapabilities: WireRtpCapabilities): Promise<RoomEntry> {
    return session.enter(
      async () => {
        await this.ready;
        const media = await this.#entrance.enter(session, rtpCapabilities);
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

  /** Changes the room on someone's behalf. Returns what happened. Throws what `decideRoomCommand` throws. */
  execute(actor: RoomActor, command: RoomCommand): RoomEvent[] {
    this.#requireOpen();
    const happened = this.#log.execute(actor, command);
    this.records.note(happened);
    return happened;
  }

  /** As `execute`, and resolves when the SFU does what the room's state says now. */
  async carryOut(actor: RoomActor, command: RoomCommand): Promise<void> {
    const before = this.snapshot;
    const happened = this.execute(actor, command);
    if (command.type === 'set-role' && happened.length > 0) this.#keepRole(command.peerId);
    await forwardToMedia(before, happened, (peerId) => this.#sessions.get(peerId)?.media);
  }

  /** Sends a message once, however often it arrives; resolves once it is durable. Throws DATABASE_UNAVAILABLE. */
  sendChat(author: PeerState, clientMessageId: string, text: string): Promise<ChatMessage> {
    this.#requireOpen();
    return this.#chat.send(author, clientMessageId, text);
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

  /** Ends one person's stay. One who was lost is told nothing, and may come again. */
  leave(
    session: PeerSession,
    reason: LeaveReason,
    told: SessionEnd | undefined = reason === 'lost' ? undefined : reason,
  ): void {
    if (session.phase === 'ended') return;
    session.end(told);
    this.#sessions.delete(session.peerId);
    this.#register.spend(session.person, this.findPeer(session.peerId));
    (session.mediaHost ?? this.#media).removePeer(session.peerId);
    if (!this.#closed) this.execute({ peerId: session.peerId }, { type: 'leave', reason });
    if (this.#sessions.size === 0) this.emit('emptied');
  }

  /** Sends a person out, whether in the room or on the way in, and voids every token they hold for it. */
  expel(userId: string, told: 'removed' | 'banned'): void {
    this.#register.voidTokens(userId);
    for (const session of [...this.#sessions.values()]) {
      if (session.person.userId === userId) this.leave(session, 'removed', told);
    }
  }

  /** What somebody's plan allows from now on: for what they send, and for the room when it is theirs. */
  setEntitlements(userId: string, entitlements: Entitlements): void {
    for (const session of this.#sessions.values()) {
      if (session.person.userId === userId) changeGrants(this, session, entitlements);
    }
    if (userId !== this.snapshot.hostUserId) return;
    this.door.planCapacity = entitlements.roomCapacity;
    this.#meeting.setMinutes(entitlements.meetingMinutes);
  }

  /** The record was edited. */
  update({ name, capacity, planCapacity, meetingMinutes }: LiveRoomRecord): void {
    this.door.capacity = capacity;
    this.door.planCapacity = planCapacity;
    this.#meeting.setMinutes(meetingMinutes);
    this.execute({ outside: 'record' }, { type: 'update', name });
  }

  setWaiting(waiting: readonly Knocker[]): void {
    this.execute({ outside: 'record' }, { type: 'set-waiting', waiting });
  }

  /** The room is over: everyone is told, and all media closes. */
  end(): void {
    this.#shut('room-ended');
  }

  /** The room stops living here; nobody is told that it is over. */
  close(): void {
    this.#shut(undefined);
  }

  #admit(session: PeerSession): void {
    const { peerId, userId } = session.person;
    this.execute({ peerId }, { type: 'join', peer: this.door.admit(session.person) });
    for (const other of [...this.#sessions.values()]) {
      if (other !== session && other.person.userId === userId) this.leave(other, 'replaced');
    }
    session.markJoined();
    this.#meeting.begin();
  }

  /** A role that was given lasts; whoever was made the host comes back as a co-host. */
  #keepRole(peerId: string): void {
    const peer = this.findPeer(peerId);
    if (peer === undefined || peer.userId === this.snapshot.hostUserId) return;
    const role = peer.role === 'host' ? 'co-host' : peer.role;
    this.#register.keepRole(peer.userId, role);
    this.records.roleGiven(peer, role);
  }

  /** From its entry on, a client gets every event: first those since, then each as it comes. */
  #catchUp(connection: ClientConnection, seq: number): void {
    for (const missed of this.#log.since(seq)) connection.send('room:event', missed);
    connection.follow(this.liveId);
  }

  #resetMedia(): void {
    for (const { peerId } of this.snapshot.peers) {
      for (const source of mediaSource.options) this.execute({ peerId }, { type: 'unpublish', source });
    }
    for (const session of this.#sessions.values()) {
      session.media = undefined;
      session.send('media:reset', {});
    }
  }

  #timeUp(): void {
    this.#shut('time-up');
    this.emit('timeUp');
  }

  #shut(reason: SessionEnd | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#meeting.close();
    for (const session of this.#sessions.values()) session.end(reason);
    this.#sessions.clear();
    this.#media.close();
    for (const { peerId } of this.snapshot.peers)
      this.records.stayEnded(peerId, reason === undefined ? 'lost' : 'left');
  }

  #requireOpen(): void {
    if (this.#closed) throw new AppError('ROOM_ENDED');
  }
}
