import type { LiveRoomRecord } from '../../../src/cluster/rooms/room-messages.ts';
import type { RequestOutput } from '../../../src/protocol/requests.ts';
import type { RoomEvent } from '../../../src/protocol/room-events.ts';
import type { RoomSnapshot } from '../../../src/protocol/room-state.ts';
import { opusParameters } from '../../helpers/media/rtp.ts';
import { RawClient } from '../../helpers/signaling/raw-client.ts';
import {
  newPerson,
  type SignalingServer,
  type TestPerson,
} from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

/** Someone in a room of a test. */
export type Seat = {
  client: RawClient;
  person: TestPerson;
  entry: RequestOutput<'room:join'>;
  peerId: string;
};

/** One room with people in it; `close` ends their connections. */
export class Seats {
  readonly record: LiveRoomRecord;
  readonly host: TestPerson;
  readonly #server: SignalingServer;
  readonly #clients: RawClient[] = [];

  constructor(server: SignalingServer, capacity?: number) {
    this.#server = server;
    this.host = newPerson('Host');
    this.record = server.newRoom(this.host, capacity);
  }

  get snapshot(): RoomSnapshot {
    return this.#server.requireRoom(this.record).snapshot;
  }

  /** Comes in, or comes in again. */
  async enter(person: Partial<TestPerson> = {}): Promise<Seat> {
    const who = { ...newPerson(), ...person };
    const client = await this.connect(who);
    const entry = await client.join();
    return { client, person: who, entry, peerId: entry.peerId };
  }

  enterHost(): Promise<Seat> {
    return this.enter(this.host);
  }

  /** Stays at the door. */
  async connect(person: TestPerson): Promise<RawClient> {
    const client = await RawClient.connect(await this.#server.join(this.record, person));
    this.#clients.push(client);
    return client;
  }

  roleOf({ person }: Seat): string | undefined {
    return this.snapshot.peers.find((peer) => peer.userId === person.userId)?.role;
  }

  isIn({ person }: Seat): boolean {
    return this.snapshot.peers.some((peer) => peer.userId === person.userId);
  }

  close(): void {
    for (const client of this.#clients.splice(0)) client.close();
  }
}

/** Waits until someone heard of something that happened in the room. */
export async function heardOf<T extends RoomEvent['type']>(
  { client }: Seat,
  type: T,
  matches: (event: Extract<RoomEvent, { type: T }>) => boolean = () => true,
): Promise<Extract<RoomEvent, { type: T }>> {
  const isIt = (event: RoomEvent): event is Extract<RoomEvent, { type: T }> => event.type === type;
  return waitUntil(
    type,
    () =>
      client.events('room:event').flatMap(({ event }) => (isIt(event) && matches(event) ? [event] : []))[0],
    { lastSeen: () => client.received },
  );
}

/** Publishes a voice. */
export function speak({ client }: Seat): Promise<{ producerId: string }> {
  return client.ask('producer:create', {
    source: 'microphone',
    rtpParameters: opusParameters(),
    paused: false,
  });
}

/** What a person is told at the end of their stay. */
export async function endOf({ client }: Seat): Promise<string> {
  return (await client.heard('session:ended')).reason;
}
