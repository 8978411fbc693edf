import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { clientAddress, vouchForAddress } from '../../client-address.ts';
import type { NodeUpgrade } from '../../cluster/links/node-listener.ts';
import { refuseUpgrade } from '../../cluster/links/refuse-upgrade.ts';
import type { ProxyTarget, SocketProxy } from '../../cluster/links/socket-proxy.ts';
import { signalingAddress } from './signaling-address.ts';

/** A little more than a route may wait for a room that is between two homes. */
const ROUTE_DEADLINE_MS = 10_000;

/** Where a room's connection belongs: `here` also when there is no such room, which the handshake then says. */
export type RoomRoute = { here: true } | ProxyTarget | { refused: true };
/** Finds it, for a room's home or for the edge node that is named. A rejection counts as a refusal. */
export type RouteRoom = (roomId: string, edgeNodeId: string | null) => Promise<RoomRoute>;

/** What the one port of many nodes needs. */
export type DoorCluster = {
  route: RouteRoom;
  proxy: SocketProxy;
  /** How many proxies in front of us are believed about the client's address. */
  trustedProxies: number;
};

/** Takes over a connection that is to be served here. */
export type ServeUpgrade = (request: IncomingMessage, socket: Socket, head: Buffer) => void;

/** Decides for each WebSocket that comes in where it belongs: here, with another node, or nowhere. */
export class PublicDoor {
  readonly #serve: ServeUpgrade;
  readonly #cluster: DoorCluster | undefined;
  #closed = false;

  /** Without a cluster everything is served here. */
  constructor(serve: ServeUpgrade, cluster: DoorCluster | undefined) {
    this.#serve = serve;
    this.#cluster = cluster;
  }

  /** One that came to the public port. */
  readonly enter: ServeUpgrade = (request, socket, head) => {
    this.#admit(request, socket, head, async (target) => {
      const { proxy, trustedProxies } = target.cluster;
      const address = clientAddress(request, trustedProxies);
      if (!(await proxy.forward(request, socket, head, target, address))) refuseUpgrade(socket, 503);
    });
  };

  /** One that another node passed on: served here or refused, and never passed on again. */
  readonly enterForwarded: NodeUpgrade<'client'> = (request, socket, head, claims) => {
    vouchForAddress(request, claims.clientAddress);
    this.#admit(request, socket, head, async () => refuseUpgrade(socket, 503));
  };

  /** What is still on its way in is refused; what was passed on ends. */
  close(): void {
    this.#closed = true;
    this.#cluster?.proxy.close();
  }

  #admit(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    passOn: (target: ProxyTarget & { cluster: DoorCluster }) => Promise<void>,
  ): void {
    // Whatever takes the connection over listens for itself; until then nothing may throw.
    socket.on('error', () => undefined);
    const address = signalingAddress(request.url ?? '');
    const cluster = this.#cluster;
    if (address === undefined) {
      refuseUpgrade(socket, 404);
    } else if (address.kind === 'people' || cluster === undefined) {
      this.#serve(request, socket, head);
    } else {
      void inTime(cluster.route(address.roomId, address.edgeNodeId)).then((route) => {
        // It may have gone while it waited.
        if (socket.destroyed) return;
        if (this.#closed || 'refused' in route) refuseUpgrade(socket, 503);
        else if ('here' in route) this.#serve(request, socket, head);
        else void passOn({ ...route, cluster });
      });
    }
  }
}

async function inTime(route: Promise<RoomRoute>): Promise<RoomRoute> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<RoomRoute>((resolve) => {
    timer = setTimeout(() => resolve({ refused: true }), ROUTE_DEADLINE_MS);
  });
  try {
    return await Promise.race([route, deadline]);
  } catch {
    return { refused: true };
  } finally {
    clearTimeout(timer);
  }
}
