import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Announcements } from './cluster/announcements.ts';
import { Cluster } from './cluster/cluster.ts';
import { aloneMs } from './cluster/lease/alone-times.ts';
import { LoneNodeLinks } from './cluster/links/lone-node-links.ts';
import { NodeListener, type NodeUpgrade } from './cluster/links/node-listener.ts';
import type { NodeLinks } from './cluster/links/node-peer.ts';
import { NodeTokens } from './cluster/links/node-tokens.ts';
import { SocketNodeLinks } from './cluster/links/socket-node-links.ts';
import { SocketProxy } from './cluster/links/socket-proxy.ts';
import type { NodeInfo } from './cluster/node-info.ts';
import type { ClusterStore } from './cluster/store/cluster-store.ts';
import { MemoryClusterStore } from './cluster/store/memory-cluster-store.ts';
import { RedisClusterStore } from './cluster/store/redis-cluster-store.ts';
import type { Config } from './config/config.ts';
import type { Logger } from './logger.ts';
import { PeopleAdapter } from './signaling/people/people-adapter.ts';

export type ClusterNodeOptions = {
  config: Config;
  /** All nodes have the same. */
  secret: string;
  /** How busy this node is. */
  measure: () => Pick<NodeInfo, 'load' | 'peopleInRooms'>;
  /** A client that came to another node's public port, and belongs here. */
  onClient: NodeUpgrade<'client'>;
  logger: Logger;
};

/** What a node has besides where there are others. */
type Ways = { listener: NodeListener; links: SocketNodeLinks; proxy: SocketProxy; adapter: PeopleAdapter };

/** This process among the nodes: alone in its own memory, or with others over Redis. */
export class ClusterNode {
  readonly nodeId: string;
  readonly store: ClusterStore;
  readonly links: NodeLinks;
  readonly cluster: Cluster;
  readonly announcements: Announcements;
  readonly #ways: Ways | undefined;

  /** Others can connect from then on; they know of this node once it is started. Throws when Redis, or the address, is not to be had. */
  static async open(options: ClusterNodeOptions): Promise<ClusterNode> {
    const { config, logger } = options;
    const nodeId = randomUUID();
    if (config.redisUrl === null)
      return new ClusterNode(nodeId, new MemoryClusterStore(), undefined, options);
    const store = await RedisClusterStore.open({
      url: config.redisUrl,
      prefix: config.redisPrefix,
      logger,
    });
    try {
      let node: ClusterNode | undefined;
      const findUrl = (other: string) => node?.cluster.findNode(other)?.url;
      const ways = await openWays(nodeId, config.redisUrl, findUrl, options);
      node = new ClusterNode(nodeId, store, ways, options);
      return node;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  private constructor(
    nodeId: string,
    store: ClusterStore,
    ways: Ways | undefined,
    options: ClusterNodeOptions,
  ) {
    const { config, measure, logger } = options;
    this.nodeId = nodeId;
    this.store = store;
    this.#ways = ways;
    this.links = ways?.links ?? new LoneNodeLinks();
    this.cluster = new Cluster({
      self: describeSelf(nodeId, ways?.listener.url, config),
      measure,
      // A lone process cannot be overtaken, however long it stood still.
      leaseMs: ways === undefined ? Number.POSITIVE_INFINITY : config.nodeLeaseMs,
      aloneMs: aloneMs(config.nodeHost, config.nodeAloneSeconds * 1000),
      store,
      links: this.links,
      logger,
    });
    this.announcements = new Announcements({ store, nodeId, logger });
    this.cluster.on('nodeGone', (gone) => {
      ways?.links.drop(gone);
      ways?.proxy.dropNode(gone);
    });
  }

  /** Passes connections on to other nodes; undefined where there are none. */
  get proxy(): SocketProxy | undefined {
    return this.#ways?.proxy;
  }

  get adapter(): PeopleAdapter | undefined {
    return this.#ways?.adapter;
  }

  /** The others know of this node from now on, and it may take rooms. */
  async start(): Promise<void> {
    this.announcements.start();
    await this.cluster.start();
  }

  /** The others know at once that it is gone; its rooms are theirs to take. */
  async leave(): Promise<void> {
    await this.cluster.stop();
    this.announcements.stop();
  }

  async close(): Promise<void> {
    await this.#ways?.links.close();
    await this.#ways?.listener.stop();
    this.#ways?.adapter.close();
    await this.store.close();
  }
}

async function openWays(
  nodeId: string,
  redisUrl: string,
  findUrl: (nodeId: string) => string | undefined,
  options: ClusterNodeOptions,
): Promise<Ways> {
  const { config, secret, onClient, logger } = options;
  const adapter = await PeopleAdapter.connect({ redisUrl, prefix: config.redisPrefix, logger });
  try {
    const tokens = new NodeTokens(secret, nodeId);
    const links = new SocketNodeLinks({ tokens, findUrl, logger });
    const listener = new NodeListener({
      host: config.nodeHost,
      port: config.nodePort,
      tokens,
      onLink: links.accept,
      onClient,
      logger,
    });
    await listener.start();
    return { listener, links, proxy: new SocketProxy(tokens, logger), adapter };
  } catch (error) {
    adapter.close();
    throw error;
  }
}

function describeSelf(
  nodeId: string,
  url: string | undefined,
  config: Config,
): Omit<NodeInfo, 'draining' | 'load' | 'peopleInRooms'> {
  return {
    nodeId,
    name: `${hostname()} ${process.pid}`,
    url: url ?? 'http://127.0.0.1',
    publicUrl: config.nodePublicUrl,
    region: config.nodeRegion,
    startedAt: new Date().toISOString(),
  };
}
