import { createServer, type IncomingMessage } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { dialNode } from './dial-node.ts';
import { NODE_LINKS_PATH, type NodeUpgrade } from './node-listener.ts';
import type { CallHandlers, NodeLinks, NodePeer, Probed, TellHandlers } from './node-peer.ts';
import type { ClaimsOf, NodeTokens } from './node-tokens.ts';
import { probeNode } from './probe-node.ts';
import { ServedMessages } from './served-messages.ts';
import { type LinkSocket, SocketNodePeer } from './socket-node-peer.ts';

/** A node that is not heard for as long as both together counts as cut off; either end notices. */
const PING_INTERVAL_MS = 1_000;
const PING_TIMEOUT_MS = 2_500;
/** A room of thousands, all of it at once, and much more. */
const MAX_MESSAGE_BYTES = 50_000_000;
const CONNECT_TIMEOUT_MS = 3_000;

export type SocketNodeLinksOptions = {
  tokens: NodeTokens;
  /** Where that node listens for others; undefined when nothing is known of it. */
  findUrl: (nodeId: string) => string | undefined;
  /** Longer where many nodes share one busy process. */
  pingTimeoutMs?: number;
  logger: Logger;
};

/** Links over Socket.IO: those that this node dials, and, by way of `accept`, those that others dial. */
export class SocketNodeLinks implements NodeLinks {
  readonly #options: SocketNodeLinksOptions;
  readonly #served = new ServedMessages();
  readonly #io: Server;
  readonly #claims = new WeakMap<IncomingMessage, ClaimsOf<'link'>>();
  readonly #dialled = new Map<string, Promise<SocketNodePeer>>();
  readonly #inbound = new Map<string, SocketNodePeer>();
  #closed = false;

  constructor(options: SocketNodeLinksOptions) {
    this.#options = options;
    this.#io = new Server({
      path: NODE_LINKS_PATH,
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: MAX_MESSAGE_BYTES,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: options.pingTimeoutMs ?? PING_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      perMessageDeflate: false,
    });
    // Socket.IO wants an HTTP server to make its engine. This one never listens: connections come through `accept`.
    this.#io.attach(createServer());
    this.#io.on('connection', (socket) => {
      const claims = this.#claims.get(socket.request);
      if (claims === undefined || this.#closed) {
        socket.disconnect(true);
        return;
      }
      const { logger, tokens } = this.#options;
      socket.on('error', (error) => logger.warn({ err: error }, 'A packet of a node could not be read'));
      const nodeId = claims.from;
      // Whoever dials anew has lost the link that it had, though it may still look open from here.
      this.#inbound.get(nodeId)?.close();
      const peer = new SocketNodePeer(nodeId, inboundSocket(socket), this.#served, logger);
      this.#inbound.set(nodeId, peer);
      peer.onClosed(() => {
        if (this.#inbound.get(nodeId) === peer) this.#inbound.delete(nodeId);
      });
      socket.emit('welcome', tokens.issueWelcome(nodeId, claims.nonce));
    });
  }

  /** For the listener: takes in a connection of a node that has proved who it is. */
  readonly accept: NodeUpgrade<'link'> = (request, socket, head, claims) => {
    if (this.#closed) {
      socket.destroy();
      return;
    }
    this.#claims.set(request, claims);
    this.#io.engine.handleUpgrade(request, socket, head);
  };

  serve(calls: CallHandlers, tells: TellHandlers = {}): void {
    this.#served.add(calls, tells);
  }

  async to(nodeId: string, url = this.#options.findUrl(nodeId)): Promise<NodePeer> {
    const dialled = this.#dialled.get(nodeId) ?? this.#dial(nodeId, url);
    const peer = await dialled;
    if (!peer.closed) return peer;
    if (this.#dialled.get(nodeId) === dialled) this.#dialled.delete(nodeId);
    return this.#dialled.get(nodeId) ?? this.#dial(nodeId, url);
  }

  probe(nodeId: string, url: string): Promise<Probed> {
    return probeNode(nodeId, url);
  }

  /** That node is gone: its links are closed, and whoever waits for an answer of it waits no longer. */
  drop(nodeId: string): void {
    this.#inbound.get(nodeId)?.close();
    void this.#dialled.get(nodeId)?.then(
      (peer) => peer.close(),
      () => undefined,
    );
  }

  /** Closes every link. Nothing is dialled or accepted any more. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const peer of this.#inbound.values()) peer.close();
    const dialled = await Promise.allSettled(this.#dialled.values());
    for (const outcome of dialled) if (outcome.status === 'fulfilled') outcome.value.close();
    this.#io.engine.close();
  }

  #dial(nodeId: string, url: string | undefined): Promise<SocketNodePeer> {
    const { tokens, logger } = this.#options;
    if (this.#closed || nodeId === tokens.nodeId || url === undefined) {
      return Promise.reject(
        new AppError('NODE_UNREACHABLE', { cause: new Error(`No way to node ${nodeId}`) }),
      );
    }
    const dialling = dialNode({ nodeId, url, tokens, timeoutMs: CONNECT_TIMEOUT_MS }).then((socket) => {
      const peer = new SocketNodePeer(nodeId, socket, this.#served, logger);
      if (this.#closed) peer.close();
      return peer;
    });
    this.#dialled.set(nodeId, dialling);
    const forget = () => {
      if (this.#dialled.get(nodeId) === dialling) this.#dialled.delete(nodeId);
    };
    dialling.then((peer) => peer.onClosed(forget), forget);
    return dialling;
  }
}

/** Closing it closes the connection beneath too. */
function inboundSocket(socket: Socket): LinkSocket {
  return {
    get connected() {
      return socket.connected;
    },
    emit: (event, message) => socket.emit(event, message),
    on: socket.on.bind(socket),
    disconnect: () => socket.disconnect(true),
  };
}
