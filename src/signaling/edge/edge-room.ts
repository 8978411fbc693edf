import type { Logger } from 'pino';
import type { z } from 'zod';
import type { NODE_CALLS, NODE_TELLS } from '../../cluster/links/node-messages.ts';
import type { NodePeer } from '../../cluster/links/node-peer.ts';
import { AppError } from '../../errors.ts';
import type { EventName, EventPayload } from '../../protocol/events.ts';
import { numberedRoomEvent } from '../../protocol/room-events.ts';
import type { PeerMedia } from '../../sfu/peers/peer-media.ts';
import type { RoomMedia } from '../../sfu/rooms/room-media.ts';
import type { Broadcast } from '../session/room-channel.ts';
import type { EdgeMedia } from './edge-media.ts';
import { EdgeMediaHolder } from './edge-media-holder.ts';
import { EdgeReplica } from './edge-replica.ts';
import { EdgeSeat } from './edge-seat.ts';

type OpenMedia = z.output<(typeof NODE_CALLS)['edge:open-media']['input']>;
type CreateProducer = z.output<(typeof NODE_CALLS)['edge:create-producer']['input']>;
type HomeBroadcast = z.output<(typeof NODE_TELLS)['edge:broadcast']>;

export type EdgeRoomOptions = {
  roomId: string;
  /** The room's home. */
  link: NodePeer;
  createMedia: (roomId: string) => Promise<RoomMedia>;
  broadcast: Broadcast;
  /** How long it stays when nobody is served any more. */
  lingerMs: number;
  onClosed: () => void;
  logger: Logger;
};

/** A room of another node, some of whose people this node serves: their connections and their media. */
export class EdgeRoom {
  readonly roomId: string;
  readonly link: NodePeer;
  readonly #options: EdgeRoomOptions;
  readonly #logger: Logger;
  readonly #replica = new EdgeReplica();
  readonly #seats = new Map<string, EdgeSeat>();
  /** Each person's newest connection. */
  readonly #byPeer = new Map<string, EdgeSeat>();
  /** Whose media is here, or was before it had to be made anew, connected or not. */
  readonly #mediaOf = new Set<string>();
  /** Producers of people here, those that are gone too: an event about one may still be on its way. */
  readonly #local = new Set<string>();
  readonly #media: EdgeMediaHolder;
  #linger: NodeJS.Timeout | undefined;
  readonly #stopListening: () => void;
  #closed = false;

  constructor(options: EdgeRoomOptions) {
    this.roomId = options.roomId;
    this.link = options.link;
    this.#options = options;
    this.#logger = options.logger.child({ roomId: options.roomId, homeNodeId: options.link.nodeId });
    this.#media = new EdgeMediaHolder({
      roomId: options.roomId,
      link: options.link,
      createMedia: options.createMedia,
      replica: this.#replica,
      isLocal: (producerId) => this.#local.has(producerId),
      onAttached: (media) => this.#announceFrom(media),
      onFailed: (error) => {
        this.#logger.info({ err: error }, 'A room could not be served from here');
        this.close();
      },
      logger: this.#logger,
    });
    this.#stopListening = options.link.onClosed(() => this.close());
  }

  get closed(): boolean {
    return this.#closed;
  }

  get people(): number {
    return this.#seats.size;
  }

  /** What everyone in it sees, as far as it came here. */
  get snapshot() {
    return this.#replica.snapshot;
  }

  /** Resolves when the home has taken it in. Throws ROOM_MOVING, MEDIA_UNAVAILABLE, NODE_UNREACHABLE. */
  async ready(): Promise<void> {
    await this.#media.ready();
  }

  /** Asks the home for a place. Throws what a handshake throws, ROOM_MOVING, and NODE_UNREACHABLE. */
  async connect(auth: unknown): Promise<EdgeSeat> {
    const { roomId, link } = this;
    const seat: EdgeSeat = new EdgeSeat({
      roomId,
      link,
      channel: channelOf(roomId),
      findMedia: (peerId) => this.#findMedia(peerId),
      onGone: () => this.#gone(seat),
    });
    const { connectionId } = seat;
    clearTimeout(this.#linger);
    this.#seats.set(connectionId, seat);
    try {
      const { peerId } = await link.call('edge:connect', { roomId, connectionId, auth });
      if (this.#closed) throw new AppError('ROOM_MOVING');
      seat.seat(peerId);
      this.#byPeer.set(peerId, seat);
      return seat;
    } catch (error) {
      // The home may have seated them all the same, and its answer be lost.
      seat.disconnect();
      throw error;
    }
  }

  findSeat(connectionId: string): EdgeSeat | undefined {
    return this.#seats.get(connectionId);
  }

  /** To everyone here. */
  hear({ name, payload, delivery }: HomeBroadcast): void {
    // The home broadcasts what ServerToClient has, in the pairs that it has.
    const [event, content] = [name as EventName, payload as EventPayload<EventName>];
    this.#options.broadcast(channelOf(this.roomId), event, content, delivery);
    if (name !== 'room:event') return;
    const numbered = numberedRoomEvent.parse(payload);
    const outcome = this.#replica.hear(numbered);
    if (outcome === 'missed') {
      this.#logger.error({ seq: numbered.seq }, 'An edge missed what happened in a room, and lets go of it');
      this.close();
    } else if (outcome === 'applied' && this.snapshot !== undefined) {
      this.#media.current?.followEvent(this.snapshot, numbered);
    }
  }

  async openMedia({ peerId, rtpCapabilities, limits }: OpenMedia) {
    const { media } = await this.#media.ready();
    this.#byPeer.get(peerId)?.hold();
    this.#mediaOf.add(peerId);
    if (rtpCapabilities !== null) return (await media.addPeer(peerId, rtpCapabilities, limits)).params();
    const peer = media.findPeer(peerId);
    if (peer === undefined) throw new AppError('MEDIA_UNAVAILABLE');
    peer.setBitrateLimits(limits);
    return peer.params({ restartIce: true });
  }

  /** Throws MEDIA_UNAVAILABLE. */
  async requireMedia(peerId: string): Promise<PeerMedia> {
    const { media } = await this.#media.ready();
    const peer = media.findPeer(peerId);
    if (peer === undefined) throw new AppError('MEDIA_UNAVAILABLE');
    return peer;
  }

  async createProducer({ peerId, source, rtpParameters, paused }: CreateProducer) {
    const peer = await this.requireMedia(peerId);
    const created = await peer.createProducer({ source, rtpParameters, paused });
    this.#local.add(created.producerId);
    return created;
  }

  closeMedia(peerId: string): void {
    this.#mediaOf.delete(peerId);
    this.#media.ready().then(
      ({ media }) => media.removePeer(peerId),
      () => undefined,
    );
    this.#lingerIfIdle();
  }

  closeProducer(peerId: string, producerId: string): void {
    const peer = this.#findMedia(peerId);
    if (peer?.findProducer(producerId) !== undefined) peer.closeProducer(producerId);
  }

  setLimits(peerId: string, limits: OpenMedia['limits']): void {
    this.#findMedia(peerId)?.setBitrateLimits(limits);
  }

  /** The other end of the trunk asks. Throws MEDIA_UNAVAILABLE. */
  requireTrunk(): EdgeMedia['trunk'] {
    if (this.#media.current === undefined) throw new AppError('MEDIA_UNAVAILABLE');
    return this.#media.current.trunk;
  }

  /** The home's media is made anew, and so is this one's. */
  resetMedia(): void {
    this.#media.reset();
  }

  /**
   * Lets go of the room: its people are asked to come back, to wherever it lives then. `mediaMs`: what they hear and see goes on
   * for so long.
   */
  close(mediaMs = 0): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#linger);
    this.#stopListening();
    for (const seat of [...this.#seats.values()]) seat.move();
    // A home from which the room has moved lets go by itself, when the media there has ended.
    if (mediaMs === 0) this.link.tell('edge:left', { roomId: this.roomId });
    this.#media.close(mediaMs);
    this.#options.onClosed();
  }

  #findMedia(peerId: string): PeerMedia | undefined {
    return this.#media.current?.media.findPeer(peerId);
  }

  #announceFrom(media: RoomMedia): void {
    const { roomId, link } = this;
    const to = (peerId: string) => this.#byPeer.get(peerId);
    media.on('consumerCreated', (peerId, params) => to(peerId)?.announce('consumer:created', params));
    media.on('consumerClosed', (peerId, consumerId) =>
      to(peerId)?.announce('consumer:closed', { consumerId }),
    );
    media.on('consumerProducerPaused', (peerId, consumerId, paused) =>
      to(peerId)?.announce('consumer:producer-paused', { consumerId, paused }),
    );
    media.on('sourceOverLimit', (peerId, over) => link.tell('edge:over-limit', { roomId, peerId, ...over }));
    media.on('speakers', (speakers) => link.tell('edge:speakers', { roomId, speakers }));
  }

  #gone(seat: EdgeSeat): void {
    this.#seats.delete(seat.connectionId);
    if (this.#byPeer.get(seat.peerId) === seat) this.#byPeer.delete(seat.peerId);
    this.#lingerIfIdle();
  }

  #lingerIfIdle(): void {
    clearTimeout(this.#linger);
    if (this.#closed || this.#seats.size > 0 || this.#mediaOf.size > 0) return;
    this.#linger = setTimeout(() => this.close(), this.#options.lingerMs);
  }
}

/** Of what the gateway broadcasts to those whom this node serves as an edge. */
function channelOf(roomId: string): string {
  return `edge:${roomId}`;
}
