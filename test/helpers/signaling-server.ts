import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { JoinGrant } from '../../src/protocol/rest/rooms.ts';
import { WorkerPool } from '../../src/sfu/worker-pool.ts';
import { SIGNALING_PATH, SignalingGateway } from '../../src/signaling/gateway.ts';
import type { LiveRoom, LiveRoomRecord } from '../../src/signaling/live-room.ts';
import { LiveRooms } from '../../src/signaling/live-rooms.ts';
import type { PeerSessionTimes } from '../../src/signaling/peer-session.ts';
import { RoomTokens } from '../../src/signaling/room-tokens.ts';
import { SignalingMetrics } from '../../src/signaling/signaling-metrics.ts';

export type TestPerson = { userId: string; displayName: string };

export function newPerson(displayName = 'Someone'): TestPerson {
  return { userId: randomUUID(), displayName };
}

/** Signalling and media without accounts and a database: real sockets, real workers, and tokens for the asking. */
export class SignalingServer {
  readonly liveRooms: LiveRooms;
  readonly workers: WorkerPool;
  readonly tokens: RoomTokens;
  /** What the tokens are signed with. */
  readonly secret = randomUUID() + randomUUID();
  readonly endedRooms: string[] = [];
  readonly #http: Server;
  readonly #gateway: SignalingGateway;

  private constructor(workers: WorkerPool, times: PeerSessionTimes) {
    const logger = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
    this.workers = workers;
    this.tokens = new RoomTokens(this.secret);
    this.#gateway = new SignalingGateway();
    this.liveRooms = new LiveRooms({
      createMedia: (roomId) => workers.createRoomMedia(roomId),
      broadcast: this.#gateway.broadcast,
      tokens: this.tokens,
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
    options: Partial<PeerSessionTimes> & { workers?: number } = {},
  ): Promise<SignalingServer> {
    const workers = await WorkerPool.create({
      workers: options.workers ?? 1,
      ports: { min: 42_000, max: 42_999 },
      listenAddresses: ['127.0.0.1'],
      announcedAddress: undefined,
      logger: pino({ level: 'silent' }),
    });
    const server = new SignalingServer(workers, {
      graceMs: options.graceMs ?? 15_000,
      entryMs: options.entryMs ?? 60_000,
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
    return { roomId: randomUUID(), name: 'Test room', hostUserId: host.userId, capacity };
  }

  requireRoom(record: LiveRoomRecord): LiveRoom {
    const room = this.liveRooms.find(record.roomId);
    if (room === undefined) throw new Error('the room does not live');
    return room;
  }

  /** What `POST /rooms/:id/join` answers; `origin` where the signalling is reached by another way. */
  async join(record: LiveRoomRecord, person: TestPerson, origin = this.origin): Promise<JoinGrant> {
    const role = record.hostUserId === person.userId ? 'host' : 'speaker';
    const admission = await this.liveRooms.admit(record, { ...person, avatarUrl: null, role });
    return {
      ...admission,
      expiresAt: admission.expiresAt.toISOString(),
      signalingUrl: `${origin}${SIGNALING_PATH}`,
      iceServers: [],
      room: {
        id: record.roomId,
        name: record.name,
        visibility: 'public',
        status: 'active',
        capacity: record.capacity,
        host: { id: record.hostUserId, displayName: 'Host', avatarUrl: null },
        peopleCount: this.liveRooms.peopleCount(record.roomId),
        createdAt: new Date().toISOString(),
        endedAt: null,
      },
    };
  }

  async stop(): Promise<void> {
    this.liveRooms.close();
    this.#gateway.close();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
    await this.workers.close();
  }
}
