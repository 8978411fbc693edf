import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import type { Logger } from 'pino';
import { Server, type Socket } from 'socket.io';
import type { NodeUpgrade } from '../../cluster/links/node-listener.ts';
import { refuseUpgrade } from '../../cluster/links/refuse-upgrade.ts';
import type { ServerToClient } from '../../protocol/events.ts';
import { PEOPLE_NAMESPACE } from '../../protocol/people.ts';
import { type ClientToServer, MAX_MESSAGE_BYTES } from '../../protocol/requests.ts';
import { TokenBucket } from '../../token-bucket.ts';
import { type DoorCluster, PublicDoor } from '../cluster/public-door.ts';
import { SIGNALING_PATH } from '../cluster/signaling-address.ts';
import type { EdgeRooms } from '../edge/edge-rooms.ts';
import type { PeopleGateway, PeopleNamespace } from '../people/people-gateway.ts';
import type { LiveRooms } from '../room/live-rooms.ts';
import type { Broadcast, ClientConnection } from '../session/room-channel.ts';
import type { RoomTokens } from '../session/room-tokens.ts';
import { cut, guardConnection, type RawConnection } from './connection-guard.ts';
import { type ConnectionSeat, seatFor } from './connection-seat.ts';
import { dispatch } from './dispatch.ts';
import { handshakeError } from './handshake-error.ts';
import { REQUEST_LIMITS } from './request-limits.ts';
import type { SignalingMetrics } from './signaling-metrics.ts';

const PING_INTERVAL_MS = 5_000;
const PING_TIMEOUT_MS = 6_000;
/** How long clients have to answer the farewell of a server that stops. */
const FAREWELL_MS = 1_000;

type Gateways = Server<ClientToServer, ServerToClient, Record<string, never>, { seat?: ConnectionSeat }>;
type GatewaySocket = Socket<ClientToServer, ServerToClient, Record<string, never>, { seat?: ConnectionSeat }>;

export type GatewayDependencies = {
  liveRooms: LiveRooms;
  tokens: RoomTokens;
  endRoom: (roomId: string) => Promise<void>;
  /** Serves the namespace for people; none where a test has rooms alone. */
  people?: PeopleGateway;
  /** Where rooms live that do not live here; none for a process that is alone. */
  cluster?: DoorCluster;
  /** Rooms of other nodes whose people this node serves; none for a process that is alone. */
  edges?: EdgeRooms;
  metrics: SignalingMetrics;
  logger: Logger;
};

/** Socket.IO on our terms: WebSocket alone, so that no load balancer needs sticky sessions, and a token at the door. */
export class SignalingGateway {
  readonly #io: Gateways;
  readonly #connections = new Set<RawConnection>();
  #door: PublicDoor | undefined;

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
      seatFor(socket.request.url ?? '', socket.handshake.auth, dependencies).then(
        (seat) => {
          socket.data.seat = seat;
          next();
        },
        (error: unknown) => next(handshakeError(error, dependencies.logger)),
      );
    });
    this.#io.on('connection', (socket) => serve(socket, dependencies));
    // Socket.IO types all namespaces alike; this one has a protocol of its own.
    dependencies.people?.attach(this.#io.of(PEOPLE_NAMESPACE) as unknown as PeopleNamespace);
    const serveHere = (request: IncomingMessage, socket: TcpSocket, head: Buffer) =>
      this.#io.engine.handleUpgrade(request, socket, head);
    const door = new PublicDoor(serveHere, dependencies.cluster);
    this.#door = door;
    const others = httpServer.listeners('upgrade');
    this.#io.attach(httpServer);
    // The engine would take every WebSocket in; the door decides which of them it gets.
    for (const listener of httpServer.listeners('upgrade')) {
      // An EventEmitter's listeners are typed as mere functions.
      if (!others.includes(listener)) httpServer.off('upgrade', listener as () => void);
    }
    httpServer.on('upgrade', door.enter);
    this.#io.engine.on('connection', (connection: RawConnection) => {
      this.#connections.add(connection);
      connection.once('close', () => this.#connections.delete(connection));
      guardConnection(connection, dependencies.logger);
    });
  }

  /** For the nodes' listener: a client that came to another node's public port, and belongs here. */
  readonly enterForwarded: NodeUpgrade<'client'> = (request, socket, head, claims) => {
    if (this.#door === undefined) refuseUpgrade(socket, 503);
    else this.#door.enterForwarded(request, socket, head, claims);
  };

  /** Of clients that are served here. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Closes every connection; clients come back by themselves, to whoever answers then. The HTTP server stays. */
  close(): void {
    const open = [...this.#connections];
    this.#door?.close();
    this.#io.engine?.close();
    // One that is asleep, or means ill, does not answer, and would hold the HTTP server up.
    setTimeout(() => open.forEach(cut), FAREWELL_MS);
  }
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
    seat.connect(connection);
  } catch {
    socket.disconnect(true);
    return;
  }
  const bucket = new TokenBucket(REQUEST_LIMITS);
  const observe = dependencies.metrics.observeRequest;
  socket.onAny((name: unknown, ...args: unknown[]) => {
    dispatch(seat.requests, bucket, name, args, dependencies.logger, observe).catch((error: unknown) => {
      // Nothing that one client sends may end the process for everyone.
      dependencies.logger.error({ err: error }, 'A message could not be answered');
    });
  });
  // A packet that is none. Without a listener Socket.IO writes it to the console; the connection ends either way.
  socket.on('error', (error) => dependencies.logger.debug({ err: error }, 'A packet could not be read'));
  socket.on('disconnect', () => {
    seat.disconnect(connection);
    // Who leaves Socket.IO's namespace and stays connected has nothing to stay for.
    socket.conn.close();
  });
}
