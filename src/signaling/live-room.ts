import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import { AppError } from '../errors.ts';
import type { SessionEnd } from '../protocol/events.ts';
import { type MediaParams, mediaSource, type WireRtpCapabilities } from '../protocol/media.ts';
import type { RoomEntry } from '../protocol/requests.ts';
import type { LeaveReason, RoomEvent } from '../protocol/room-events.ts';
import type { ChatMessage, PeerState, RoomSnapshot } from '../protocol/room-state.ts';
import type { RoomMedia } from '../sfu/room-media.ts';
import { PeerSession, type PeerSessionTimes } from './peer-session.ts';
import type { Broadcast, ClientConnection } from './room-channel.ts';
import type { RoomCommand } from './room-commands.ts';
import { RoomLog } from './room-log.ts';
import { RoomMediaHolder } from './room-media-holder.ts';
import { RoomRegister } from './room-register.ts';
import type { RoomPerson, RoomTokens } from './room-tokens.ts';

/** A worker may die while someone enters; the next one is tried then. */
const MEDIA_ATTEMPTS = 3;

export type LiveRoomRecord = { roomId: string; name: string; hostUserId: string; capacity: number };

export type LiveRoomDependencies = {
  createMedia: (roomId: string) => Promise<RoomMedia>;
  broadcast: Broadcast;
  tokens: RoomTokens;
  times: PeerSessionTimes;
  logger: Logger;
};

/**
 * A room while people are in it: the owner of its state. Every change is an event with the next `seq`, applied here
 * and sent to everyone who follows the room.
 */
export class LiveRoom extends EventEmitter<{ emptied: []; occupied: [] }> {
  readonly #capacity: number;
  readonly #register = new RoomRegister();
  readonly #media: RoomMediaHolder;
  readonly #dependencies: LiveRoomDependencies;
  readonly #sessions = new Map<string, PeerSession>();
  readonly #log: RoomLog;
  #closed = false;

  constructor(record: LiveRoomRecord, dependencies: LiveRoomDependencies) {
    super();
    this.#capacity = record.capacity;
    this.#dependencies = dependencies;
    this.#log = new RoomLog(record, (event) =>
      dependencies.broadcast(this.liveId, 'room:event', event, 'reliable'),
    );
    this.#media = new RoomMediaHolder(
      () => dependencies.createMedia(record.roomId),
      {
        mediaLost: () => this.#resetMedia(),
        mediaEvent: (peerId, name, payload) => this.#sessions.get(peerId)?.send(name, payload),
        speakersChanged: (payload) =>
          dependencies.broadcast(this.liveId, 'speakers:changed', payload, 'lossy'),
      },
      dependencies.logger.child({ roomId: record.roomId }),
    );
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

  rtpCapabilities(): Promise<WireRtpCapabilities> {
    return this.#media.rtpCapabilities();
  }

  /** Throws ROOM_FULL when one more person would be too many. Whoever is in already has a place. */
  requireSpace(userId: string): void {
    const others = this.snapshot.peers.filter((peer) => peer.userId !== userId);
    if (others.length >= this.#capacity) throw new AppError('ROOM_FULL');
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

  /**
   * Lets a person in, or back in: media first, then everyone sees the person, then one answer holds everything.
   * Entering again restarts ICE on the transports there are, or makes new ones where the worker was replaced.
   */
  enter(session: PeerSession, rtpCapabilities: WireRtpCapabilities): Promise<RoomEntry> {
    return session.enter(
      async () => {
        const media = await this.#enterMedia(session, rtpCapabilities);
        session.requireOpen();
        if (session.phase === 'waiting') this.#admitOrRelease(session);
        return {
          peerId: session.peerId,
          resumeToken: this.#dependencies.tokens.issueResume(this.roomId, this.liveId, session.peerId),
          snapshot: this.snapshot,
          media,
        };
      },
      (connection, entry) => this.#catchUp(connection, entry.snapshot.seq),
    );
  }

  /** Changes the room on behalf of one person. Returns what happened. Throws what `decideRoomCommand` throws. */
  execute(actorId: string, command: RoomCommand): RoomEvent[] {
    this.#requireOpen();
    return this.#log.execute(actorId, command);
  }

  /** Sends a message once, however often it arrives: the same `clientMessageId` gets the same message back. */
  sendChat(author: PeerState, clientMessageId: string, text: string): ChatMessage {
    return this.#register.oncePerClientId(author.userId, clientMessageId, () => {
      const { peerId, userId, displayName } = author;
      const sentAt = new Date().toISOString();
      const message = { messageId: randomUUID(), peerId, userId, displayName, text, sentAt };
      this.execute(peerId, { type: 'send-chat', message });
      return message;
    });
  }

  findPeer(peerId: string): PeerState | undefined {
    return this.snapshot.peers.find((peer) => peer.peerId === peerId);
  }

  /** The person as everyone sees them. Throws NOT_IN_ROOM. */
  requirePeer(peerId: string): PeerState {
    const peer = this.findPeer(peerId);
    if (peer === undefined) throw new AppError('NOT_IN_ROOM');
    return peer;
  }

  /** Ends one person's stay. */
  leave(session: PeerSession, reason: LeaveReason): void {
    if (session.phase === 'ended') return;
    // One who waited at the door for too long is told nothing either, and may come again.
    session.end(reason === 'lost' ? undefined : reason);
    this.#sessions.delete(session.peerId);
    this.#register.spend(session.person, this.findPeer(session.peerId), reason === 'removed');
    this.#media.removePeer(session.peerId);
    if (!this.#closed) this.execute(session.peerId, { type: 'leave', reason });
    if (this.#sessions.size === 0) this.emit('emptied');
  }

  /** The room is over: everyone is told, and all media closes. */
  end(): void {
    this.#shut('room-ended');
  }

  /** The room stops living here; nobody is told that it is over. */
  close(): void {
    this.#shut(undefined);
  }

  async #enterMedia(session: PeerSession, rtpCapabilities: WireRtpCapabilities): Promise<MediaParams> {
    session.requireOpen();
    if (session.phase === 'waiting') this.requireSpace(session.person.userId);
    if (session.media !== undefined) return session.media.params({ restartIce: true });
    for (let attempt = 1; attempt <= MEDIA_ATTEMPTS; attempt += 1) {
      const roomMedia = await this.#media.ready();
      const params = await this.#addMedia(session, roomMedia, rtpCapabilities);
      if (params !== undefined) return params;
    }
    throw new AppError('MEDIA_UNAVAILABLE');
  }

  /** Undefined when the worker died meanwhile. */
  async #addMedia(
    session: PeerSession,
    roomMedia: RoomMedia,
    rtpCapabilities: WireRtpCapabilities,
  ): Promise<MediaParams | undefined> {
    try {
      const media = await roomMedia.addPeer(session.peerId, rtpCapabilities);
      const params = await media.params();
      session.requireOpen();
      if (roomMedia.closed) return undefined;
      session.media = media;
      return params;
    } catch (error) {
      roomMedia.removePeer(session.peerId);
      if (roomMedia.closed && session.phase !== 'ended') return undefined;
      throw error;
    }
  }

  /** Whoever does not get in holds no transports meanwhile. */
  #admitOrRelease(session: PeerSession): void {
    try {
      this.#admit(session);
    } catch (error) {
      session.media = undefined;
      this.#media.removePeer(session.peerId);
      throw error;
    }
  }

  #admit(session: PeerSession): void {
    const { peerId, userId, displayName, avatarUrl, grants } = session.person;
    this.requireSpace(userId);
    for (const other of this.#sessions.values()) {
      if (other !== session && other.person.userId === userId) this.leave(other, 'replaced');
    }
    const peer = {
      peerId,
      userId,
      displayName,
      avatarUrl,
      role: grants.role,
      joinedAt: new Date().toISOString(),
      hostMutes: this.#register.hostMutesOf(userId),
    };
    this.execute(peerId, { type: 'join', peer });
    session.markJoined();
  }

  /** From its entry on, a client gets every event: first those since, then each as it comes. */
  #catchUp(connection: ClientConnection, seq: number): void {
    for (const missed of this.#log.since(seq)) connection.send('room:event', missed);
    connection.follow(this.liveId);
  }

  #resetMedia(): void {
    for (const peer of this.snapshot.peers) {
      for (const source of mediaSource.options) this.execute(peer.peerId, { type: 'unpublish', source });
    }
    for (const session of this.#sessions.values()) {
      session.media = undefined;
      session.send('media:reset', {});
    }
  }

  #shut(reason: SessionEnd | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const session of this.#sessions.values()) session.end(reason);
    this.#sessions.clear();
    this.#media.close();
  }

  #requireOpen(): void {
    if (this.#closed) throw new AppError('ROOM_ENDED');
  }
}
