import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Namespace, Server, type Socket } from 'socket.io';
import {
  PEOPLE_NAMESPACE,
  type PeopleEventName,
  type PeopleEventPayload,
  type PeopleRequestName,
  type PersonPresence,
  peopleHandshake,
  peopleRequests,
} from '../../../src/protocol/people.ts';
import type { Problem } from '../../../src/protocol/problem.ts';

export type SeenRequest = { name: PeopleRequestName; input: unknown };

/** A real Socket.IO server that speaks the protocol of people's own connections, and does just what a test says. */
export class PeopleServer {
  readonly handshakes: { accessToken: string; presence: string }[] = [];
  readonly seen: SeenRequest[] = [];
  /** Says whether a token is refused, and with what. */
  refuse: (token: string) => Problem | null = () => null;
  /** Answers a request with a problem instead. */
  fail: (request: SeenRequest) => Problem | null = () => null;
  /** Everyone else is offline. */
  readonly online = new Set<string>();
  readonly #http: HttpServer;
  readonly #io: Server;
  readonly #namespace: Namespace;

  private constructor(http: HttpServer) {
    this.#http = http;
    this.#io = new Server(http, { path: '/signaling', transports: ['websocket'] });
    this.#namespace = this.#io.of(PEOPLE_NAMESPACE);
    this.#namespace.use((socket, next) => {
      const handshake = peopleHandshake.parse(socket.handshake.auth);
      this.handshakes.push(handshake);
      const problem = this.refuse(handshake.accessToken);
      next(problem === null ? undefined : Object.assign(new Error(problem.code), { data: problem }));
    });
    this.#namespace.on('connection', (socket) => this.#serve(socket));
  }

  static async start(): Promise<PeopleServer> {
    const http = createServer();
    const server = new PeopleServer(http);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    // `listen` on a TCP port gives an address of this shape.
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/signaling`;
  }

  get connections(): number {
    return this.#namespace.sockets.size;
  }

  async stop(): Promise<void> {
    await this.#io.close();
    this.#http.close();
  }

  send<N extends PeopleEventName>(name: N, payload: PeopleEventPayload<N>): void {
    this.#namespace.emit(name, payload);
  }

  /** As when the network drops, or a token has expired. */
  dropConnections(): void {
    for (const socket of this.#namespace.sockets.values()) socket.conn.close();
  }

  inputs(name: PeopleRequestName): unknown[] {
    return this.seen.filter((request) => request.name === name).map(({ input }) => input);
  }

  #serve(socket: Socket): void {
    socket.onAny((name: PeopleRequestName, given: unknown, acknowledge: (reply: unknown) => void) => {
      // The wire's own schemas: what the SDK sends must pass them.
      const input = peopleRequests[name].input.parse(given);
      const request = { name, input };
      this.seen.push(request);
      const problem = this.fail(request);
      if (problem !== null) return acknowledge({ ok: false, error: problem });
      const people = 'userIds' in input ? input.userIds.map((userId) => this.#describe(userId)) : undefined;
      acknowledge({ ok: true, data: people === undefined ? {} : { people } });
    });
  }

  #describe(userId: string): PersonPresence {
    return { userId, presence: this.online.has(userId) ? 'online' : 'offline', lastSeenAt: null };
  }
}
