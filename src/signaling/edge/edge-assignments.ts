import type { NodeInfo } from '../../cluster/node-info.ts';
import type { AdmittedPerson } from '../../cluster/rooms/room-messages.ts';
import type { LiveRoom } from '../room/live-room.ts';
import type { LiveRooms } from '../room/live-rooms.ts';
import { JOIN_TOKEN_SECONDS } from '../session/room-tokens.ts';
import { assignEdge } from './assign-edge.ts';
import type { HomeEdges } from './home-edges.ts';

export type EdgeAssignmentsOptions = {
  /** This node. */
  nodeId: string;
  /** Every node that is there, this one too. */
  nodes: () => readonly NodeInfo[];
  liveRooms: Pick<LiveRooms, 'find'>;
  homeEdges: Pick<HomeEdges, 'edgesOf'>;
  nowMs?: () => number;
};

/** Who serves whom in the rooms that live on this node. */
export class EdgeAssignments {
  readonly #options: EdgeAssignmentsOptions;
  /** Whom each room sent where lately, by user, oldest first: they may not have come yet. */
  readonly #sent = new WeakMap<LiveRoom, Map<string, { nodeId: string; atMs: number }>>();

  constructor(options: EdgeAssignmentsOptions) {
    this.#options = options;
  }

  /** The node that serves somebody who is let in: this one, or an edge. Remembers it. */
  serverFor(roomId: string, person: Pick<AdmittedPerson, 'userId' | 'role' | 'staff'>): string {
    const { nodeId: homeNodeId, nodes, liveRooms, nowMs = Date.now } = this.#options;
    const room = liveRooms.find(roomId);
    const known = nodes();
    if (room === undefined || known.length < 2) return homeNodeId;
    const sent = this.#sentLately(room);
    sent.delete(person.userId);
    const { peers } = room.snapshot;
    const streams = peers.reduce((sum, { sources }) => sum + Object.keys(sources).length, 0);
    const nodeId = assignEdge(
      {
        homeNodeId,
        streams,
        people: this.#peopleOf(room, sent),
        region: known.find((node) => node.nodeId === homeNodeId)?.region ?? null,
      },
      { mayPublish: person.staff || room.door.roleFor(person) !== 'listener' },
      known,
    );
    sent.set(person.userId, { nodeId, atMs: nowMs() });
    return nodeId;
  }

  #sentLately(room: LiveRoom): Map<string, { nodeId: string; atMs: number }> {
    const { nowMs = Date.now } = this.#options;
    const sent = this.#sent.get(room) ?? new Map<string, { nodeId: string; atMs: number }>();
    this.#sent.set(room, sent);
    for (const [userId, { atMs }] of sent) {
      if (atMs > nowMs() - JOIN_TOKEN_SECONDS * 1000) break;
      sent.delete(userId);
    }
    return sent;
  }

  #peopleOf(room: LiveRoom, sent: ReadonlyMap<string, { nodeId: string }>): Map<string, number> {
    const { nodeId: homeNodeId, homeEdges } = this.#options;
    const edges = homeEdges.edgesOf(room.roomId);
    const people = new Map(edges.map((edge) => [edge.nodeId, edge.people]));
    const present = new Set(room.userIds());
    const atEdges = edges.reduce((sum, edge) => sum + edge.people, 0);
    people.set(homeNodeId, Math.max(0, present.size - atEdges));
    for (const [userId, { nodeId }] of sent) {
      if (!present.has(userId)) people.set(nodeId, (people.get(nodeId) ?? 0) + 1);
    }
    return people;
  }
}
