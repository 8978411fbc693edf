import { io, type Socket } from 'socket.io-client';
import type { EventName, EventPayload } from '../../../src/protocol/events.ts';
import type { Problem } from '../../../src/protocol/problem.ts';
import type {
  Acknowledgement,
  RequestInput,
  RequestName,
  RequestOutput,
} from '../../../src/protocol/requests.ts';
import type { JoinGrant } from '../../../src/protocol/rest/rooms.ts';
import { waitUntil } from '../wait-until.ts';

/** What of a join grant it takes to come in. */
type WayIn = Pick<JoinGrant, 'token' | 'signalingUrl' | 'rtpCapabilities'>;

/** An answer that never comes is what a test looks for, not one that takes its time on a busy machine. */
const ANSWER_TIMEOUT_MS = 20_000;

type Received = { [N in EventName]: { name: N; payload: EventPayload<N> } }[EventName];

/** A client written against the protocol alone, without the SDK: it sends what it likes and keeps what it hears. */
export class RawClient {
  readonly socket: Socket;
  readonly received: Received[] = [];
  readonly #grant: WayIn;

  private constructor(socket: Socket, grant: WayIn) {
    this.socket = socket;
    this.#grant = grant;
    // The server sends events of the catalog and nothing else.
    socket.onAny((name, payload) => this.received.push({ name, payload } as Received));
  }

  /** Rejects with the handshake's problem when the server refuses. */
  static connect(grant: WayIn, token = grant.token): Promise<RawClient> {
    const { origin, pathname } = new URL(grant.signalingUrl);
    const options = { path: pathname, transports: ['websocket'], forceNew: true, reconnection: false };
    const socket = io(origin, { ...options, auth: { token } });
    const client = new RawClient(socket, grant);
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(client));
      socket.once('connect_error', (error: Error & { data?: Problem }) => {
        socket.disconnect();
        reject(error.data === undefined ? error : new Refused(error.data));
      });
    });
  }

  static async enter(grant: WayIn): Promise<RawClient> {
    const client = await RawClient.connect(grant);
    await client.join();
    return client;
  }

  join(): Promise<RequestOutput<'room:join'>> {
    return this.ask('room:join', { rtpCapabilities: this.#grant.rtpCapabilities });
  }

  /** The data of a request's answer; rejects with `Refused` when the server says no. */
  async ask<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
    // The server's answer to this name, which the test of every reply checks against its schema.
    const reply = (await this.send(name, input)) as Acknowledgement<N>;
    if (!reply.ok) throw new Refused(reply.error);
    return reply.data;
  }

  /** Any name with any arguments; gives the one acknowledgement as it came. */
  send(name: string, ...args: unknown[]): Promise<unknown> {
    return this.socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck(name, ...args);
  }

  events<N extends EventName>(name: N): EventPayload<N>[] {
    return this.received.flatMap((event) => (event.name === name ? [event.payload as EventPayload<N>] : []));
  }

  heard<N extends EventName>(name: N, matches: (payload: EventPayload<N>) => boolean = () => true) {
    return waitUntil(`the event ${name}`, () => this.events(name).find(matches), {
      lastSeen: () => this.received,
    });
  }

  close(): void {
    this.socket.disconnect();
  }
}

export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

/** The code with which something was refused, or `accepted`. */
export function codeOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'accepted',
    (error: unknown) => {
      if (error instanceof Refused) return error.problem.code;
      throw error;
    },
  );
}
