import type { Logger } from 'pino';
import type { CallHandlers, NodePeer, TellHandlers } from '../../cluster/links/node-peer.ts';
import { AppError } from '../../errors.ts';
import type { MediaSource } from '../../protocol/media.ts';
import type { LiveRooms } from '../room/live-rooms.ts';
import type { Broadcast } from '../session/room-channel.ts';
import type { RoomTokens } from '../session/room-tokens.ts';
import { noteOverLimit } from '../session/session-grants.ts';
import type { DispatchObserver } from '../socket/dispatch.ts';
import { authenticate } from '../socket/handshake.ts';
import { HomeEdge } from './home-edge.ts';
import { HomeSeats } from './home-seats.ts';

export type HomeEdgesOptions = {
  liveRooms: LiveRooms;
  tokens: RoomTokens;
  /** Ends the room for good, in the database too. */
  endRoom: (roomId: string) => Promise<void>;
  observe: DispatchObserver;
  /** As of `LiveRoomDependencies`. */
  onOverLimit: (source: MediaSource) => void;
  logger: Logger;
};

type Attached = { edge: HomeEdge; seats: HomeSeats; stopListening: () => void };

/** The edges of the rooms that live on this node: what they ask of it, and what they are told. */
export class HomeEdges {
  readonly #options: HomeEdgesOptions;
  /** By room and node. */
  readonly #attached = new Map<string, Map<string, Attached>>();
  /** By the life of a room, which is the channel that it broadcasts on. */
  readonly #byChannel = new Map<string, Set<Attached>>();

  constructor(options: HomeEdgesOptions) {
    this.#options = options;
  }

  /** What rooms broadcast, for those of their people whom edges serve: once an edge. Beside the gateway's own. */
  readonly broadcast: Broadcast = (channel, name, payload, delivery) => {
    for (const { edge } of this.#byChannel.get(channel) ?? []) {
      edge.link.tell('edge:broadcast', { roomId: edge.room.roomId, name, payload, delivery });
    }
  };

  /** The nodes that serve people of this room as edges, with how many each. */
  edgesOf(roomId: string): { nodeId: string; people: number }[] {
    const attached = [...(this.#attached.get(roomId)?.values() ?? [])];
    return attached.map(({ edge }) => ({ nodeId: edge.nodeId, people: edge.people }));
  }

  /** The edge of that room at the other end of a link. */
  find(roomId: string, from: NodePeer): HomeEdge | undefined {
    return this.#find(roomId, from)?.edge;
  }

  /** For `NodeLinks.serve`. */
  readonly calls = {
    'edge:attach': async ({ roomId, trunk }, from) => {
      const { edge } = this.#attach(roomId, from);
      try {
        return await edge.attach(trunk);
      } catch (error) {
        // An edge that could not attach has nobody yet, or loses them by it.
        if (edge.closed || edge.room.closed) this.#release(edge);
        throw error;
      }
    },
    'edge:connect': async ({ roomId, connectionId, auth }, from) => {
      const { edge, seats } = this.#require(roomId, from);
      const { tokens, liveRooms } = this.#options;
      const { session } = await seats.connect(connectionId, async () => {
        const seat = await authenticate(auth, tokens, liveRooms);
        if (edge.closed || seat.room !== edge.room) throw new AppError('ROOM_MOVING');
        seat.session.requireOpen();
        edge.takeOver(seat.session);
        return seat;
      });
      return { peerId: session.peerId };
    },
    'edge:request': async ({ roomId, connectionId, name, input }, from) =>
      this.#require(roomId, from).seats.request(connectionId, name, input),
  } satisfies CallHandlers;

  /** For `NodeLinks.serve`. */
  readonly tells = {
    'edge:disconnected': ({ roomId, connectionId }, from) =>
      this.#find(roomId, from)?.seats.disconnected(connectionId),
    'edge:over-limit': ({ roomId, peerId, ...over }, from) => {
      const edge = this.#find(roomId, from)?.edge;
      if (edge?.overLimit(peerId, over) !== true) return;
      noteOverLimit(edge.room, edge.room.findSession(peerId), over, this.#options);
    },
    'edge:speakers': ({ roomId, speakers }, from) => this.#find(roomId, from)?.edge.heard(speakers),
    'edge:media-lost': ({ roomId }, from) => this.#find(roomId, from)?.edge.mediaLost(),
    'edge:left': ({ roomId }, from) => {
      const edge = this.#find(roomId, from)?.edge;
      if (edge !== undefined) this.#release(edge);
    },
  } satisfies TellHandlers;

  /** Lets go of every edge: their people come back to wherever the rooms live then. */
  close(): void {
    for (const edges of [...this.#attached.values()]) {
      for (const { edge } of [...edges.values()]) this.#detach(edge);
    }
  }

  #attach(roomId: string, from: NodePeer): Attached {
    const room = this.#options.liveRooms.find(roomId);
    if (room === undefined || room.closed) throw new AppError('ROOM_MOVING');
    const known = this.#attached.get(roomId)?.get(from.nodeId);
    if (known?.edge.link === from && known.edge.room === room) return known;
    // Its last connection, or the room's last life here, is over, though that was not heard of yet.
    if (known !== undefined) this.#release(known.edge);
    const { endRoom, observe, logger } = this.#options;
    const edge = new HomeEdge({ room, link: from, onOver: () => this.#detach(edge) });
    const seats = new HomeSeats({ roomId, link: from, endRoom, observe, logger });
    const attached: Attached = { edge, seats, stopListening: () => undefined };
    const ofRoom = this.#attached.get(roomId) ?? new Map<string, Attached>();
    this.#attached.set(roomId, ofRoom.set(edge.nodeId, attached));
    const following = this.#byChannel.get(room.liveId) ?? new Set<Attached>();
    this.#byChannel.set(room.liveId, following.add(attached));
    attached.stopListening = from.onClosed(() => this.#release(edge));
    logger.info({ roomId, edgeNodeId: edge.nodeId }, 'A room has an edge');
    return attached;
  }

  #find(roomId: string, from: NodePeer): Attached | undefined {
    const attached = this.#attached.get(roomId)?.get(from.nodeId);
    return attached?.edge.link === from ? attached : undefined;
  }

  /** Throws ROOM_MOVING: the edge lets go of it, attaches where the room is now, and asks again. */
  #require(roomId: string, from: NodePeer): Attached {
    const attached = this.#find(roomId, from);
    if (attached !== undefined && !attached.edge.room.closed) return attached;
    from.tell('edge:detach', { roomId });
    throw new AppError('ROOM_MOVING');
  }

  #detach(edge: HomeEdge): void {
    edge.link.tell('edge:detach', { roomId: edge.room.roomId });
    this.#release(edge);
  }

  /** Nobody is left by this: whoever is served there is away, and may come back. */
  #release(edge: HomeEdge): void {
    const { room, nodeId } = edge;
    const ofRoom = this.#attached.get(room.roomId);
    const attached = ofRoom?.get(nodeId);
    if (attached?.edge !== edge) return;
    attached.stopListening();
    ofRoom?.delete(nodeId);
    if (ofRoom?.size === 0) this.#attached.delete(room.roomId);
    const following = this.#byChannel.get(room.liveId);
    following?.delete(attached);
    if (following?.size === 0) this.#byChannel.delete(room.liveId);
    // In this order: whose media is gone is told so only while connected.
    attached.seats.allDisconnected();
    edge.close();
    this.#options.logger.info({ roomId: room.roomId, edgeNodeId: nodeId }, 'An edge of a room is gone');
  }
}
