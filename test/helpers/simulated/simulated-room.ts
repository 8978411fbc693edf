import { randomUUID } from 'node:crypto';
import { RoomReplica } from '../../../client/room-replica.ts';
import { AppError } from '../../../src/errors.ts';
import type { NumberedRoomEvent } from '../../../src/protocol/room-events.ts';
import type { RoomRole, RoomSnapshot } from '../../../src/protocol/room-state.ts';
import type { RoomActor } from '../../../src/signaling/state/moderation-rights.ts';
import type { RoomCommand } from '../../../src/signaling/state/room-commands.ts';
import { RoomLog } from '../../../src/signaling/state/room-log.ts';

type Message = { kind: 'event'; event: NumberedRoomEvent } | { kind: 'snapshot'; snapshot: RoomSnapshot };

/** One client behind a network that loses, repeats and reorders. */
class SimulatedClient {
  /** Of the stay of now, or of the last one. */
  peerId: string = randomUUID();
  readonly userId = randomUUID();
  readonly role: RoomRole;
  readonly staff: boolean;
  readonly replica: RoomReplica;
  readonly wire: Message[] = [];
  #owedSnapshot = false;

  constructor(role: RoomRole, staff: boolean) {
    this.role = role;
    this.staff = staff;
    this.replica = new RoomReplica({
      changed: () => {},
      behind: () => {
        this.#owedSnapshot = true;
      },
    });
  }

  /** The server answers `room:snapshot`: with the state of the moment in which it gets the request. */
  answerSnapshot(server: RoomLog): void {
    if (!this.#owedSnapshot) return;
    this.#owedSnapshot = false;
    this.wire.push({ kind: 'snapshot', snapshot: server.snapshot });
  }

  deliver(index: number, keep: boolean): void {
    const message = this.wire[index];
    if (message === undefined) return;
    if (!keep) this.wire.splice(index, 1);
    if (message.kind === 'event') this.replica.apply(message.event);
    else this.replica.reset(message.snapshot);
  }

  /** Lost on the way. A request whose answer is lost times out and is sent again. */
  lose(index: number): void {
    const [message] = this.wire.splice(index, 1);
    if (message?.kind === 'snapshot') this.#owedSnapshot = true;
  }

  /** The connection was replaced: nothing of the old one arrives, and the entry holds the state of now. */
  reconnect(server: RoomLog): void {
    this.wire.length = 0;
    this.#owedSnapshot = false;
    this.replica.reset(server.snapshot);
  }
}

/** What each client's token says; the first one owns the room. The fifth is staff, and the list starts anew after it. */
const ROLES: readonly RoomRole[] = ['host', 'co-host', 'speaker', 'listener', 'speaker'];
const STAFF_INDEX = 4;

/** A room's real decisions and reducer with clients' real replicas, and a network between them that can do anything. */
export class SimulatedRoom {
  readonly log: RoomLog;
  readonly clients: readonly SimulatedClient[];

  constructor(clientCount: number) {
    const clients = Array.from({ length: clientCount }, (_, index) => {
      const place = index % ROLES.length;
      return new SimulatedClient(ROLES[place] ?? 'speaker', place === STAFF_INDEX);
    });
    this.clients = clients;
    this.log = new RoomLog(
      { roomId: randomUUID(), name: 'Simulated', hostUserId: clients[0]?.userId ?? randomUUID() },
      (event) => {
        for (const client of clients) client.wire.push({ kind: 'event', event });
      },
    );
    for (const client of clients) {
      this.enter(client);
      client.reconnect(this.log);
    }
  }

  client(index: number): SimulatedClient {
    const client = this.clients[index % this.clients.length];
    if (client === undefined) throw new Error('a simulated room has clients');
    return client;
  }

  isInside(client: SimulatedClient): boolean {
    return this.log.snapshot.peers.some((peer) => peer.peerId === client.peerId);
  }

  /** Comes in, or comes in from another device: a stay of its own either way. Whether the room let them in. */
  enter(client: SimulatedClient): boolean {
    const peerId = randomUUID();
    const { userId, role, staff } = client;
    const joinedAt = new Date().toISOString();
    const who = { peerId, userId, displayName: 'Someone', avatarUrl: null };
    const peer = { ...who, role, staff, joinedAt, hostMutes: {} };
    const isIn = this.execute(client, { type: 'join', peer });
    if (isIn) client.peerId = peerId;
    return isIn;
  }

  /** Whether it was allowed. A refused command changes nothing. */
  execute(client: SimulatedClient, command: RoomCommand): boolean {
    return this.executeAs({ peerId: client.peerId }, command);
  }

  executeAs(actor: RoomActor, command: RoomCommand): boolean {
    const before = this.log.snapshot;
    try {
      this.log.execute(actor, command);
      return true;
    } catch (error) {
      if (!(error instanceof AppError) || this.log.snapshot !== before) throw error;
      return false;
    }
  }

  /** All that is under way arrives, and one more event shows each client what it missed. */
  settle(): void {
    const owner = this.client(0);
    if (!this.isInside(owner)) this.enter(owner);
    const { peerId, userId } = owner;
    const message = { messageId: randomUUID(), peerId, userId, displayName: 'Host', text: 'Last' };
    this.log.execute(
      { peerId: peerId },
      {
        type: 'send-chat',
        message: { ...message, sentAt: new Date().toISOString() },
      },
    );
    for (const client of this.clients) {
      for (let round = 0; round < 1_000; round += 1) {
        client.answerSnapshot(this.log);
        if (client.wire.length === 0) break;
        client.deliver(0, false);
      }
    }
  }
}
