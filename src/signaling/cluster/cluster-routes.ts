import type { Logger } from 'pino';
import type { NodeInfo } from '../../cluster/node-info.ts';
import type { Membership } from './cluster-ports.ts';
import type { ClusterRooms } from './cluster-rooms.ts';

/** A client that connects waits so long for a room whose node has just ended. */
const DEADLINE_MS = 8_000;

/** Where a client's connection belongs: to this node, or to the internal listener of another one. */
export type Route = { here: true } | { nodeId: string; url: string } | { refused: true };

/** Decides which node serves a connection for a room, whichever node it came to. */
export class ClusterRoutes {
  readonly #rooms: Pick<ClusterRooms, 'locate'>;
  readonly #member: Pick<Membership, 'nodeId' | 'findNode'>;
  readonly #logger: Logger;
  readonly #deadlineMs: number;

  constructor(
    rooms: Pick<ClusterRooms, 'locate'>,
    member: Pick<Membership, 'nodeId' | 'findNode'>,
    logger: Logger,
    deadlineMs = DEADLINE_MS,
  ) {
    this.#logger = logger;
    this.#rooms = rooms;
    this.#member = member;
    this.#deadlineMs = deadlineMs;
  }

  /**
   * `edgeNodeId`: the edge that the address names; where it is gone, or drains, the room's home serves. A room that lives nowhere is
   * this node's to refuse, in words that the client understands. Never rejects; refused is who may come again soon.
   */
  async route(roomId: string, edgeNodeId: string | null): Promise<Route> {
    const edge = this.#find(edgeNodeId);
    if (edge?.draining !== true) {
      if (edgeNodeId === this.#member.nodeId) return { here: true };
      if (edge !== undefined) return { nodeId: edge.nodeId, url: edge.url };
    }
    try {
      const place = await this.#rooms.locate(roomId, this.#deadlineMs);
      if (place === 'here' || place === 'nowhere') return { here: true };
      const home = this.#find(place.nodeId);
      return home === undefined ? { refused: true } : { nodeId: home.nodeId, url: home.url };
    } catch (error) {
      this.#logger.debug({ err: error, roomId }, 'Nobody can say where a room lives');
      return { refused: true };
    }
  }

  #find(nodeId: string | null): NodeInfo | undefined {
    return nodeId === null ? undefined : this.#member.findNode(nodeId);
  }
}
