import type { NodeInfo } from '../../cluster/node-info.ts';

/** What the REST API needs of the processes that serve this installation. */
export type LiveNodesPort = {
  readonly nodeId: string;
  /** Those that are there, this one too, oldest first, as of a second ago. */
  list(): readonly NodeInfo[];
  /**
   * Has a node take no new rooms and hand over those that it has; resolves once it has begun. Throws NODE_NOT_FOUND,
   * NODE_UNREACHABLE.
   */
  drain(nodeId: string): Promise<void>;
  /** Has it go on as before. Throws NODE_NOT_FOUND, NODE_UNREACHABLE. */
  resume(nodeId: string): Promise<void>;
};
