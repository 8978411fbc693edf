import { randomUUID } from 'node:crypto';
import { RoomReplica } from '../../client/room-replica.ts';
import { AppError } from '../../src/errors.ts';
import type { NumberedRoomEvent } from '../../src/protocol/room-events.ts';
import type { RoomSnapshot } from '../../src/protocol/room-state.ts';
import type { RoomCommand } from '../../src/signaling/room-commands.ts';
import { RoomLog } from '../../src/signaling/room-log.ts';

type Message = { kind: 'event'; event: NumberedRoomEvent } | { kind: 'snapshot'; snapshot: RoomSnapshot };

/** One client behind a network that loses, repeats and reorders. */
class SimulatedClient {
  readonly peerId = randomUUID();
  readonly userId = randomUUID();
  readonly replica: RoomReplica;
  readonly wire: Message[] = [];
  #owedSnapshot = false;

  constructor() {
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

/** A room's real decisions and reducer with clients' real replicas, and a network between them that can do anything. */
export class SimulatedRoom {
  readonly log: RoomLog;
  readonly clients: readonly SimulatedClient[];

  constructor(clientCount: number) {
    const clients = Array.from({ length: clientCount }, () => new SimulatedClient());
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

  enter(client: SimulatedClient): void {
    if (this.log.snapshot.peers.some((peer) => peer.peerId === client.peerId)) return;
    const { peerId, userId } = client;
    const role = client === this.clients[0] ? 'host' : 'speaker';
    const joinedAt = new Date().toISOString();
    const peer = {
      peerId,
      userId,
      displayName: 'Someone',
      avatarUrl: null,
      role,
      joinedAt,
      staff: false,
      hostMutes: {},
    } as const;
    this.log.execute({ peerId: peerId }, { type: 'join', peer });
  }

  /** A refused command changes nothing, which is what the caller checks in the end. */
  execute(client: SimulatedClient, command: RoomCommand): void {
    const before = this.log.snapshot;
    try {
      this.log.execute({ peerId: client.peerId }, command);
    } catch (error) {
      if (!(error instanceof AppError) || this.log.snapshot !== before) throw error;
    }
  }

  /** All that is under way arrives, and one more event shows each client what it missed. */
  settle(): void {
    const host = this.client(0);
    this.enter(host);
    const { peerId, userId } = host;
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
