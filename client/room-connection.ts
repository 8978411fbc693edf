import type { RequestInput, RoomEntry } from '../src/protocol/requests.ts';
import type { JoinGrant } from '../src/protocol/rest/rooms.ts';
import { afterNoGrant, afterRefusal, backoffMs, type NextStep } from './connection-policy.ts';
import { withDeadline } from './deadline.ts';
import { clientProblem, errorWith, NetworkError, ParleyError, problemOf } from './parley-error.ts';
import type { RoomEnd } from './room-view.ts';
import { ShortSleep } from './short-sleep.ts';
import { type SendRequest, type ServerEventHandlers, SignalingSocket } from './signaling-socket.ts';

export type RoomConnectionOptions = {
  join: () => Promise<JoinGrant>;
  requestTimeoutMs: number;
  reconnectTimeoutMs: number;
  /** A new grant is here: get ready for it. What comes back is sent with `room:join`. */
  prepare: (grant: JoinGrant) => Promise<RequestInput<'room:join'>>;
  /** In the room, or back in it. Called before any event that the server sent after its answer. */
  entered: (entry: RoomEntry) => void;
  /** The connection dropped; the way back is being looked for. */
  lost: () => void;
  /** Over, by the server's word or because there was no way in or back. Called once, unless `stop` came first. */
  ended: (end: RoomEnd) => void;
  handlers: Omit<ServerEventHandlers, 'media:reset' | 'session:ended'>;
};

/** Keeps one person in one room: gets in, notices losses, gets back in, and knows when to give up. */
export class RoomConnection {
  readonly #options: RoomConnectionOptions;
  #grant: JoinGrant | null = null;
  #joinInput: RequestInput<'room:join'> | null = null;
  #token: string | null = null;
  /** Whether `#token` is that of a session, rather than a grant's. */
  #resuming = false;
  #socket: SignalingSocket | null = null;
  /** Whether the room was entered on the connection of now. */
  #connected = false;
  #everEntered = false;
  #stopped = false;
  #entering = false;
  #enterAgain = false;
  #attempt = 0;
  #deadline = 0;
  readonly #sleep = new ShortSleep();

  constructor(options: RoomConnectionOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Starts; `entered` or `ended` follows. */
  start(): void {
    this.#deadline = Date.now() + this.#options.requestTimeoutMs;
    void this.#run();
  }

  /** Closes for good, without a word to anyone. */
  stop(): void {
    this.#stopped = true;
    this.#connected = false;
    this.#socket?.close();
    this.#sleep.wake();
  }

  readonly request: SendRequest = (name, input) => {
    if (this.#socket === null || !this.#connected) return Promise.reject(new NetworkError('not-connected'));
    return this.#socket.request(name, input);
  };

  /** The network may be another one now: whatever we wait for, or believe to be connected, is tried anew at once. */
  networkChanged(): void {
    this.#attempt = 0;
    if (this.#connected) this.#socket?.close();
    this.#sleep.wake();
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const step = await this.#tryOnce();
      if (this.#stopped || step === 'entered') return;
      if (step.next === 'end' || Date.now() >= this.#deadline) {
        return this.#end({ reason: 'failed', error: problemOf(step.error) });
      }
      // That a session is over is no reason to wait; that a new grant was refused is.
      const atOnce = step.next === 'renew' && this.#resuming;
      if (step.next === 'renew') this.#token = null;
      if (!atOnce) await this.#sleep.wait(backoffMs(this.#attempt));
      this.#attempt += 1;
    }
  }

  async #tryOnce(): Promise<'entered' | { next: NextStep; error: unknown }> {
    if (this.#token === null) {
      try {
        await this.#renewGrant();
      } catch (error) {
        return { next: afterNoGrant(error, this.#everEntered), error };
      }
    }
    if (this.#stopped) return { next: 'end', error: null };
    try {
      await this.#open();
      return 'entered';
    } catch (error) {
      this.#socket?.close();
      return { next: afterRefusal(error), error };
    }
  }

  async #renewGrant(): Promise<void> {
    const grant = await withDeadline(
      Promise.resolve().then(this.#options.join),
      this.#options.requestTimeoutMs,
    );
    if (this.#stopped) return;
    this.#joinInput = await this.#options.prepare(grant);
    this.#grant = grant;
    this.#token = grant.token;
    this.#resuming = false;
  }

  async #open(): Promise<void> {
    if (this.#grant === null || this.#token === null) throw new NetworkError('not-connected');
    let closed = false;
    let socket: SignalingSocket | null = null;
    const opened = await SignalingSocket.open({
      url: this.#grant.signalingUrl,
      auth: { token: this.#token },
      timeoutMs: this.#options.requestTimeoutMs,
      handlers: {
        ...this.#options.handlers,
        'media:reset': () => void this.#reenter(),
        'session:ended': ({ reason }) => this.#end({ reason }),
      },
      onClosed: () => {
        closed = true;
        if (socket !== null && this.#socket === socket) this.#onLost();
      },
    });
    socket = opened;
    if (this.#stopped || closed) {
      opened.close();
      throw new NetworkError('connection-lost');
    }
    this.#socket = opened;
    await this.#enter(opened);
  }

  async #enter(socket: SignalingSocket): Promise<void> {
    if (this.#joinInput === null) throw new NetworkError('not-connected');
    this.#entering = true;
    this.#enterAgain = false;
    try {
      await socket.request('room:join', this.#joinInput, (entry) => this.#onEntered(entry));
    } finally {
      this.#entering = false;
    }
    // The media was reset while the answer was on its way, which may still speak of the media before.
    if (this.#enterAgain) void this.#reenter();
  }

  #onEntered(entry: RoomEntry): void {
    if (this.#stopped) return;
    this.#token = entry.resumeToken;
    this.#resuming = true;
    this.#connected = true;
    this.#everEntered = true;
    this.#attempt = 0;
    this.#options.entered(entry);
  }

  /** The media was reset: the same way in, on the same connection. */
  async #reenter(): Promise<void> {
    const socket = this.#socket;
    if (this.#entering || socket === null) {
      this.#enterAgain = true;
      return;
    }
    try {
      await this.#enter(socket);
    } catch (error) {
      if (this.#stopped || this.#socket !== socket) return;
      const next = afterRefusal(error);
      if (next === 'end') return this.#end({ reason: 'failed', error: problemOf(error) });
      if (next === 'renew') this.#token = null;
      // The way back from a lost connection is the way back from this too: it waits and tries again.
      socket.close();
    }
  }

  #onLost(): void {
    const wasConnected = this.#connected;
    this.#socket = null;
    this.#connected = false;
    if (this.#stopped || !wasConnected) return;
    this.#deadline = Date.now() + this.#options.reconnectTimeoutMs;
    this.#options.lost();
    void this.#sleep.wait(backoffMs(0)).then(() => this.#run());
  }

  #end(end: RoomEnd): void {
    if (this.#stopped) return;
    this.stop();
    this.#options.ended(end);
  }
}

/** The error of an end, for those who waited for something else. */
export function endError(end: RoomEnd): ParleyError {
  if (end.reason === 'failed') return errorWith(end.error);
  return new ParleyError(clientProblem('SESSION_ENDED', `The session is over: ${end.reason}.`));
}
