import { AppError } from '../../../../src/errors.ts';
import type { RequestInput, RequestName, RequestOutput } from '../../../../src/protocol/requests.ts';
import { roomSignalingPath } from '../../../../src/signaling/cluster/signaling-address.ts';
import type { ClientConnection } from '../../../../src/signaling/session/room-channel.ts';
import { type ConnectionSeat, seatFor } from '../../../../src/signaling/socket/connection-seat.ts';
import { dispatch } from '../../../../src/signaling/socket/dispatch.ts';
import { REQUEST_LIMITS } from '../../../../src/signaling/socket/request-limits.ts';
import { TokenBucket } from '../../../../src/token-bucket.ts';
import { OneWay, type SimulatedNetwork } from './simulated-network.ts';
import { logger, type SimulatedNode } from './simulated-node.ts';
import type { Process } from './simulated-time.ts';

const CONNECT_TIMEOUT_MS = 12_000;
const REQUEST_TIMEOUT_MS = 10_000;
/** So long a client waits for a server that says nothing. */
const SILENCE_MS = 11_000;

export type ClientListener = { event: (name: string, payload: unknown) => void; closed: () => void };
export type Reply<N extends RequestName> =
  | { outcome: 'done'; data: RequestOutput<N> }
  | { outcome: 'refused'; code: string }
  | { outcome: 'unknown' };

/** A client's connection to a room, by way of any node to the one that serves it. */
export class SimulatedConnection {
  closed = false;
  readonly #network: SimulatedNetwork;
  readonly #client: Process;
  readonly #via: SimulatedNode;
  readonly #home: SimulatedNode;
  readonly #seat: ConnectionSeat;
  readonly #listener: ClientListener;
  readonly #there: OneWay;
  readonly #back: OneWay;
  readonly #bucket = new TokenBucket(REQUEST_LIMITS);
  readonly #waiting = new Set<() => void>();
  #isServing = true;
  readonly #served: ClientConnection = {
    send: (name, payload) => {
      const text = JSON.stringify(payload);
      this.#toClient(() => this.#listener.event(name, JSON.parse(text)));
    },
    follow: (channel) => this.#home.follow(channel, this.#served),
    close: () => {
      this.#leaveServer();
      this.#toClient(() => this.#close());
    },
  };

  private constructor(
    network: SimulatedNetwork,
    client: Process,
    [via, home]: [SimulatedNode, SimulatedNode],
    seat: ConnectionSeat,
    listener: ClientListener,
  ) {
    this.#network = network;
    this.#client = client;
    this.#via = via;
    this.#home = home;
    this.#seat = seat;
    this.#listener = listener;
    this.#there = new OneWay(network);
    this.#back = new OneWay(network);
  }

  /** In the client's process. Throws an AppError with what the handshake refuses, NODE_UNREACHABLE otherwise. */
  static open(options: {
    network: SimulatedNetwork;
    client: Process;
    nodes: readonly SimulatedNode[];
    via: SimulatedNode;
    roomId: string;
    token: string;
    listener: ClientListener;
  }): Promise<SimulatedConnection> {
    const { network, client, nodes, via, roomId, token, listener } = options;
    const { time } = network;
    return new Promise((resolve, reject) => {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        reject(new AppError('NODE_UNREACHABLE'));
      }, CONNECT_TIMEOUT_MS);
      const settle = (settled: () => void) =>
        time.after(network.latencyMs, () =>
          time.arrive(client, () => {
            clearTimeout(timer);
            settled();
          }),
        );
      const fail = (code: AppError['code']) => settle(() => reject(new AppError(code)));
      const seat = async (home: SimulatedNode) => {
        const { local: liveRooms, tokens } = home;
        const endRoom = () => Promise.resolve();
        try {
          const url = roomSignalingPath(roomId);
          const found = await seatFor(url, { token }, { liveRooms, tokens, endRoom });
          const connection = new SimulatedConnection(network, client, [via, home], found, listener);
          found.connect(connection.#served);
          connection.#watch();
          settle(() => (isLate ? connection.close() : resolve(connection)));
        } catch (error) {
          fail(error instanceof AppError ? error.code : 'INTERNAL');
        }
      };
      time.after(network.latencyMs, () => {
        if (via.process.state === 'gone') return fail('NODE_UNREACHABLE');
        time.arrive(via.process, async () => {
          const route = await via.routes.route(roomId, null);
          if ('here' in route) return seat(via);
          const home = 'nodeId' in route ? nodes.find(({ nodeId }) => nodeId === route.nodeId) : undefined;
          if (home === undefined || home.process.state === 'gone' || network.isCut(via.process, home.process))
            return fail('NODE_UNREACHABLE');
          time.after(network.latencyMs, () => time.arrive(home.process, () => void seat(home)));
        });
      });
    });
  }

  /** `onServed`: in the server's process, when it answers that it was done. */
  request<N extends RequestName>(
    name: N,
    input: RequestInput<N>,
    onServed: (home: SimulatedNode) => void = () => {},
  ): Promise<Reply<N>> {
    return new Promise((resolve) => {
      const forget = () => resolve({ outcome: 'unknown' });
      if (this.closed) return forget();
      this.#waiting.add(forget);
      const timer = setTimeout(() => this.close(), REQUEST_TIMEOUT_MS);
      const acknowledge = (reply: { ok: boolean; data: RequestOutput<N>; error: { code: string } }) => {
        if (reply.ok) onServed(this.#home);
        const text = JSON.stringify(reply);
        this.#toClient(() => {
          clearTimeout(timer);
          this.#waiting.delete(forget);
          const { ok, data, error } = JSON.parse(text);
          resolve(ok ? { outcome: 'done', data } : { outcome: 'refused', code: error.code });
        });
      };
      this.#there.send(this.#crossing, () => {
        this.#network.time.arrive(this.#home.process, () => {
          if (!this.#isServing) return;
          void dispatch(this.#seat.requests, this.#bucket, name, [input, acknowledge], logger, () => {});
        });
      });
    });
  }

  /** The client goes, or gives up. */
  close(): void {
    if (this.closed) return;
    this.#close();
    this.#network.time.after(this.#network.latencyMs, () =>
      this.#network.time.arrive(this.#home.process, () => this.#leaveServer()),
    );
  }

  get #crossing() {
    return { isHeldUp: () => this.#isCut, isLost: () => this.closed };
  }

  get #isCut(): boolean {
    if (this.#via.process.state === 'gone' || this.#home.process.state === 'gone') return true;
    return this.#via !== this.#home && this.#network.isCut(this.#via.process, this.#home.process);
  }

  #toClient(message: () => void): void {
    this.#back.send(this.#crossing, () => this.#network.time.arrive(this.#client, message));
  }

  #leaveServer(): void {
    if (!this.#isServing) return;
    this.#isServing = false;
    this.#home.forget(this.#served);
    this.#seat.disconnect(this.#served);
  }

  #close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const forget of this.#waiting) forget();
    this.#waiting.clear();
    this.#listener.closed();
  }

  /** Notices a server that is gone at once, and one that says nothing after a while; and so does the server with the client. */
  #watch(): void {
    const [via, home] = [this.#via.process, this.#home.process];
    this.#network.watch({
      silentMs: 0,
      mostMs: SILENCE_MS,
      isSilent: () => this.#isCut || via.state === 'stands-still' || home.state === 'stands-still',
      isGone: () => [this.#client, via, home].some(({ state }) => state === 'gone'),
      isOver: () => this.closed,
      onNoticed: () => {
        if (this.closed) return;
        const { time } = this.#network;
        time.arrive(this.#client, () => this.#close());
        this.closed = true;
        time.after(0, () => time.arrive(home, () => this.#leaveServer()));
      },
    });
  }
}
