import { AppError } from '../../errors.ts';
import { type Entitlements, type PublishGrants, publishGrantsOf } from '../../protocol/entitlements.ts';
import type { EventName, EventPayload, SessionEnd } from '../../protocol/events.ts';
import type { MediaHost, PeerMediaPort } from '../media/media-host.ts';
import type { ClientConnection } from './room-channel.ts';
import type { RoomPerson } from './room-tokens.ts';

/** `waiting`: authenticated, not yet in the room. `joined`: everyone sees the person. `ended`: over for good. */
type SessionPhase = 'waiting' | 'joined' | 'ended';

export type PeerSessionTimes = {
  /** How long the session outlives its connection. */
  graceMs: number;
  /** How long someone may be at the door: authenticated, and not in. */
  entryMs: number;
};

/**
 * One person's stay in a room. It outlives its connection by the grace time, so that whoever comes back in time was
 * never away, and ends once, for one reason.
 */
export class PeerSession {
  readonly person: RoomPerson;
  media: PeerMediaPort | undefined;
  /** The edge that serves this person; undefined: the room's home does. */
  mediaHost: MediaHost | undefined;
  #entitlements: Entitlements;
  #grants: PublishGrants;
  #phase: SessionPhase = 'waiting';
  #connection: ClientConnection | undefined;
  #graceTimer: NodeJS.Timeout | undefined;
  #entryTimer: NodeJS.Timeout | undefined;
  /**
   * What may be sent: `closed` before an entry, which will hold all there is; `held` while one is on its way, so that
   * nothing overtakes it; `open` from then on.
   */
  #gate: 'closed' | 'held' | 'open' = 'closed';
  #held: (() => void)[] = [];
  #entering: Promise<unknown> = Promise.resolve();
  readonly #graceMs: number;
  readonly #onLost: () => void;

  /** `onLost` is called when the connection was gone, or the person at the door, for too long. */
  constructor(person: RoomPerson, { graceMs, entryMs }: PeerSessionTimes, onLost: () => void) {
    this.person = person;
    this.#entitlements = person.entitlements;
    this.#grants = publishGrantsOf(person.entitlements);
    this.#graceMs = graceMs;
    this.#onLost = onLost;
    this.#entryTimer = setTimeout(onLost, entryMs);
  }

  /** A stay that goes on from another node: in, and away until the person connects, within `graceMs`. */
  static resumed(
    person: RoomPerson,
    times: PeerSessionTimes,
    graceMs: number,
    onLost: () => void,
  ): PeerSession {
    const session = new PeerSession(person, times, onLost);
    session.markJoined();
    session.#graceTimer = setTimeout(onLost, graceMs);
    return session;
  }

  get peerId(): string {
    return this.person.peerId;
  }

  get phase(): SessionPhase {
    return this.#phase;
  }

  /** What the person's plan allows now. */
  get entitlements(): Entitlements {
    return this.#entitlements;
  }

  /** What that means for what they send. */
  get grants(): PublishGrants {
    return this.#grants;
  }

  /** As who they came in, with what their plan allows now. */
  get personNow(): RoomPerson {
    return { ...this.person, entitlements: this.#entitlements };
  }

  /** For `changeGrants`, which makes everything follow. */
  setEntitlements(entitlements: Entitlements): void {
    this.#entitlements = entitlements;
    this.#grants = publishGrantsOf(entitlements);
  }

  /** Takes a connection over; an earlier one of the same session is closed. Throws SESSION_ENDED. */
  connect(connection: ClientConnection): void {
    this.requireOpen();
    clearTimeout(this.#graceTimer);
    const earlier = this.#connection;
    this.#connection = connection;
    this.#close();
    earlier?.close();
  }

  /** The connection dropped. Ignored when another one has taken over. */
  disconnect(connection: ClientConnection): void {
    if (this.#connection !== connection || this.#phase === 'ended') return;
    this.#connection = undefined;
    this.#graceTimer = setTimeout(this.#onLost, this.#graceMs);
  }

  markJoined(): void {
    this.requireOpen();
    clearTimeout(this.#entryTimer);
    this.#phase = 'joined';
  }

  requireOpen(): void {
    if (this.#phase === 'ended') throw new AppError('SESSION_ENDED');
  }

  /** The person's media. Throws NOT_IN_ROOM before `room:join`, MEDIA_UNAVAILABLE while the worker is replaced. */
  requireMedia(): PeerMediaPort {
    if (this.#phase !== 'joined') throw new AppError('NOT_IN_ROOM');
    if (this.media === undefined) throw new AppError('MEDIA_UNAVAILABLE');
    return this.media;
  }

  /**
   * Runs entries one after the other, and keeps what is sent meanwhile behind the entry's acknowledgement: `followUp`
   * runs once that is on its way, and then all that was held.
   */
  enter<T>(work: () => Promise<T>, followUp: (connection: ClientConnection, entry: T) => void): Promise<T> {
    const run = this.#entering.then(async () => {
      const connection = this.#connection;
      const before = this.#gate;
      this.#gate = 'held';
      try {
        const entry = await work();
        setImmediate(() => {
          if (connection === undefined || this.#connection !== connection) return;
          followUp(connection, entry);
          this.#open();
        });
        return entry;
      } catch (error) {
        if (this.#connection === connection && before === 'open') setImmediate(() => this.#open());
        else if (this.#connection === connection) this.#close();
        throw error;
      }
    });
    this.#entering = run.catch(() => undefined);
    return run;
  }

  /** Tells this client alone. Lost while it is away: its next entry holds all it needs. */
  send<N extends EventName>(name: N, payload: EventPayload<N>): void {
    const connection = this.#connection;
    if (connection === undefined || this.#gate === 'closed') return;
    if (this.#gate === 'open') connection.send(name, payload);
    else this.#held.push(() => connection === this.#connection && connection.send(name, payload));
  }

  /**
   * Ends the session for good; the client is told why, where there is a reason to tell. Later calls do nothing. The
   * connection closes once `answered` settles: the acknowledgement of the request that ended it goes out first.
   */
  end(reason: SessionEnd | undefined, answered: () => Promise<unknown> = () => Promise.resolve()): void {
    const connection = this.#stop();
    if (reason !== undefined) connection?.send('session:ended', { reason });
    const close = () => setImmediate(() => connection?.close());
    Promise.resolve().then(answered).then(close, close);
  }

  /** The stay goes on at another node, to which the client is asked to come back at once. */
  move(): void {
    const connection = this.#stop();
    connection?.send('session:moving', {});
    setImmediate(() => connection?.close());
  }

  #stop(): ClientConnection | undefined {
    const connection = this.#connection;
    if (this.#phase === 'ended') return undefined;
    this.#phase = 'ended';
    clearTimeout(this.#graceTimer);
    clearTimeout(this.#entryTimer);
    this.#connection = undefined;
    this.#close();
    this.media = undefined;
    return connection;
  }

  #close(): void {
    this.#gate = 'closed';
    this.#held = [];
  }

  #open(): void {
    const held = this.#held;
    this.#held = [];
    this.#gate = 'open';
    for (const send of held) send();
  }
}
