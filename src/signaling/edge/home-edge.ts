import type { TrunkEnd } from '../../cluster/links/node-messages.ts';
import type { NodePeer } from '../../cluster/links/node-peer.ts';
import { AppError } from '../../errors.ts';
import type { RoomSnapshot } from '../../protocol/room-state.ts';
import type { OverLimit } from '../../sfu/peers/bitrate-watch.ts';
import type { RoomMedia } from '../../sfu/rooms/room-media.ts';
import type { MediaHost } from '../media/media-host.ts';
import type { LiveRoom } from '../room/live-room.ts';
import type { PeerSession } from '../session/peer-session.ts';
import { EdgeRoomMedia } from './edge-room-media.ts';
import { dropMedia, moveMedia } from './move-media.ts';
import { remoteEnd } from './remote-end.ts';

/** How long whoever comes in waits for an edge whose media is on its way. */
const MEDIA_TIMEOUT_MS = 5_000;

export type HomeEdgeOptions = {
  room: LiveRoom;
  /** The edge, over the connection that it dialled: all that it is told of this room goes there, in order. */
  link: NodePeer;
  /** The room is over here, or it cannot be served to that edge. */
  onOver: () => void;
};

/**
 * An edge that serves people of a room, as the room's home has it: where their media is, and how it gets to everyone
 * else. It attaches once, and again each time that its media, or the home's, is made anew.
 */
export class HomeEdge implements MediaHost {
  readonly room: LiveRoom;
  readonly link: NodePeer;
  readonly #onOver: () => void;
  /** Whose media is there, connected or not. */
  readonly #people = new Map<string, PeerSession>();
  #current: { edgeMedia: EdgeRoomMedia; media: RoomMedia; onMediaClosed: () => void } | undefined;
  #next = Promise.withResolvers<EdgeRoomMedia>();
  #attempt = 0;
  #closed = false;

  constructor({ room, link, onOver }: HomeEdgeOptions) {
    this.room = room;
    this.link = link;
    this.#onOver = onOver;
    this.#next.promise.catch(() => undefined);
  }

  get nodeId(): string {
    return this.link.nodeId;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** How many have their media there. */
  get people(): number {
    return this.#people.size;
  }

  /** Connects the edge's media with the room's. Throws ROOM_MOVING, MEDIA_UNAVAILABLE. */
  async attach(edgeEnd: TrunkEnd): Promise<{ snapshot: RoomSnapshot; trunk: TrunkEnd }> {
    const { room, link } = this;
    this.#dropCurrent();
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#requireOpen();
    const media = await room.media.ready();
    this.#requireOpen();
    const trunk = await media.openTrunk(remoteEnd(link, room.roomId));
    try {
      await trunk.connect(edgeEnd);
      this.#requireOpen();
      if (media.closed || attempt !== this.#attempt) throw new AppError('MEDIA_UNAVAILABLE');
    } catch (error) {
      trunk.close();
      throw error;
    }
    const edgeMedia = new EdgeRoomMedia({
      roomId: room.roomId,
      link,
      media,
      trunk,
      onUncertain: (peerId) => this.#resetPerson(peerId),
    });
    const onMediaClosed = () => this.#homeMediaClosed(edgeMedia);
    this.#current = { edgeMedia, media, onMediaClosed };
    // One for each edge, however many there are.
    media.setMaxListeners(0);
    media.once('closed', onMediaClosed);
    this.#next.resolve(edgeMedia);
    return { snapshot: room.snapshot, trunk: trunk.end };
  }

  /** Throws MEDIA_UNAVAILABLE. */
  async ready(): Promise<EdgeRoomMedia> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new AppError('MEDIA_UNAVAILABLE')), MEDIA_TIMEOUT_MS);
    });
    try {
      return await Promise.race([this.#next.promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  removePeer(peerId: string): void {
    this.#people.delete(peerId);
    if (this.#current !== undefined) this.#current.edgeMedia.removePeer(peerId);
    else if (!this.#closed) this.link.tell('edge:close-media', { roomId: this.room.roomId, peerId });
  }

  /** From now on this edge has the person's media. */
  takeOver(session: PeerSession): void {
    moveMedia(this.room, session, this);
    this.#people.set(session.peerId, session);
  }

  /** The other end of the trunk. Throws MEDIA_UNAVAILABLE. */
  requireTrunk(): EdgeRoomMedia['trunk'] {
    if (this.#current === undefined) throw new AppError('MEDIA_UNAVAILABLE');
    return this.#current.edgeMedia.trunk;
  }

  /** Who is heard at that edge now. */
  heard(speakers: Parameters<RoomMedia['setSpeakersFrom']>[1]): void {
    this.#current?.media.setSpeakersFrom(this.nodeId, speakers);
  }

  /** The edge closed a source for what it sent. False: it was gone already. */
  overLimit(peerId: string, { producerId }: OverLimit): boolean {
    const peer = this.#current?.edgeMedia.findPeer(peerId);
    if (peer?.findProducer(producerId) === undefined) return false;
    peer.forgetProducer(producerId);
    return true;
  }

  /** The edge's media is gone; it attaches again. */
  mediaLost(): void {
    this.#dropCurrent();
    for (const session of this.#people.values()) this.#reset(session);
  }

  /** The edge is gone, or is let go of: its people are at home again, without media for now. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#dropCurrent();
    this.#next.reject(new AppError('MEDIA_UNAVAILABLE'));
    for (const session of this.#people.values()) {
      if (session.mediaHost !== this) continue;
      session.mediaHost = undefined;
      dropMedia(this.room, session);
    }
    this.#people.clear();
  }

  #homeMediaClosed(edgeMedia: EdgeRoomMedia): void {
    if (this.#current?.edgeMedia !== edgeMedia) return;
    if (this.room.closed) {
      this.#onOver();
      return;
    }
    // Before the room tells its people that their media is gone, and they ask for the next.
    this.#dropCurrent();
    this.link.tell('edge:reset-media', { roomId: this.room.roomId });
  }

  #resetPerson(peerId: string): void {
    const session = this.#people.get(peerId);
    if (session === undefined) return;
    this.#current?.edgeMedia.removePeer(peerId);
    this.#reset(session);
  }

  #reset(session: PeerSession): void {
    dropMedia(this.room, session);
    session.send('media:reset', {});
  }

  #dropCurrent(): void {
    const before = this.#current;
    if (before === undefined) return;
    this.#current = undefined;
    this.#next = Promise.withResolvers();
    this.#next.promise.catch(() => undefined);
    before.media.off('closed', before.onMediaClosed);
    before.media.setSpeakersFrom(this.nodeId, []);
    before.edgeMedia.close();
  }

  #requireOpen(): void {
    if (this.#closed || this.room.closed) throw new AppError('ROOM_MOVING');
  }
}
