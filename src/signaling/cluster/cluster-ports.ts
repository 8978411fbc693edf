import type { NodeInfo } from '../../cluster/node-info.ts';
import type { AdmittedPerson } from '../../cluster/rooms/room-messages.ts';
import type { LiveRooms } from '../room/live-rooms.ts';

/** The rooms of this node, as far as the others' calls and the REST API need them. */
export type LocalRooms = Pick<
  LiveRooms,
  | 'admit'
  | 'find'
  | 'roomIds'
  | 'peopleCount'
  | 'snapshot'
  | 'act'
  | 'sendChat'
  | 'update'
  | 'setWaiting'
  | 'end'
  | 'setEntitlements'
  | 'userIds'
  | 'removeEverywhere'
  | 'counts'
  | 'adopt'
  | 'handOver'
  | 'mediaOut'
  | 'closeAll'
>;

/** This node among the others. */
export type Membership = {
  readonly nodeId: string;
  /** Whether the others count on this node: if not, it serves no room. */
  readonly held: boolean;
  readonly draining: boolean;
  /** Every node that has a lease, as of a second ago; this node's own entry is as it is now. */
  nodes(): readonly NodeInfo[];
  /** The same without this node. */
  readonly others: readonly NodeInfo[];
  findNode(nodeId: string): NodeInfo | undefined;
  drain(): unknown;
  resume(): unknown;
  /** Looks now who is there. Never rejects where the store is away. */
  refresh(): Promise<void>;
  on(event: 'lost' | 'storeBack', listener: () => void): unknown;
};

/** Who serves whom in rooms that are larger than their node. */
export type EdgeAssignment = {
  /** The node that serves this person in a room that lives here: this one, or an edge. */
  serverFor(roomId: string, person: AdmittedPerson): string;
};
