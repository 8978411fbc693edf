import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { LiveRoomRecord } from '../../../src/cluster/rooms/room-messages.ts';
import type { MemoryClusterStore } from '../../../src/cluster/store/memory-cluster-store.ts';
import type { Entitlements } from '../../../src/protocol/entitlements.ts';
import type { MediaSource } from '../../../src/protocol/media.ts';
import type { JoinGrant } from '../../../src/protocol/rest/rooms.ts';
import type { RoomRole } from '../../../src/protocol/room-state.ts';
import { WorkerPool } from '../../../src/sfu/workers/worker-pool.ts';
import { SIGNALING_PATH } from '../../../src/signaling/cluster/signaling-address.ts';
import type { LiveRoom } from '../../../src/signaling/room/live-room.ts';
import type { LiveRoomDependencies } from '../../../src/signaling/room/live-room-options.ts';
import { LiveRooms } from '../../../src/signaling/room/live-rooms.ts';
import { RoomTokens } from '../../../src/signaling/session/room-tokens.ts';
import { SignalingGateway } from '../../../src/signaling/socket/gateway.ts';
import { SignalingMetrics } from '../../../src/signaling/socket/signaling-metrics.ts';
import { TestNode } from '../nodes/test-node.ts';
import { EVERYTHING } from './everything.ts';
import { MemoryJournal } from './memory-journal.ts';
import { roomView } from './room-view.ts';

type Parts = {
  workers: WorkerPool;
  times: LiveRoomDependencies['times'];
  journal: MemoryJournal;
  node: TestNode;
  secret: string;
};

export type TestPerson = {
  userId: string;
  displayName: string;
  staff?: boolean;
  /** As the room's record has it; a speaker otherwise. */
  role?: RoomRole;
  /** What their plan allows; everything otherwise. */
  entitlements?: Entitlements;
};

export function newPerson(displayName = 'Someone'): TestPerson {
  return { userId: randomUUID(), displayName };
}

/** Signalling and media without accounts and a database: real sockets, real workers, and tokens for the asking. */
export class SignalingServer {
  readonly liveRooms: LiveRooms;
  readonly workers: WorkerPool;
  readonly tokens: RoomTokens;
  /** What the tokens are signed with. */
  readonly secret: string;
  readonly endedRooms: string[] = [];
  readonly overLimit: MediaSource[] = [];
  readonly journal: MemoryJournal;
  /** Runs before a room gets media: where a test waits. */
  beforeMedia: () => Promise<void> = () => Promise.resolve();
  readonly #http: Server;
  readonly #gateway: SignalingGateway;
  readonly node: TestNode;

  private constructor({ workers, times, journal, node, secret }: Parts) {
    const logger = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
    this.workers = workers;
    this.journal = journal;
    this.node = node;
    this.secret = secret;
    this.tokens = new RoomTokens(this.secret);
    this.#gateway = new SignalingGateway();
    this.liveRooms = new LiveRooms({
      createMedia: async (roomId) => {
        await this.beforeMedia();
        return workers.createRoomMedia(roomId);
      },
      broadcast: this.#gateway.broadcast,
      onOverLimit: (source) => void this.overLimit.push(source),
      claims: node.claims,
      tokens: this.tokens,
      journal,
      times,
      logger,
    });
    this.#http = createServer();
    this.#gateway.attach(this.#http, {
      liveRooms: this.liveRooms,
      tokens: this.tokens,
      endRoom: async (roomId) => {
        this.endedRooms.push(roomId);
        await this.liveRooms.end(roomId);
      },
      metrics: new SignalingMetrics(new Registry()),
      logger,
    });
  }

  static async start(
    options: Partial<LiveRoomDependencies['times']> & {
      workers?: number;
      journal?: MemoryJournal;
      /** What it shares with other servers, and signs tokens with as they do. */
      store?: MemoryClusterStore;
      secret?: string;
    } = {},
  ): Promise<SignalingServer> {
    const workers = await WorkerPool.create({
      workers: options.workers ?? 1,
      ports: { min: 42_000, max: 42_999 },
      listenAddresses: ['127.0.0.1'],
      announcedAddress: undefined,
      logger: pino({ level: 'silent' }),
    });
    const times = {
      graceMs: options.graceMs ?? 15_000,
      entryMs: options.entryMs ?? 60_000,
      journalMs: options.journalMs ?? 10_000,
    };
    const server = new SignalingServer({
      workers,
      times,
      journal: options.journal ?? new MemoryJournal(),
      node: await TestNode.start(options.store),
      secret: options.secret ?? randomUUID() + randomUUID(),
    });
    await new Promise<void>((resolve) => {
      server.#http.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  get port(): number {
    // A listening TCP server's address is never a string or null.
    return (this.#http.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get connections(): number {
    return this.#gateway.connections;
  }

  /** Of every kind, WebSocket or not. */
  tcpConnections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#http.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
    });
  }

  newRoom(host: TestPerson, capacity = 50): LiveRoomRecord {
    const { roomCapacity: planCapacity, meetingMinutes } = host.entitlements ?? EVERYTHING;
    const room = { roomId: randomUUID(), name: 'Test room', hostUserId: host.userId };
    return { ...room, capacity, planCapacity, meetingMinutes };
  }

  requireRoom(record: LiveRoomRecord): LiveRoom {
    const room = this.liveRooms.find(record.roomId);
    if (room === undefined) throw new Error('the room does not live');
    return room;
  }

  /** What `POST /rooms/:id/join` answers; `origin` where the signalling is reached by another way. */
  async join(record: LiveRoomRecord, person: TestPerson, origin = this.origin): Promise<JoinGrant> {
    const { userId, displayName, staff = false, entitlements = EVERYTHING } = person;
    const role = record.hostUserId === userId ? 'host' : (person.role ?? 'speaker');
    const who = { userId, displayName, avatarUrl: null, role, staff, entitlements };
    const admission = await this.liveRooms.admit(record, who);
    return {
      ...admission,
      expiresAt: admission.expiresAt.toISOString(),
      signalingUrl: `${origin}${SIGNALING_PATH}`,
      signalingFallbackUrl: null,
      iceServers: [],
      room: roomView(record, this.liveRooms.peopleCount(record.roomId)),
    };
  }

  async stop(): Promise<void> {
    await this.liveRooms.close();
    this.#gateway.close();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
    await this.workers.close();
    this.node.stop();
  }
}
