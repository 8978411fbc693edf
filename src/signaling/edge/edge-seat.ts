import { randomUUID } from 'node:crypto';
import type { NodePeer } from '../../cluster/links/node-peer.ts';
import { AppError } from '../../errors.ts';
import { parseInput } from '../../parse-input.ts';
import type { EventName, EventPayload } from '../../protocol/events.ts';
import { type RequestName, requests } from '../../protocol/requests.ts';
import type { PeerMedia } from '../../sfu/peers/peer-media.ts';
import type { ClientConnection } from '../session/room-channel.ts';
import { RefusedElsewhere, type RequestTable } from '../socket/dispatch.ts';
import { costOf } from '../socket/request-limits.ts';
import { isOwnMediaRequest, type OwnMediaRequest, ownMediaHandlers } from './own-media-requests.ts';

/** What is durable before it is answered may take this long at the home; clients wait about as long. */
const REQUEST_TIMEOUT_MS = 12_000;
/** A client whose handshake was accepted is connected at once, or gone. */
const CLAIM_MS = 5_000;

export type EdgeSeatOptions = {
  roomId: string;
  /** The room's home. */
  link: NodePeer;
  /** What the edge's gateway broadcasts on for this room. */
  channel: string;
  findMedia: (peerId: string) => PeerMedia | undefined;
  /** The connection is over. */
  onGone: () => void;
};

/**
 * The connection of somebody whom this edge serves. Their own media is here, all else at the room's home, which decides
 * what they are told; only what their media announces is sent from here.
 */
export class EdgeSeat {
  readonly connectionId = randomUUID();
  readonly requests: RequestTable<RequestName>;
  readonly #options: EdgeSeatOptions;
  #peerId = '';
  #connection: ClientConnection | undefined;
  #entered = false;
  /** As PeerSession's: what is announced while an entry is on its way waits until the home says that it is out. */
  #gate: 'closed' | 'held' | 'open' = 'closed';
  #held: (() => void)[] = [];
  #beforeConnected: ((connection: ClientConnection) => void)[] = [];
  #claim: NodeJS.Timeout | undefined;
  #gone = false;

  constructor(options: EdgeSeatOptions) {
    this.#options = options;
    this.requests = {
      has: (name): name is RequestName => Object.hasOwn(requests, name),
      costOf,
      run: (name, input) => (isOwnMediaRequest(name) ? this.#runHere(name, input) : this.#ask(name, input)),
      asker: { roomId: options.roomId, connectionId: this.connectionId },
    };
  }

  get peerId(): string {
    return this.#peerId;
  }

  /** The home has a place for them. */
  seat(peerId: string): void {
    this.#peerId = peerId;
    this.#claim = setTimeout(() => this.disconnect(), CLAIM_MS);
  }

  /** The client is here. Throws SESSION_ENDED when the home has closed the connection meanwhile. */
  connect(connection: ClientConnection): void {
    clearTimeout(this.#claim);
    if (this.#gone) throw new AppError('SESSION_ENDED');
    this.#connection = connection;
    const waiting = this.#beforeConnected;
    this.#beforeConnected = [];
    for (const act of waiting) act(connection);
  }

  /** The client is gone. Later calls do nothing. */
  disconnect(): void {
    if (this.#gone) return;
    const { link, roomId } = this.#options;
    link.tell('edge:disconnected', { roomId, connectionId: this.connectionId });
    this.#end();
  }

  /** Whoever is told something by the home is told it at once: it knows when. */
  send(name: EventName, payload: unknown): void {
    // The home sends what ServerToClient has, in the pairs that it has.
    this.#withConnection((connection) => connection.send(name, payload as EventPayload<EventName>));
  }

  /** From now on they get what is broadcast, and what their media has announced since their entry began. */
  follow(): void {
    this.#withConnection((connection) => connection.follow(this.#options.channel));
    this.#entered = true;
    this.#open();
  }

  /** Their entry is on its way. */
  hold(): void {
    this.#gate = 'held';
    // The entry holds all that was announced before it.
    this.#held = [];
  }

  /** What their own media has to say. */
  announce<N extends EventName>(name: N, payload: EventPayload<N>): void {
    if (this.#gate === 'held') this.#held.push(() => this.#connection?.send(name, payload));
    else if (this.#gate === 'open') this.#connection?.send(name, payload);
  }

  /** This node does not serve them any more: the client is asked to come back at once. */
  move(): void {
    this.send('session:moving', {});
    this.close();
  }

  /** Ends the connection; the client may come back. */
  close(): void {
    this.#withConnection((connection) => connection.close());
    this.#end();
  }

  #end(): void {
    if (this.#gone) return;
    this.#gone = true;
    clearTimeout(this.#claim);
    this.#connection = undefined;
    this.#held = [];
    this.#beforeConnected = [];
    this.#options.onGone();
  }

  #withConnection(act: (connection: ClientConnection) => void): void {
    if (this.#gone) return;
    if (this.#connection === undefined) this.#beforeConnected.push(act);
    else act(this.#connection);
  }

  #open(): void {
    const held = this.#held;
    this.#held = [];
    this.#gate = 'open';
    for (const send of held) send();
  }

  #runHere(name: OwnMediaRequest, input: unknown): unknown {
    const parsed = parseInput(requests[name].input, input);
    const media = this.#options.findMedia(this.#peerId);
    if (media === undefined) throw new AppError(this.#entered ? 'MEDIA_UNAVAILABLE' : 'NOT_IN_ROOM');
    // The table pairs each name with its own schema and handler, which TypeScript cannot follow.
    const handle = ownMediaHandlers[name] as (media: PeerMedia, input: unknown) => unknown;
    return handle(media, parsed);
  }

  async #ask(name: RequestName, input: unknown): Promise<unknown> {
    const { link, roomId } = this.#options;
    const { connectionId } = this;
    const wasOpen = this.#gate === 'open';
    let isEntered = false;
    try {
      const reply = await link.call(
        'edge:request',
        { roomId, connectionId, name, input },
        { timeoutMs: REQUEST_TIMEOUT_MS },
      );
      if (!reply.ok) throw new RefusedElsewhere(reply.error);
      isEntered = name === 'room:join';
      return reply.data;
    } finally {
      // An entry that came to nothing leaves everything as it was; after one that did the home says when.
      if (!isEntered && name === 'room:join' && wasOpen) this.#open();
    }
  }
}
