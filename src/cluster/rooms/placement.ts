import type { NodeInfo } from '../node-info.ts';

/** What counts for placing a room or a person. */
export type PlaceableNode = Pick<NodeInfo, 'nodeId' | 'region' | 'draining' | 'load'>;

/** What counts for who takes over from a node. */
export type ReplaceableNode = PlaceableNode & Pick<NodeInfo, 'url' | 'startedAt'>;

/** A process that replaces another one begins just before that is asked to go; and all of a host's are replaced by then. */
const REPLACES_FOR_MS = 60_000;

/**
 * A room that was just opened sends nothing and will: a burst of new rooms must not all go to one node before it has said how
 * busy it is. This many streams are a meeting of four with microphones and cameras, give or take.
 */
const CONSUMERS_EXPECTED_IN_A_ROOM = 16;

/** How busy a node is, where 1 is all that it takes: its cores or what it sends, whichever is nearer to its limit. */
export function loadOf({ load }: Pick<PlaceableNode, 'load'>): number {
  return Math.max(load.cpu, load.consumers / load.capacity);
}

/** The same with what the rooms that it has may come to need. */
function costOf({ load }: PlaceableNode): number {
  const expected = Math.max(load.consumers, load.rooms * CONSUMERS_EXPECTED_IN_A_ROOM);
  return Math.max(load.cpu, expected / load.capacity);
}

/** More goes into it before things should go elsewhere. */
export function hasRoom(node: Pick<PlaceableNode, 'load'>, consumers = 0): boolean {
  return node.load.cpu < 1 && node.load.consumers + consumers <= node.load.capacity;
}

/**
 * Where a new room lives: the least loaded node that is not draining, of the same region first while one there has room. Of
 * equal ones the one with fewer rooms, then the first by its id, so that every node chooses alike. Undefined when all drain.
 */
export function chooseNode<N extends PlaceableNode>(
  nodes: readonly N[],
  { region }: { region?: string | null } = {},
): N | undefined {
  const open = nodes.filter(({ draining }) => !draining);
  const near = region == null ? [] : open.filter((node) => node.region === region && costOf(node) < 1);
  return least(near.length > 0 ? near : open);
}

/**
 * Who takes a room of a node that ends: a process of its host that began lately, since those that were there before may be
 * about to be replaced as well, and the room would move again. Where none has room, any node, as for a new room.
 */
export function chooseSuccessor<N extends ReplaceableNode>(
  leaving: Pick<NodeInfo, 'url' | 'region'>,
  others: readonly N[],
  nowMs = Date.now(),
): N | undefined {
  const open = others.filter(({ draining }) => !draining);
  const replacing = open.filter(
    (node) =>
      hostOf(node) === hostOf(leaving) &&
      nowMs - Date.parse(node.startedAt) < REPLACES_FOR_MS &&
      costOf(node) < 1,
  );
  return replacing.length > 0 ? least(replacing) : chooseNode(open, { region: leaving.region });
}

/**
 * Which node serves one more person of a room whose home has no room for them: an edge that it has already, while it has
 * room, so that each stream crosses to few; else another. Undefined when no node but the home has room: then the home serves
 * them.
 *
 * @param consumers how many streams this person is expected to get.
 */
export function chooseEdge<N extends PlaceableNode>(
  nodes: readonly N[],
  room: {
    homeNodeId: string;
    edgeNodeIds: readonly string[];
    consumers: number;
    region?: string | null;
  },
): N | undefined {
  const open = nodes.filter(
    (node) => node.nodeId !== room.homeNodeId && !node.draining && hasRoom(node, room.consumers),
  );
  const edges = open.filter(({ nodeId }) => room.edgeNodeIds.includes(nodeId));
  return chooseNode(edges.length > 0 ? edges : open, { region: room.region ?? null });
}

function least<N extends PlaceableNode>(nodes: readonly N[]): N | undefined {
  let best: N | undefined;
  for (const node of nodes) {
    if (best === undefined || compare(node, best) < 0) best = node;
  }
  return best;
}

function hostOf({ url }: Pick<NodeInfo, 'url'>): string {
  return new URL(url).hostname;
}

function compare(one: PlaceableNode, other: PlaceableNode): number {
  const byCost = costOf(one) - costOf(other);
  if (byCost !== 0) return byCost;
  const byRooms = one.load.rooms - other.load.rooms;
  if (byRooms !== 0) return byRooms;
  return one.nodeId < other.nodeId ? -1 : Number(one.nodeId > other.nodeId);
}
