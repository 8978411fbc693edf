import { io, type Socket } from 'socket.io-client';
import type { EventName, EventPayload } from '../src/protocol/events.ts';
import type { Problem } from '../src/protocol/problem.ts';
import type { RequestInput, RequestName, RequestOutput } from '../src/protocol/requests.ts';
import { NetworkError, ParleyError } from './parley-error.ts';
import { readProblem } from './read-problem.ts';

/** Sends a request and gives its answer; rejects with a ParleyError. */
export type SendRequest = <N extends RequestName>(
  name: N,
  input: RequestInput<N>,
) => Promise<RequestOutput<N>>;

/** What a namespace answers, by the names of its requests. */
export type RequestTypes = Record<string, { input: unknown; output: unknown }>;
/** What it tells, by the names of its events. */
export type EventTypes = Record<string, unknown>;

type RoomRequests = { [N in RequestName]: { input: RequestInput<N>; output: RequestOutput<N> } };
type RoomEvents = { [N in EventName]: EventPayload<N> };

export type EventHandlers<E extends EventTypes> = { [N in keyof E]: (payload: E[N]) => void };
export type ServerEventHandlers = EventHandlers<RoomEvents>;

export type SignalingSocketOptions<E extends EventTypes = RoomEvents> = {
  /** Socket.IO's address, its path included. */
  url: string;
  /** Left out: that of rooms. */
  namespace?: string;
  /** What the handshake holds. */
  auth: Readonly<Record<string, string>>;
  /** For the handshake, and for each request. */
  timeoutMs: number;
  /** For the handshake, where that is to take less. */
  openTimeoutMs?: number | undefined;
  handlers: EventHandlers<E>;
  /** Called once, when an open connection is lost or closed. Requests that waited are rejected after it. */
  onClosed: () => void;
};

/**
 * One connection to the server, from handshake to loss. It never reconnects by itself, because coming back may take
 * another token or another address, and it never sends anything twice or later than asked.
 */
export class SignalingSocket<R extends RequestTypes = RoomRequests> {
  readonly #socket: Socket;
  readonly #timeoutMs: number;
  readonly #pending = new Set<(error: Error) => void>();

  private constructor(socket: Socket, timeoutMs: number) {
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
  }

  /** Rejects with the server's ParleyError when it refuses the token, with a NetworkError when it is not heard. */
  static open<R extends RequestTypes = RoomRequests, E extends EventTypes = RoomEvents>(
    options: SignalingSocketOptions<NoInfer<E>>,
  ): Promise<SignalingSocket<R>> {
    const { origin, path } = splitUrl(options.url);
    const socket = io(`${origin}${options.namespace ?? ''}`, {
      path,
      transports: ['websocket'],
      auth: options.auth,
      reconnection: false,
      forceNew: true,
    });
    const opened = new SignalingSocket<R>(socket, options.timeoutMs);
    listen(socket, options.handlers);
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        clearTimeout(timer);
        socket.disconnect();
        reject(error);
      };
      const openTimeoutMs = options.openTimeoutMs ?? options.timeoutMs;
      const timer = setTimeout(() => fail(new NetworkError('timeout')), openTimeoutMs);
      // Socket.IO puts what the server's middleware attached to its error into `data`.
      socket.once('connect_error', (error: Error & { data?: unknown }) => {
        const problem = readProblem(error.data);
        fail(
          problem === undefined
            ? new NetworkError('unreachable', { cause: error })
            : new ParleyError(problem),
        );
      });
      socket.once('connect', () => {
        clearTimeout(timer);
        resolve(opened);
      });
      socket.once('disconnect', () => {
        fail(new NetworkError('connection-lost'));
        options.onClosed();
        opened.#rejectPending();
      });
    });
  }

  /**
   * Sends a request once. `onData` is called with the answer before any event that the server sent after it; the
   * promise is settled a little later.
   */
  request<N extends keyof R & string>(
    name: N,
    input: R[N]['input'],
    onData?: (data: R[N]['output']) => void,
  ): Promise<R[N]['output']> {
    if (!this.#socket.connected) return Promise.reject(new NetworkError('not-connected'));
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        if (this.#pending.delete(rejectPending)) act();
      };
      const rejectPending = (error: Error) => settle(() => reject(error));
      const timer = setTimeout(() => rejectPending(new NetworkError('timeout')), this.#timeoutMs);
      this.#pending.add(rejectPending);
      this.#socket.emit(name, input, (reply: Reply<R[N]['output']>) =>
        settle(() => {
          if (!reply.ok) return reject(new ParleyError(reply.error));
          onData?.(reply.data);
          resolve(reply.data);
        }),
      );
    });
  }

  close(): void {
    this.#socket.disconnect();
  }

  #rejectPending(): void {
    for (const reject of [...this.#pending]) reject(new NetworkError('connection-lost'));
  }
}

type Reply<T> = { ok: true; data: T } | { ok: false; error: Problem };

function listen<E extends EventTypes>(socket: Socket, handlers: EventHandlers<E>): void {
  // Events of a newer server that this client does not know are not listened to, and so do no harm.
  for (const name of Object.keys(handlers)) {
    // `Object.keys` forgets the keys' type, and each handler takes just its own event's payload.
    socket.on(name, handlers[name as keyof E] as (payload: unknown) => void);
  }
}

/** `URL` is not used because React Native's own lacks most of it. */
function splitUrl(url: string): { origin: string; path: string } {
  const match = /^(\w+:\/\/[^/?#]+)([^?#]*)/.exec(url);
  const path = match?.[2] ?? '';
  return { origin: match?.[1] ?? url, path: path === '' || path === '/' ? '/socket.io' : path };
}
