import type { RequestInput, RoomEntry } from '../src/protocol/requests.ts';
import type { JoinGrant } from '../src/protocol/rest/rooms.ts';
import {
  afterNoGrant,
  afterRefusal,
  backoffAfterMs,
  backoffMs,
  movingDelayMs,
  type NextStep,
  outlivesMove,
} from './connection-policy.ts';
import { withDeadline } from './deadline.ts';
import { clientProblem, errorWith, NetworkError, ParleyError, problemOf } from './parley-error.ts';
import type { RoomEnd } from './room-view.ts';
import { ShortSleep } from './short-sleep.ts';
import { SignalingAddresses } from './signaling-addresses.ts';
import { type SendRequest, type ServerEventHandlers, SignalingSocket } from './signaling-socket.ts';

export type RoomConnectionOptions = {
  join: () => Promise<JoinGrant>;
  requestTimeoutMs: number;
  reconnectTimeoutMs: number;
  /** A new grant is here: get ready for it. What comes back is sent with `room:join`. */
  prepare: (grant: JoinGrant) => Promise<RequestInput<'room:join'>>;
  /**
   * In the room, or back in it. Called before any event that the server sent after its answer. `moved`: the room asked us to
   * come to its new home, and the one before serves our media for a moment still.
   */
  entered: (entry: RoomEntry, moved: boolean) => void;
  /** The connection dropped; the way back is being looked for. Not called for a move that takes no longer than a moment. */
  lost: () => void;
  /** Over, by the server's word or because there was no way in or back. Called once, unless `stop` came first. */
  ended: (end: RoomEnd) => void;
  handlers: Omit<ServerEventHandlers, 'media:reset' | 'session:moving' | 'session:ended'>;
};

/** A room that moves is back before a person has noticed. */
const QUIET_MOVE_MS = 1_000;
/** How long a request waits for a room that moves. */
const MOVING_REQUEST_MS = 10_000;
/** A move that was refused requests, and then did not take place, is over by then. */
const MOVE_BEGINS_MS = 500;

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
  /** Since when the way in, or back, is looked for. */
  #sinceMs = 0;
  /** The server has asked us to come back, and we have not yet. */
  #moving = false;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  /** Told of each entry, loss and end. */
  readonly #waiting = new Set<() => void>();
  readonly #addresses = new SignalingAddresses();
  readonly #sleep = new ShortSleep();

  constructor(options: RoomConnectionOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Starts; `entered` or `ended` follows. */
  start(): void {
    this.#sinceMs = Date.now();
    this.#deadline = this.#sinceMs + this.#options.requestTimeoutMs;
    void this.#run();
  }

  /** Closes for good, without a word to anyone. */
  stop(): void {
    this.#stopped = true;
    this.#connected = false;
    this.#moving = false;
    clearTimeout(this.#quiet);
    this.#socket?.close();
    this.#sleep.wake();
    this.#tellWaiting();
  }

  /** A request that a room on its way to another server refused, or that met nobody meanwhile, waits for it and goes there. */
  readonly request: SendRequest = async (name, input) => {
    const deadline = Date.now() + MOVING_REQUEST_MS;
    for (;;) {
      const socket = this.#socket;
      if (socket !== null && this.#connected) {
        try {
          return await socket.request(name, input);
        } catch (error) {
          if (!isMoving(error) || Date.now() >= deadline) throw error;
        }
        // Nothing was done. The server is about to say that the room moves, or it does not move after all.
        if (this.#socket === socket) await this.#changed(MOVE_BEGINS_MS);
        if (this.#socket !== socket && !outlivesMove(name)) throw new NetworkError('connection-lost');
      } else if (!this.#moving || !outlivesMove(name) || Date.now() >= deadline) {
        throw new NetworkError('not-connected');
      } else await this.#changed(deadline - Date.now());
    }
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
      if (!atOnce) await this.#sleep.wait(backoffAfterMs(this.#attempt, Date.now() - this.#sinceMs));
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
    this.#addresses.set(grant);
    this.#token = grant.token;
    this.#resuming = false;
  }

  async #open(): Promise<void> {
    if (this.#grant === null || this.#token === null) throw new NetworkError('not-connected');
    let closed = false;
    let socket: SignalingSocket | null = null;
    const opened = await this.#addresses.try((url, openTimeoutMs) =>
      SignalingSocket.open({
        url,
        auth: { token: this.#token ?? '' },
        timeoutMs: this.#options.requestTimeoutMs,
        openTimeoutMs,
        handlers: {
          ...this.#options.handlers,
          'media:reset': () => void this.#reenter(),
          'session:moving': () => this.#move(socket),
          'session:ended': ({ reason }) => this.#end({ reason }),
        },
        onClosed: () => {
          closed = true;
          if (socket !== null && this.#socket === socket) this.#onLost();
        },
      }),
    );
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
    const moved = this.#moving;
    this.#moving = false;
    clearTimeout(this.#quiet);
    this.#options.entered(entry, moved);
    this.#tellWaiting();
  }

  #move(socket: SignalingSocket | null): void {
    if (socket === null || this.#socket !== socket || !this.#connected) return;
    this.#moving = true;
    socket.close();
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
    this.#sinceMs = Date.now();
    this.#deadline = this.#sinceMs + this.#options.reconnectTimeoutMs;
    if (this.#moving) this.#quiet = setTimeout(this.#options.lost, QUIET_MOVE_MS);
    else this.#options.lost();
    this.#tellWaiting();
    void this.#sleep.wait(this.#moving ? movingDelayMs() : backoffMs(0)).then(() => this.#run());
  }

  /** Resolves at the next entry, loss or end, and at the latest after so long. */
  #changed(longestMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, longestMs);
      this.#waiting.add(done);
    });
  }

  #tellWaiting(): void {
    for (const tell of [...this.#waiting]) tell();
  }

  #end(end: RoomEnd): void {
    if (this.#stopped) return;
    this.stop();
    this.#options.ended(end);
  }
}

function isMoving(error: unknown): boolean {
  return error instanceof ParleyError && error.code === 'ROOM_MOVING';
}

/** The error of an end, for those who waited for something else. */
export function endError(end: RoomEnd): ParleyError {
  if (end.reason === 'failed') return errorWith(end.error);
  return new ParleyError(clientProblem('SESSION_ENDED', `The session is over: ${end.reason}.`));
}
