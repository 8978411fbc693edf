import type { NodeInfo } from '../../cluster/node-info.ts';
import { chooseEdge } from '../../cluster/rooms/placement.ts';

/** A room before anyone speaks will have a speaker: this many streams, a voice and a picture. */
const STREAMS_EXPECTED = 2;
/** Listeners go to edges before the home is full, so that whoever comes to speak finds a place where the room lives. */
const LISTENERS_SHARE = 0.75;

export type RoomToAssign = {
  homeNodeId: string;
  /** What is published in it. */
  streams: number;
  /** How many people of it each node serves, those who were sent there and have not come yet included. */
  people: ReadonlyMap<string, number>;
  region?: string | null;
};

/**
 * The node that serves one more person of a room: its home, or an edge when the home's capacity would not do. What nodes say of
 * their load is a second old; whom this room has sent them since counts too.
 */
export function assignEdge(
  room: RoomToAssign,
  person: { mayPublish: boolean },
  nodes: readonly NodeInfo[],
): string {
  const { homeNodeId, people, region = null } = room;
  const consumers = Math.max(room.streams, STREAMS_EXPECTED);
  const expected = nodes.map((node) => ({
    ...node,
    load: {
      ...node.load,
      consumers: Math.max(node.load.consumers, (people.get(node.nodeId) ?? 0) * consumers),
    },
  }));
  const home = expected.find(({ nodeId }) => nodeId === homeNodeId);
  if (home === undefined) return homeNodeId;
  const most = home.load.capacity * (person.mayPublish ? 1 : LISTENERS_SHARE);
  if (home.load.cpu < 1 && home.load.consumers + consumers <= most) return homeNodeId;
  const edgeNodeIds = [...people.keys()].filter((nodeId) => nodeId !== homeNodeId);
  return chooseEdge(expected, { homeNodeId, edgeNodeIds, consumers, region })?.nodeId ?? homeNodeId;
}
