import { expect } from 'chai';
import { ParleyRoom } from '../../../client/parley-room.ts';
import { ParleyApi } from '../../../client/rest-client.ts';
import type { RoomView } from '../../../client/room-view.ts';
import { createRoom, joinRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import type { RoomSnapshot } from '../../../src/protocol/room-state.ts';
import { fakeHandlerFactory, fakeTrack } from '../media/fake-media.ts';
import { newAccount } from '../rest/people.ts';
import { waitUntil } from '../wait-until.ts';
import type { HomeWatch } from './home-watch.ts';
import { TcpForwarder } from './tcp-forwarder.ts';

/** Longer than a node may take to die, be noticed, and have its rooms taken over, on a machine that is busy. */
const SEEN_WITHIN_MS = 20_000;

/**
 * Someone with the SDK, as an app has it, and media that has no packets: what they do, and what they see of it, is the
 * server's. All that they ask goes through a relay of their own, which can be cut.
 */
export class StatePerson {
  readonly name: string;
  readonly userId: string;
  readonly api: ParleyApi;
  /** The names of those whom they saw leave. */
  readonly sawLeave: string[] = [];
  readonly #proxy: TcpForwarder;
  readonly #watch: HomeWatch | undefined;
  #room: ParleyRoom | undefined;

  private constructor(
    who: { name: string; userId: string; api: ParleyApi },
    proxy: TcpForwarder,
    watch?: HomeWatch,
  ) {
    this.name = who.name;
    this.userId = who.userId;
    this.api = who.api;
    this.#proxy = proxy;
    this.#watch = watch;
  }

  /** Signs up. `url` is an address of this machine, at which they reach the server. */
  static async arrive(url: string, watch?: HomeWatch): Promise<StatePerson> {
    const { hostname, port } = new URL(url);
    const proxy = await TcpForwarder.start({ host: hostname, port: Number(port) });
    let refreshToken: string | null = null;
    const api = new ParleyApi({
      baseUrl: `http://127.0.0.1:${proxy.port}`,
      refreshIn: 'body',
      tokenStore: {
        load: async () => refreshToken,
        save: async (token) => {
          refreshToken = token;
        },
      },
    });
    const { username, email, password, displayName } = newAccount();
    const { user } = await api.register({ username, email, password, displayName });
    return new StatePerson({ name: displayName, userId: user.id, api }, proxy, watch);
  }

  async openRoom(name = 'A room of many nodes'): Promise<string> {
    return (await this.api.call(createRoom, { body: { name } })).id;
  }

  /** With a microphone that is on. */
  async enter(roomId: string): Promise<void> {
    const join = () => this.api.call(joinRoom, { params: { roomId }, body: {} });
    const room = new ParleyRoom({ join, handlerFactory: fakeHandlerFactory });
    this.#room = room;
    room.on('peerLeft', ({ displayName }) => this.sawLeave.push(displayName));
    const watch = this.#watch;
    if (watch !== undefined) room.subscribe(() => watch.saw(this.name, room.view.room));
    await room.connect();
    await room.publish('microphone', fakeTrack('audio'));
  }

  get room(): ParleyRoom {
    if (this.#room === undefined) throw new Error(`${this.name} has not entered`);
    return this.#room;
  }

  get view(): RoomView {
    return this.room.view;
  }

  get snapshot(): RoomSnapshot {
    if (this.view.room === null) throw new Error(`${this.name} has not seen the room`);
    return this.view.room;
  }

  get peerId(): string {
    const peerId = this.view.self?.peerId;
    if (peerId === undefined) throw new Error(`${this.name} is not in the room`);
    return peerId;
  }

  /** Waits until their view is so. */
  async sees(what: string, look: (view: RoomView) => boolean, timeoutMs = SEEN_WITHIN_MS): Promise<void> {
    await waitUntil(`${this.name} to see ${what}`, () => look(this.view), {
      timeoutMs,
      lastSeen: () => this.view,
    });
  }

  /** Cuts their connections. New ones are let through. */
  cut(): void {
    this.#proxy.set('refuse');
    this.#proxy.set('open');
  }

  /** From now on nothing of theirs reaches the server, nor the other way: their device is gone. */
  unplug(): void {
    this.#proxy.set('refuse');
  }

  /** Goes from the room, and from the server. */
  async close(): Promise<void> {
    await this.#room?.leave();
    await this.#proxy.stop();
  }
}

/** Waits until all are connected and have the very same room before them, and gives it. */
export async function agree(
  people: readonly StatePerson[],
  timeoutMs = SEEN_WITHIN_MS,
): Promise<RoomSnapshot> {
  const states = () =>
    people.map(({ name, view }) => ({ name, connection: view.connection, room: view.room }));
  return waitUntil(
    'everyone to agree',
    () => {
      const [first, ...others] = states();
      if (first === undefined || first.room === null) return undefined;
      const same = others.every(({ room }) => JSON.stringify(room) === JSON.stringify(first.room));
      return same && states().every(({ connection }) => connection === 'connected') ? first.room : undefined;
    },
    { timeoutMs, lastSeen: states },
  );
}

/** Nobody was reported as left, to anybody. */
export function nobodyLeft(people: readonly StatePerson[]): void {
  expect(people.flatMap(({ sawLeave }) => sawLeave)).to.deep.equal([]);
}
