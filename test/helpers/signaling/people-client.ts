import { io, type Socket } from 'socket.io-client';
import {
  PEOPLE_NAMESPACE,
  type PeopleAcknowledgement,
  type PeopleEventName,
  type PeopleEventPayload,
  type PeopleRequestInput,
  type PeopleRequestName,
  type PeopleRequestOutput,
} from '../../../src/protocol/people.ts';
import type { Problem } from '../../../src/protocol/problem.ts';
import { SIGNALING_PATH } from '../../../src/signaling/cluster/signaling-address.ts';
import { waitUntil } from '../wait-until.ts';
import { Refused } from './raw-client.ts';

type Received = { [N in PeopleEventName]: { name: N; payload: PeopleEventPayload<N> } }[PeopleEventName];

/** Someone's own connection, written against the protocol alone, without the SDK. */
export class PeopleClient {
  readonly socket: Socket;
  readonly received: Received[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    // The server sends events of the catalog and nothing else.
    socket.onAny((name, payload) => this.received.push({ name, payload } as Received));
  }

  /** `auth` is what the handshake holds. Rejects with the handshake's problem when the server refuses. */
  static connect(url: string, auth: object, headers: Record<string, string> = {}): Promise<PeopleClient> {
    const socket = io(`${url}${PEOPLE_NAMESPACE}`, {
      path: SIGNALING_PATH,
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: headers,
      auth,
    });
    const client = new PeopleClient(socket);
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(client));
      socket.once('connect_error', (error: Error & { data?: Problem }) => {
        socket.disconnect();
        reject(error.data === undefined ? error : new Refused(error.data));
      });
    });
  }

  /** The data of a request's answer; rejects with `Refused` when the server says no. */
  async ask<N extends PeopleRequestName>(
    name: N,
    input: PeopleRequestInput<N>,
  ): Promise<PeopleRequestOutput<N>> {
    // The server's answer to this name.
    const reply = (await this.send(name, input)) as PeopleAcknowledgement<N>;
    if (!reply.ok) throw new Refused(reply.error);
    return reply.data;
  }

  /** Any name with any arguments; gives the one acknowledgement as it came. */
  send(name: string, ...args: unknown[]): Promise<unknown> {
    return this.socket.timeout(8_000).emitWithAck(name, ...args);
  }

  events<N extends PeopleEventName>(name: N): PeopleEventPayload<N>[] {
    return this.received.flatMap((event) =>
      event.name === name ? [event.payload as PeopleEventPayload<N>] : [],
    );
  }

  heard<N extends PeopleEventName>(
    name: N,
    matches: (payload: PeopleEventPayload<N>) => boolean = () => true,
  ): Promise<PeopleEventPayload<N>> {
    return waitUntil(`the event ${name}`, () => this.events(name).find(matches), {
      timeoutMs: 15_000,
      lastSeen: () => this.received,
    });
  }

  closed(): Promise<boolean> {
    return waitUntil('the connection to be closed', () => !this.socket.connected);
  }

  close(): void {
    this.socket.disconnect();
  }
}
