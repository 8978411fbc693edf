import type { NodeInfo } from '../../cluster/node-info.ts';
import { chooseNode, chooseSuccessor } from '../../cluster/rooms/placement.ts';
import type { Membership } from './cluster-ports.ts';

/** By then the nodes have said themselves what they were given. */
const COUNTED_MS = 1_500;

type PlacingNode = Pick<Membership, 'nodeId' | 'held' | 'draining' | 'nodes' | 'findNode'>;

/** Chooses nodes for rooms, and counts what it chose lately: the loads that nodes tell are a second old. */
export class ClusterPlacement {
  readonly #member: PlacingNode;
  #lately: { nodeId: string; atMs: number }[] = [];

  constructor(member: PlacingNode) {
    this.#member = member;
  }

  /** For a room more. Undefined when no node takes one. */
  choose(): string | undefined {
    return this.#count((nodes) => chooseNode(nodes, { region: this.#own?.region ?? null }));
  }

  /** For a room of this node, which ends. Undefined when no other node takes one. */
  chooseSuccessor(): string | undefined {
    const own = this.#own;
    if (own === undefined) return undefined;
    return this.#count((nodes) =>
      chooseSuccessor(
        own,
        nodes.filter(({ nodeId }) => nodeId !== own.nodeId),
      ),
    );
  }

  /** Which of these rooms are for this node, when every node shares them out among all in the same way. */
  shareOf(roomIds: readonly string[]): string[] {
    const nodes = this.#eligible;
    const given: string[] = [];
    const own: string[] = [];
    for (const roomId of [...roomIds].sort()) {
      const nodeId = chooseNode(withRooms(nodes, given))?.nodeId;
      if (nodeId === undefined) break;
      given.push(nodeId);
      if (nodeId === this.#member.nodeId) own.push(roomId);
    }
    return own;
  }

  get #own(): NodeInfo | undefined {
    return this.#member.findNode(this.#member.nodeId);
  }

  #count(choose: (nodes: readonly NodeInfo[]) => NodeInfo | undefined): string | undefined {
    const nowMs = performance.now();
    this.#lately = this.#lately.filter(({ atMs }) => nowMs - atMs < COUNTED_MS);
    const counted = this.#lately.map(({ nodeId }) => nodeId);
    const nodeId = choose(withRooms(this.#eligible, counted))?.nodeId;
    if (nodeId !== undefined) this.#lately.push({ nodeId, atMs: nowMs });
    return nodeId;
  }

  get #eligible(): NodeInfo[] {
    const { nodeId: own, held, draining } = this.#member;
    const isOpenHere = held && !draining;
    return this.#member.nodes().filter((node) => (node.nodeId === own ? isOpenHere : !node.draining));
  }
}

/** The nodes, each with a room more for every time it is named. */
function withRooms(nodes: readonly NodeInfo[], named: readonly string[]): NodeInfo[] {
  return nodes.map((node) => {
    const more = named.filter((nodeId) => nodeId === node.nodeId).length;
    return more === 0 ? node : { ...node, load: { ...node.load, rooms: node.load.rooms + more } };
  });
}
