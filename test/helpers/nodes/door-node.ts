import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo, Socket as TcpSocket } from 'node:net';
import { pino } from 'pino';
import { Server } from 'socket.io';
import { clientAddress } from '../../../src/client-address.ts';
import { SocketProxy } from '../../../src/cluster/links/socket-proxy.ts';
import { PublicDoor, type RouteRoom, type ServeUpgrade } from '../../../src/signaling/cluster/public-door.ts';
import { SIGNALING_PATH } from '../../../src/signaling/cluster/signaling-address.ts';
import { LinkedNode } from './linked-node.ts';

export type DoorNodeOptions = {
  secret: string;
  urls: Map<string, string>;
  route: RouteRoom;
  trustedProxies?: number;
};

/**
 * A node with a public port, whose rooms do no more than say what they are sent: `echo`, and `who`, which gives the
 * node's id and the address of who asks.
 */
export class DoorNode {
  readonly proxy: SocketProxy;
  /** The TCP connections of those who are served here, as this node has them. */
  readonly served = new Set<TcpSocket>();
  readonly #node: LinkedNode;
  readonly #http: HttpServer;
  readonly #io: Server;
  readonly #door: PublicDoor;

  private constructor(node: LinkedNode, { route, trustedProxies = 0 }: DoorNodeOptions) {
    this.#node = node;
    this.proxy = new SocketProxy(node.tokens, pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }));
    this.#io = new Server({ path: SIGNALING_PATH, transports: ['websocket'], maxHttpBufferSize: 20_000_000 });
    this.#io.attach(createServer());
    this.#io.on('connection', (socket) => {
      socket.on('who', (answer) =>
        answer({ nodeId: node.nodeId, address: clientAddress(socket.request, trustedProxies) }),
      );
      socket.on('echo', (data, answer) => answer(data));
    });
    const serve: ServeUpgrade = (request, socket, head) => {
      this.served.add(socket);
      socket.once('close', () => this.served.delete(socket));
      this.#io.engine.handleUpgrade(request, socket, head);
    };
    this.#door = new PublicDoor(serve, { route, proxy: this.proxy, trustedProxies });
    this.#http = createServer();
    this.#http.on('upgrade', this.#door.enter);
  }

  static async start(options: DoorNodeOptions): Promise<DoorNode> {
    const { secret, urls } = options;
    let door: DoorNode | undefined;
    const linked = await LinkedNode.start({
      secret,
      urls,
      onClient: (...upgrade) => door?.enterForwarded(...upgrade),
    });
    door = new DoorNode(linked, options);
    await new Promise<void>((resolve) => {
      door.#http.listen(0, '127.0.0.1', resolve);
    });
    return door;
  }

  get nodeId(): string {
    return this.#node.nodeId;
  }

  get internalUrl(): string {
    return this.#node.listener.url;
  }

  get enterForwarded() {
    return this.#door.enterForwarded;
  }

  get origin(): string {
    // A listening TCP server's address is never a string or null.
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** To everyone who is served here. */
  broadcast(name: string, payload: unknown): void {
    this.#io.emit(name, payload);
  }

  /** Of every kind, at the public port. */
  tcpConnections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#http.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
    });
  }

  async stop(): Promise<void> {
    this.#door.close();
    for (const socket of this.served) socket.destroy();
    await this.#node.stop();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}
