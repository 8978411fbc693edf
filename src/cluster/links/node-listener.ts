import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from '../../logger.ts';
import { type ClaimsOf, NODE_TOKEN_HEADER, type NodeTokens, type NodeTokenUse } from './node-tokens.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';

/** Where Socket.IO of the nodes themselves is on this listener. */
export const NODE_LINKS_PATH = '/nodes';

/** In the answer to any plain request: who listens here. */
export const NODE_ID_HEADER = 'x-parley-node-id';

/** Nodes send their requests at once; whoever takes longer is none. */
const HEADERS_TIMEOUT_MS = 3_000;
const MAX_HEADER_BYTES = 32 * 1024;

/** Takes over a connection whose sender has proved to be a node. */
export type NodeUpgrade<U extends NodeTokenUse> = (
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
  claims: ClaimsOf<U>,
) => void;

export type NodeListenerOptions = {
  host: string;
  /** 0: any that is free. */
  port: number;
  tokens: NodeTokens;
  /** Links of other nodes. */
  onLink: NodeUpgrade<'link'>;
  /** WebSockets of clients that came to another node. */
  onClient: NodeUpgrade<'client'>;
  logger: Logger;
};

/** The address that other nodes reach this one at. It speaks WebSocket with nodes, and with nobody else. */
export class NodeListener {
  readonly #options: NodeListenerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(options: NodeListenerOptions) {
    this.#options = options;
    this.#server = createServer({
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: MAX_HEADER_BYTES,
    });
    const { nodeId } = options.tokens;
    this.#server.on('request', (_request, response) => {
      // All that is said to anybody: which process listens here.
      response.writeHead(404, { connection: 'close', [NODE_ID_HEADER]: nodeId }).end();
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      this.#upgrade(request, socket, head);
    });
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** As in `http://10.0.0.7:41234`. Once started. */
  get url(): string {
    const { host } = this.#options;
    // A listening TCP server's address is never a string or null.
    const { port } = this.#server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Throws when the address cannot be listened on. */
  start(): Promise<void> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      // pm2's cluster module would share the port among all processes, and each must be reached for itself.
      this.#server.listen({ host, port, exclusive: true }, () => {
        this.#server.off('error', reject);
        this.#server.on('error', (error) =>
          this.#options.logger.error({ err: error }, 'Nodes cannot connect'),
        );
        resolve();
      });
    });
  }

  /** Ends every connection, whatever it is. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    // Whatever takes the connection over listens for itself; until then nothing may throw.
    socket.on('error', () => undefined);
    const { tokens, onLink, onClient, logger } = this.#options;
    const { url = '' } = request;
    const token = request.headers[NODE_TOKEN_HEADER];
    try {
      if (url.startsWith(`${NODE_LINKS_PATH}/`)) {
        onLink(request, socket, head, tokens.verify(token, 'link'));
      } else {
        onClient(request, socket, head, tokens.verify(token, 'client'));
      }
    } catch (error) {
      logger.warn({ err: error, address: socket.remoteAddress }, 'Someone who is no node was refused');
      refuseUpgrade(socket, 401);
    }
  }
}
