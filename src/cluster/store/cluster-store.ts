import type { Standing } from '../lease/standing.ts';
import type { NodeInfo } from '../node-info.ts';

/** Which node a room lives on. `epoch` grows with each change of home: what an earlier home still does is refused. */
export type RoomHome = { nodeId: string; epoch: number };

/**
 * What a room's homes have written down of it: all of it at some moment, and what happened since, in order. Lines of
 * text that only signalling reads.
 */
export type StoredRoom = { checkpoint: string | null; entries: string[] };

/** A node without a lease that may go on without the store: none of those whom it asks first can say that it does not. */
export type AbsentNode = {
  nodeId: string;
  /** Where it listened for other nodes. */
  url: string;
  /** By the store's clock: its last renewal. */
  heardAtMs: number;
  /** By then it has stopped by itself. */
  waitMs: number;
};

/**
 * `claimed`: it is ours, with what an earlier home left; `handedOver`: that one gave it away with all of it, and nobody had it
 * since. `elsewhere`: it lives on a node that is alive. `unsettled`: the
 * store was away a moment ago, so that nobody can know yet who is alive; ask again soon. `unwitnessed`: its home may go on
 * without the store; find out.
 */
export type ClaimAnswer =
  | { outcome: 'claimed'; epoch: number; stored: StoredRoom | undefined; handedOver: boolean }
  | { outcome: 'elsewhere'; home: RoomHome }
  | { outcome: 'unsettled' }
  | { outcome: 'unwitnessed'; absent: AbsentNode };

/** The store answered that this is no longer, or never was, for us to do: another node has the room, or nobody has. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

/** The store cannot be reached, or does not answer in time. Whether it did what it was asked is not known. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** Something that every node is to hear of, in the order in which it was announced. */
export type Announcement = { fromNodeId: string; topic: string; payload: unknown };

/**
 * What the nodes of one installation know together: who is alive, where each room lives, what its state is, and what all of
 * them must hear. In memory for one process; over Redis for many. Everything throws StoreUnavailableError.
 */
export type ClusterStore = {
  /** Whether what rooms write is ever read: not in memory, where it ends with the only process that could. */
  readonly keepsRooms: boolean;

  /**
   * Renews the node's lease, or begins it: it is known to all until `leaseMs` after this. Resolves only when the store gave
   * back what was written, so that a store that forgets counts as one that is away. Gives the store's time.
   */
  renew(node: NodeInfo, leaseMs: number, standing: Standing): Promise<number>;
  /** Ends the lease: everyone knows at once that the node is gone. Its rooms can be claimed. */
  release(nodeId: string): Promise<void>;
  /** Of a node that is absent: it does not go on without the store. Nothing when it was heard since. */
  markStopped(nodeId: string, heardAtMs: number): Promise<void>;
  /** Every node that has a lease, oldest first. */
  nodes(): Promise<NodeInfo[]>;

  /**
   * Makes a node with a lease a room's home, in one step, when it has none, or its home has no lease any more. Of many at
   * once one gets it. A node that asks for a room that is its own gets a new epoch. A dead node's rooms are given only once the
   * store has been there, without a break, for long enough that a node which could not reach it has stopped serving them; and
   * only when it was released, or one of those whom it asks said since that it has not told it to go on, or it has stopped by
   * its own limit.
   */
  claim(roomId: string, nodeId: string): Promise<ClaimAnswer>;
  /**
   * Gives the room to another node, which has a lease, with all that was written of it. Gives the new epoch. Throws FencedError
   * also when that node has none.
   */
  handOver(roomId: string, from: RoomHome, toNodeId: string): Promise<number>;
  /** The room lives nowhere any more, and nothing of it is kept. Nothing when another node has it. */
  abandon(roomId: string, home: RoomHome): Promise<void>;
  /** Where it lives: the node may have died since. */
  findHome(roomId: string): Promise<RoomHome | undefined>;
  /** Rooms whose home has no lease any more. */
  orphans(): Promise<string[]>;
  /** Rooms whose home is this node. */
  roomsOf(nodeId: string): Promise<string[]>;

  /** Adds to what is written of the room. Throws FencedError when it is not at home there any more. */
  append(roomId: string, home: RoomHome, entries: readonly string[]): Promise<void>;
  /** Replaces all that was written. Throws FencedError. */
  checkpoint(roomId: string, home: RoomHome, checkpoint: string): Promise<void>;

  /** Every node that follows hears it, this one too, at least once, and in one order; after a loss of the store maybe not. */
  announce(announcement: Announcement): Promise<void>;
  /** From now on. Returns how to stop. Announcements that came while the store was away are heard when it is back. */
  follow(listener: (announcement: Announcement) => void): () => void;

  close(): Promise<void>;
};
