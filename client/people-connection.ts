import type {
  PEOPLE_NAMESPACE,
  PeopleEventName,
  PeopleEventPayload,
  PersonPresence,
} from '../src/protocol/people.ts';
import type { ErrorCode, Problem } from '../src/protocol/problem.ts';
import { backoffMs } from './connection-policy.ts';
import { NetworkError, ParleyError, problemOf } from './parley-error.ts';
import {
  type OwnPresence,
  PeoplePresence,
  type PeopleRequests,
  type PeopleSocket,
} from './people-presence.ts';
import { ShortSleep } from './short-sleep.ts';
import { type EventHandlers, SignalingSocket } from './signaling-socket.ts';
import { TypedEmitter } from './typed-emitter.ts';

// The module that has it brings zod along.
const NAMESPACE: typeof PEOPLE_NAMESPACE = '/people';

const DEFAULT_TIMEOUT_MS = 10_000;
/** A connection that held for so long was a good one: attempts to come back are counted anew. */
const STEADY_AFTER_MS = 5_000;
const STALE: readonly ErrorCode[] = ['TOKEN_INVALID', 'TOKEN_EXPIRED'];
const OVER: readonly ErrorCode[] = [...STALE, 'UNAUTHENTICATED', 'TOKEN_REUSED', 'ACCOUNT_BANNED'];

type PeopleEvents = { [N in PeopleEventName]: PeopleEventPayload<N> };

/** Why it is over for good. `error` is the server's answer, where there was one. */
export type PeopleEnd = { reason: PeopleEventPayload<'account:ended'>['reason']; error?: Problem };

export type PeopleConnectionEvents = {
  /** Whether the server is heard. While it is not, what is known of others is what was known last. */
  connectionChanged: [connected: boolean];
  presenceChanged: [state: PersonPresence];
  knockReceived: [knock: PeopleEventPayload<'knock:received'>];
  knockAnswered: [answer: PeopleEventPayload<'knock:answered'>];
  /** One’s plan began, ended, was cancelled or taken up again; a room that one is in has heard of it too. */
  planChanged: [plan: PeopleEventPayload<'plan:changed'>];
  /** The person is logged out, banned or deleted. Make a new connection after the next login. */
  ended: [end: PeopleEnd];
};

export type PeopleConnectionOptions = {
  /** Socket.IO's address, as in `https://meet.example.org/signaling`. */
  url: string;
  /** Where access tokens come from: a ParleyApi on which someone is logged in. */
  session: { accessToken(): Promise<string>; refresh(): Promise<{ accessToken: string }> };
  /** For the handshake, and for each request. Default 10,000 ms. */
  requestTimeoutMs?: number;
};

/**
 * Someone's own connection, apart from any room, for as long as they are logged in: shows that they are there, tells who
 * else is, and what is addressed to them. It comes back by itself, with a fresh token each time.
 *
 * @example
 * const people = new PeopleConnection({ url: `${location.origin}/signaling`, session: api });
 * people.on('presenceChanged', ({ userId, presence }) => draw(userId, presence));
 * const stop = people.watch(friends.map(({ id }) => id));
 * people.start();
 */
export class PeopleConnection {
  readonly #options: PeopleConnectionOptions;
  readonly #events = new TypedEmitter<PeopleConnectionEvents>();
  readonly #presence = new PeoplePresence((state) => this.#events.emit('presenceChanged', state));
  #socket: PeopleSocket | null = null;
  #state: 'idle' | 'running' | 'over' = 'idle';
  /** The token that `session` would give is of no use. */
  #tokenIsStale = false;
  /** Whether the next attempt is not waited for. */
  #hurry = false;
  readonly #sleep = new ShortSleep();

  constructor(options: PeopleConnectionOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#socket !== null;
  }

  /** Returns how to stop listening. */
  on<E extends keyof PeopleConnectionEvents>(
    event: E,
    listener: (...args: PeopleConnectionEvents[E]) => void,
  ): () => void {
    return this.#events.on(event, listener);
  }

  /** Connects, and keeps connected. Starting twice is starting once. */
  start(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'running';
    void this.#run();
  }

  /** Closes for good. */
  stop(): void {
    this.#state = 'over';
    this.#sleep.wake();
    this.#lose();
  }

  /** The network may be another one now: what we wait for, or believe to be connected, is tried anew at once. */
  networkChanged(): void {
    this.#hurry = true;
    this.#sleep.wake();
    this.#lose();
  }

  /** How this device is used now; others see `away` when all of a person's devices are. */
  setPresence(presence: OwnPresence): void {
    this.#presence.setOwn(presence);
  }

  /**
   * Hears of these people until what is returned is called, over lost connections too. Several places of an app may
   * watch the same people; of all together, the first 200 are watched.
   */
  watch(userIds: readonly string[]): () => void {
    return this.#presence.watch(userIds);
  }

  /** What was heard last of someone who is watched. */
  presenceOf(userId: string): PersonPresence | undefined {
    return this.#presence.find(userId);
  }

  async #run(): Promise<void> {
    let attempt = 0;
    while (this.#state === 'running') {
      const startedAtMs = Date.now();
      const failure = await this.#connectOnce();
      if (Date.now() - startedAtMs > STEADY_AFTER_MS) attempt = 0;
      if (this.#state !== 'running' || this.#judge(failure) === 'at-once') continue;
      if (!this.#hurry) await this.#sleep.wait(backoffMs(attempt));
      this.#hurry = false;
      attempt += 1;
    }
  }

  /** Resolves when the connection is over, to what kept it from being made, if anything. */
  async #connectOnce(): Promise<unknown> {
    const { session, url, requestTimeoutMs = DEFAULT_TIMEOUT_MS } = this.#options;
    let onClosed: () => void = () => {};
    const closed = new Promise<void>((resolve) => {
      onClosed = resolve;
    });
    try {
      const accessToken = this.#tokenIsStale
        ? (await session.refresh()).accessToken
        : await session.accessToken();
      if (this.#state !== 'running') return undefined;
      const { own } = this.#presence;
      const socket: PeopleSocket = await SignalingSocket.open<PeopleRequests, PeopleEvents>({
        url,
        namespace: NAMESPACE,
        auth: { accessToken, presence: own },
        timeoutMs: requestTimeoutMs,
        handlers: this.#handlers,
        onClosed,
      });
      if (this.#state !== 'running') {
        socket.close();
        return undefined;
      }
      this.#open(socket, own);
      await closed;
      if (this.#socket === socket) this.#lose();
      return undefined;
    } catch (error) {
      return error;
    }
  }

  /** What to do after a connection that was not made, or is over. */
  #judge(failure: unknown): 'at-once' | 'later' {
    const code =
      failure instanceof ParleyError && !(failure instanceof NetworkError) ? failure.code : undefined;
    if (code === undefined || !OVER.includes(code)) return 'later';
    // The server has ended the token before its time; only a refusal of a fresh one is the end.
    if (STALE.includes(code) && !this.#tokenIsStale) {
      this.#tokenIsStale = true;
      return 'at-once';
    }
    const reason = code === 'ACCOUNT_BANNED' ? 'banned' : 'logged-out';
    this.#end({ reason, error: problemOf(failure) });
    return 'at-once';
  }

  #open(socket: PeopleSocket, own: OwnPresence): void {
    this.#socket = socket;
    this.#tokenIsStale = false;
    this.#presence.use(socket, own);
    this.#events.emit('connectionChanged', true);
  }

  #lose(): void {
    const socket = this.#socket;
    if (socket === null) return;
    this.#socket = null;
    this.#presence.use(null, this.#presence.own);
    socket.close();
    this.#events.emit('connectionChanged', false);
  }

  #end(end: PeopleEnd): void {
    if (this.#state === 'over') return;
    this.stop();
    this.#events.emit('ended', end);
  }

  readonly #handlers: EventHandlers<PeopleEvents> = {
    'presence:changed': (state) => this.#presence.hear(state),
    'knock:received': (knock) => this.#events.emit('knockReceived', knock),
    'knock:answered': (answer) => this.#events.emit('knockAnswered', answer),
    'plan:changed': (plan) => this.#events.emit('planChanged', plan),
    'account:ended': ({ reason }) => {
      // All sessions but this one may have been ended: whether it goes on, a new token tells.
      if (reason === 'logged-out') this.#tokenIsStale = true;
      else this.#end({ reason });
    },
  };
}
