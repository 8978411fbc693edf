import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CallHandlers, NodeLinks, NodePeer, TellHandlers } from '../../cluster/links/node-peer.ts';
import { AppError } from '../../errors.ts';
import type { EventName } from '../../protocol/events.ts';
import type { RoomMedia } from '../../sfu/rooms/room-media.ts';
import type { Broadcast } from '../session/room-channel.ts';
import type { RoomTokens } from '../session/room-tokens.ts';
import { readHandshake } from '../socket/handshake.ts';
import { EdgeRoom } from './edge-room.ts';
import type { EdgeSeat } from './edge-seat.ts';

/** How long a client that connects waits for a room that is between two homes, or whose home does not answer. */
const CONNECT_DEADLINE_MS = 6_000;
const BETWEEN_ATTEMPTS_MS = 200;
/** Whoever comes back soon finds the room's media as it was. */
const LINGER_MS = 20_000;
/** People of a room that moved have media from its new home by then. */
const MOVED_MEDIA_MS = 5_000;

export type EdgeRoomsOptions = {
  /** This node. */
  nodeId: string;
  links: Pick<NodeLinks, 'to'>;
  /** The node where a room lives. Throws SESSION_ENDED when it lives nowhere, and ROOM_MOVING, NODE_UNREACHABLE. */
  findHome: (roomId: string) => Promise<string>;
  createMedia: (roomId: string) => Promise<RoomMedia>;
  tokens: RoomTokens;
  /** Of this node's gateway. */
  broadcast: Broadcast;
  lingerMs?: number;
  logger: Logger;
};

/** The rooms of other nodes whose people this node serves. */
export class EdgeRooms {
  readonly #options: EdgeRoomsOptions;
  /** Those of whom the newest home is known; what comes from an earlier one is not listened to. */
  readonly #rooms = new Map<string, EdgeRoom>();
  readonly #opening = new Map<string, Promise<EdgeRoom>>();
  #closing = false;

  constructor(options: EdgeRoomsOptions) {
    this.#options = options;
  }

  get counts(): { rooms: number; people: number } {
    let people = 0;
    for (const room of this.#rooms.values()) people += room.people;
    return { rooms: this.#rooms.size, people };
  }

  /** `from`: only where that link leads to its home. */
  find(roomId: string, from?: NodePeer): EdgeRoom | undefined {
    const room = this.#rooms.get(roomId);
    return from === undefined || room?.link === from ? room : undefined;
  }

  /**
   * A place for a connection that came to this node as an edge of that room, with what it gave in the handshake. Throws what
   * `authenticate` throws at the room's home, and, when it is not heard for a while, ROOM_MOVING, NODE_UNREACHABLE,
   * MEDIA_UNAVAILABLE.
   */
  async connectAtEdge(roomId: string, auth: unknown): Promise<EdgeSeat> {
    // Nobody without a token makes this node do anything.
    if (readHandshake(auth, this.#options.tokens).roomId !== roomId) throw new AppError('TOKEN_INVALID');
    const deadlineMs = performance.now() + CONNECT_DEADLINE_MS;
    for (;;) {
      if (this.#closing) throw new AppError('SHUTTING_DOWN');
      try {
        const room = await this.#open(roomId);
        return await room.connect(auth);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        const isPassing = error.code === 'ROOM_MOVING' || error.code === 'NODE_UNREACHABLE';
        if (!isPassing || performance.now() > deadlineMs) throw error;
        await delay(BETWEEN_ATTEMPTS_MS);
      }
    }
  }

  /** For `NodeLinks.serve`. */
  readonly calls = {
    'edge:open-media': async (input, from) => this.#require(input.roomId, from).openMedia(input),
    'edge:create-producer': async (input, from) => this.#require(input.roomId, from).createProducer(input),
    'edge:set-producer-paused': async ({ roomId, peerId, producerId, paused }, from) => {
      const media = await this.#require(roomId, from).requireMedia(peerId);
      await media.setProducerPaused(producerId, paused);
      return {};
    },
  } satisfies CallHandlers;

  /** For `NodeLinks.serve`. */
  readonly tells = {
    'edge:send': ({ roomId, connectionId, name, payload }, from) =>
      // The home sends what clients know, or, while nodes are replaced one by one, will know.
      this.find(roomId, from)
        ?.findSeat(connectionId)
        ?.send(name as EventName, payload),
    'edge:follow': ({ roomId, connectionId }, from) =>
      this.find(roomId, from)?.findSeat(connectionId)?.follow(),
    'edge:close-connection': ({ roomId, connectionId }, from) =>
      this.find(roomId, from)?.findSeat(connectionId)?.close(),
    'edge:broadcast': (message, from) => this.find(message.roomId, from)?.hear(message),
    'edge:close-media': ({ roomId, peerId }, from) => this.find(roomId, from)?.closeMedia(peerId),
    'edge:close-producer': ({ roomId, peerId, producerId }, from) =>
      this.find(roomId, from)?.closeProducer(peerId, producerId),
    'edge:set-limits': ({ roomId, peerId, limits }, from) =>
      this.find(roomId, from)?.setLimits(peerId, limits),
    'edge:reset-media': ({ roomId }, from) => this.find(roomId, from)?.resetMedia(),
    'edge:detach': ({ roomId }, from) => this.find(roomId, from)?.close(MOVED_MEDIA_MS),
  } satisfies TellHandlers;

  /** Lets go of every room; clients come back, to the rooms' homes. */
  leave(): void {
    for (const room of [...this.#rooms.values()]) room.close();
  }

  /** As `leave`, and nobody is served any more. */
  close(): void {
    this.#closing = true;
    this.leave();
  }

  #open(roomId: string): Promise<EdgeRoom> {
    const opening = this.#opening.get(roomId) ?? this.#openOnce(roomId);
    return opening;
  }

  /** One attempt a room at a time. */
  #openOnce(roomId: string): Promise<EdgeRoom> {
    const opening = this.find(roomId) ?? this.#create(roomId);
    const attempt = Promise.resolve(opening).then(async (room) => {
      await room.ready();
      return room;
    });
    this.#opening.set(roomId, attempt);
    const forget = () => {
      if (this.#opening.get(roomId) === attempt) this.#opening.delete(roomId);
    };
    attempt.then(forget, forget);
    return attempt;
  }

  async #create(roomId: string): Promise<EdgeRoom> {
    const { nodeId, links, findHome, createMedia, broadcast, lingerMs = LINGER_MS, logger } = this.#options;
    const homeNodeId = await findHome(roomId);
    // It has come to this very node, which serves it otherwise.
    if (homeNodeId === nodeId) throw new AppError('ROOM_MOVING');
    const link = await links.to(homeNodeId);
    if (this.#closing) throw new AppError('SHUTTING_DOWN');
    if (link.closed) throw new AppError('NODE_UNREACHABLE');
    const room: EdgeRoom = new EdgeRoom({
      roomId,
      link,
      createMedia,
      broadcast,
      lingerMs,
      onClosed: () => {
        if (this.#rooms.get(roomId) === room) this.#rooms.delete(roomId);
      },
      logger,
    });
    this.#rooms.set(roomId, room);
    return room;
  }

  /** Throws MEDIA_UNAVAILABLE: the home asks again when this node has attached again. */
  #require(roomId: string, from: NodePeer): EdgeRoom {
    const room = this.find(roomId, from);
    if (room === undefined) throw new AppError('MEDIA_UNAVAILABLE');
    return room;
  }
}
