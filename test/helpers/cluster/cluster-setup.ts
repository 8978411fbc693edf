import type { ClusterStores } from './cluster-stores.ts';

/** One server process of a set-up, and what can befall it. */
export type ClusterNode = {
  /** For messages. */
  readonly name: string;
  /** Where this very node answers; null where several share one port, and whoever accepts answers. */
  readonly url: string | null;
  /** SIGKILL, its media workers with it. */
  kill(): Promise<void>;
  /** Is there again after `kill`. Resolves when it takes requests. */
  start(): Promise<void>;
  /** Stands still, with all that runs in it, as a machine that is moved or swaps. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Its media workers die, and the process lives. */
  killMediaWorkers(): Promise<void>;
  /** All that it has printed since the set-up started, whatever process it was. */
  output(): Promise<string>;
};

/** A way to run Parley. The same scenarios pass on each. */
export type ClusterSetup = {
  readonly name: string;
  /** @param env what differs from the environment of tests. */
  start(env?: Readonly<Record<string, string>>): Promise<void>;
  /** The one address that people know. */
  readonly url: string;
  /** Every address at which someone may come in: each node's own where nodes have one. */
  readonly urls: readonly string[];
  readonly nodes: readonly ClusterNode[];
  readonly stores: ClusterStores;
  /** Cuts a node from the other nodes and from the stores; people still reach it. Only where nodes have networks. */
  readonly isolate?: (node: ClusterNode) => Promise<void>;
  readonly heal?: (node: ClusterNode) => Promise<void>;
  /** Replaces every process by a new one, as after an update. Resolves when that is done. */
  readonly reload?: () => Promise<void>;
  stop(): Promise<void>;
};
