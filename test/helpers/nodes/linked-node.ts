import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { NodeListener, type NodeUpgrade } from '../../../src/cluster/links/node-listener.ts';
import { NodeTokens } from '../../../src/cluster/links/node-tokens.ts';
import { refuseUpgrade } from '../../../src/cluster/links/refuse-upgrade.ts';
import { SocketNodeLinks } from '../../../src/cluster/links/socket-node-links.ts';

export type LinkedNodeOptions = {
  secret: string;
  /** Where each node is, as the store would know it; a test may lead a node astray here. */
  urls: Map<string, string>;
  nodeId?: string;
  onClient?: NodeUpgrade<'client'>;
  pingTimeoutMs?: number;
};

/** A node as far as other nodes see it: a listener on a port of its own, and links. */
export class LinkedNode {
  readonly nodeId: string;
  readonly tokens: NodeTokens;
  readonly links: SocketNodeLinks;
  readonly listener: NodeListener;

  private constructor({ secret, urls, nodeId = randomUUID(), onClient, ...times }: LinkedNodeOptions) {
    const logger = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
    this.nodeId = nodeId;
    this.tokens = new NodeTokens(secret, nodeId);
    this.links = new SocketNodeLinks({
      tokens: this.tokens,
      findUrl: (id) => urls.get(id),
      ...times,
      logger,
    });
    this.listener = new NodeListener({
      host: '127.0.0.1',
      port: 0,
      tokens: this.tokens,
      onLink: this.links.accept,
      onClient: onClient ?? ((_request, socket) => refuseUpgrade(socket, 503)),
      logger,
    });
  }

  static async start(options: LinkedNodeOptions): Promise<LinkedNode> {
    const node = new LinkedNode(options);
    await node.listener.start();
    options.urls.set(node.nodeId, node.listener.url);
    return node;
  }

  async stop(): Promise<void> {
    await this.links.close();
    await this.listener.stop();
  }
}
