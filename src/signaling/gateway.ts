import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import type { Logger } from 'pino';
import { Server, type Socket } from 'socket.io';
import type { ServerToClient } from '../protocol/events.ts';
import { PEOPLE_NAMESPACE } from '../protocol/people.ts';
import { type ClientToServer, MAX_MESSAGE_BYTES } from '../protocol/requests.ts';
import { cut, guardConnection, type RawConnection } from './connection-guard.ts';
import { dispatch } from './dispatch.ts';
import { authenticate, type Seat } from './handshake.ts';
import { handshakeError } from './handshake-error.ts';
import type { LiveRooms } from './live-rooms.ts';
import type { PeopleGateway, PeopleNamespace } from './people-gateway.ts';
import { REQUEST_LIMITS } from './request-limits.ts';
import type { Broadcast, ClientConnection } from './room-channel.ts';
import { roomRequests } from './room-requests.ts';
import type { RoomTokens } from './room-tokens.ts';
import type { SignalingMetrics } from './signaling-metrics.ts';
import { TokenBucket } from './token-bucket.ts';

/** Where Socket.IO listens on the HTTP server. */
export const SIGNALING_PATH = '/signaling';

const PING_INTERVAL_MS = 5_000;
const PING_TIMEOUT_MS = 6_000;
/** How long clients have to answer the farewell of a server that stops. */
const FAREWELL_MS = 1_000;

type Gateways = Server<ClientToServer, ServerToClient, Record<string, never>, { seat?: Seat }>;
type GatewaySocket = Socket<ClientToServer, ServerToClient, Record<string, never>, { seat?: Seat }>;

export type GatewayDependencies = {
  liveRooms: LiveRooms;
  tokens: RoomTokens;
  endRoom: (roomId: string) => Promise<void>;
  /** Serves the namespace for people; none where a test has rooms alone. */
  people?: PeopleGateway;
  metrics: SignalingMetrics;
  logger: Logger;
};

/** Socket.IO on our terms: WebSocket alone, so that no load balancer needs sticky sessions, and a token at the door. */
export class SignalingGateway {
  readonly #io: Gateways;
  readonly #connections = new Set<RawConnection>();

  /** Makes the server; nothing is accepted before `attach`. */
  constructor() {
    this.#io = new Server({
      path: SIGNALING_PATH,
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: MAX_MESSAGE_BYTES,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      connectTimeout: 10_000,
      perMessageDeflate: false,
      destroyUpgrade: false,
    });
  }

  readonly broadcast: Broadcast = (channel, name, payload, delivery) => {
    const room = this.#io.to(channel);
    const target = delivery === 'lossy' ? room.volatile : room;
    // Name and payload belong together by Broadcast's own type; Socket.IO's is a union that TypeScript cannot narrow.
    (target.emit as (name: string, payload: unknown) => boolean).call(target, name, payload);
  };

  attach(httpServer: HttpServer, dependencies: GatewayDependencies): void {
    this.#io.use((socket, next) => {
      try {
        socket.data.seat = authenticate(socket.handshake.auth, dependencies.tokens, dependencies.liveRooms);
        next();
      } catch (error) {
        next(handshakeError(error, dependencies.logger));
      }
    });
    this.#io.on('connection', (socket) => serve(socket, dependencies));
    // Socket.IO types all namespaces alike; this one has a protocol of its own.
    dependencies.people?.attach(this.#io.of(PEOPLE_NAMESPACE) as unknown as PeopleNamespace);
    this.#io.attach(httpServer);
    httpServer.on('upgrade', (request: IncomingMessage, socket: TcpSocket) => {
      if (!isForUs(request)) refuseUpgrade(socket);
    });
    this.#io.engine.on('connection', (connection: RawConnection) => {
      this.#connections.add(connection);
      connection.once('close', () => this.#connections.delete(connection));
      guardConnection(connection, dependencies.logger);
    });
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** Closes every connection; clients come back by themselves, to whoever answers then. The HTTP server stays. */
  close(): void {
    const open = [...this.#connections];
    this.#io.engine?.close();
    // One that is asleep, or means ill, does not answer, and would hold the HTTP server up.
    setTimeout(() => open.forEach(cut), FAREWELL_MS);
  }
}

/** As engine.io decides it. */
function isForUs({ url = '' }: IncomingMessage): boolean {
  return url.startsWith(`${SIGNALING_PATH}/`);
}

/** Engine.io would only end its own half, and a client that keeps the other one would keep the connection. */
function refuseUpgrade(socket: TcpSocket): void {
  socket.on('error', () => undefined);
  socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () =>
    socket.destroy(),
  );
}

function serve(socket: GatewaySocket, dependencies: GatewayDependencies): void {
  const { seat } = socket.data;
  if (seat === undefined) {
    socket.disconnect(true);
    return;
  }
  const connection: ClientConnection = {
    send: (name, payload) => {
      // As in `broadcast`: the pair is right by ClientConnection's type.
      (socket.emit as (name: string, payload: unknown) => boolean).call(socket, name, payload);
    },
    follow: (channel) => void socket.join(channel),
    close: () => socket.disconnect(true),
  };
  try {
    seat.session.connect(connection);
  } catch {
    socket.disconnect(true);
    return;
  }
  const bucket = new TokenBucket(REQUEST_LIMITS);
  const table = roomRequests({ ...seat, endRoom: dependencies.endRoom });
  const observe = dependencies.metrics.observeRequest;
  socket.onAny((name: unknown, ...args: unknown[]) => {
    dispatch(table, bucket, name, args, dependencies.logger, observe).catch((error: unknown) => {
      // Nothing that one client sends may end the process for everyone.
      dependencies.logger.error({ err: error }, 'A message could not be answered');
    });
  });
  // A packet that is none. Without a listener Socket.IO writes it to the console; the connection ends either way.
  socket.on('error', (error) => dependencies.logger.debug({ err: error }, 'A packet could not be read'));
  socket.on('disconnect', () => {
    seat.session.disconnect(connection);
    // Who leaves Socket.IO's namespace and stays connected has nothing to stay for.
    socket.conn.close();
  });
}
