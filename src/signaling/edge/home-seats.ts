import type { Logger } from 'pino';
import type { CallOutput, NodePeer } from '../../cluster/links/node-peer.ts';
import { AppError } from '../../errors.ts';
import type { RequestName } from '../../protocol/requests.ts';
import { TokenBucket } from '../../token-bucket.ts';
import type { ClientConnection } from '../session/room-channel.ts';
import { type DispatchObserver, dispatch, type RequestTable } from '../socket/dispatch.ts';
import type { Seat } from '../socket/handshake.ts';
import { REQUEST_LIMITS } from '../socket/request-limits.ts';
import { roomRequests } from '../socket/room-requests.ts';

type Reply = CallOutput<'edge:request'>;

type HomeSeat = Seat & {
  connection: ClientConnection;
  bucket: TokenBucket;
  table: RequestTable<RequestName>;
};

export type HomeSeatsOptions = {
  roomId: string;
  /** The edge. */
  link: NodePeer;
  endRoom: (roomId: string) => Promise<void>;
  observe: DispatchObserver;
  logger: Logger;
};

/** The connections of people whom one edge serves in one room: what they are told goes there, and what they ask comes from there. */
export class HomeSeats {
  readonly #options: HomeSeatsOptions;
  readonly #seats = new Map<string, HomeSeat>();
  /** Connections that were lost before they were seated. */
  readonly #gone = new Set<string>();
  readonly #arriving = new Set<string>();

  constructor(options: HomeSeatsOptions) {
    this.#options = options;
  }

  /** Seats someone, unless the connection is lost meanwhile. Throws what `find` throws, and SESSION_ENDED. */
  async connect(connectionId: string, find: () => Seat | Promise<Seat>): Promise<Seat> {
    this.#arriving.add(connectionId);
    try {
      const seat = await find();
      if (this.#gone.has(connectionId)) throw new AppError('SESSION_ENDED');
      const connection = this.#connectionOf(connectionId);
      seat.session.connect(connection);
      const table = roomRequests({ ...seat, endRoom: this.#options.endRoom });
      this.#seats.set(connectionId, { ...seat, connection, bucket: new TokenBucket(REQUEST_LIMITS), table });
      return seat;
    } finally {
      this.#arriving.delete(connectionId);
      this.#gone.delete(connectionId);
    }
  }

  /** Answers as if they were connected here. Throws SESSION_ENDED for a connection that is not, or no more. */
  request(connectionId: string, name: string, input: unknown): Promise<Reply> {
    const seat = this.#seats.get(connectionId);
    if (seat === undefined) return Promise.reject(new AppError('SESSION_ENDED'));
    const { logger, observe } = this.#options;
    return new Promise((resolve, reject) => {
      dispatch(seat.table, seat.bucket, name, [input, resolve], logger, observe).catch(reject);
    });
  }

  disconnected(connectionId: string): void {
    if (this.#arriving.has(connectionId)) this.#gone.add(connectionId);
    const seat = this.#seats.get(connectionId);
    this.#seats.delete(connectionId);
    seat?.session.disconnect(seat.connection);
  }

  /** The edge is not heard any more. */
  allDisconnected(): void {
    for (const connectionId of [...this.#arriving, ...this.#seats.keys()]) this.disconnected(connectionId);
  }

  #connectionOf(connectionId: string): ClientConnection {
    const { roomId, link } = this.#options;
    const ofConnection = { roomId, connectionId };
    return {
      send: (name, payload) => link.tell('edge:send', { ...ofConnection, name, payload }),
      follow: () => link.tell('edge:follow', ofConnection),
      close: () => {
        this.#seats.delete(connectionId);
        link.tell('edge:close-connection', ofConnection);
      },
    };
  }
}
