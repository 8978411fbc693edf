import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { LiveRoomRecord } from '../../../src/cluster/rooms/room-messages.ts';
import { MemoryClusterStore } from '../../../src/cluster/store/memory-cluster-store.ts';
import { AppError } from '../../../src/errors.ts';
import type { MediaSource } from '../../../src/protocol/media.ts';
import type { JoinGrant } from '../../../src/protocol/rest/rooms.ts';
import type { RoomMedia } from '../../../src/sfu/rooms/room-media.ts';
import { WorkerPool } from '../../../src/sfu/workers/worker-pool.ts';
import { roomSignalingPath } from '../../../src/signaling/cluster/signaling-address.ts';
import { EdgeRooms } from '../../../src/signaling/edge/edge-rooms.ts';
import { HomeEdges } from '../../../src/signaling/edge/home-edges.ts';
import { serveEdges } from '../../../src/signaling/edge/serve-edges.ts';
import type { LiveRoom } from '../../../src/signaling/room/live-room.ts';
import { LiveRooms } from '../../../src/signaling/room/live-rooms.ts';
import { RoomTokens } from '../../../src/signaling/session/room-tokens.ts';
import { SignalingGateway } from '../../../src/signaling/socket/gateway.ts';
import { SignalingMetrics } from '../../../src/signaling/socket/signaling-metrics.ts';
import { EVERYTHING } from '../signaling/everything.ts';
import { MemoryJournal } from '../signaling/memory-journal.ts';
import { roomView } from '../signaling/room-view.ts';
import type { TestPerson } from '../signaling/signaling-server.ts';
import { LinkedNode } from './linked-node.ts';
import { TestNode } from './test-node.ts';

/** All nodes and clients of a test are in one process, which may wait for its turn on a busy machine. */
const LINK_PING_TIMEOUT_MS = 20_000;
const TIMES = { graceMs: 15_000, entryMs: 60_000, journalMs: 10_000 };

/** What nodes of one installation have in common. */
export type SharedByNodes = {
  store: MemoryClusterStore;
  secret: string;
  /** Where each node's listener is. */
  urls: Map<string, string>;
};

export function newInstallation(): SharedByNodes {
  return { store: new MemoryClusterStore(), secret: randomUUID() + randomUUID(), urls: new Map() };
}

/** A node of several in this process: real sockets, links and workers; the home of its rooms, and an edge of others'. */
export class EdgeNode {
  readonly nodeId: string;
  readonly liveRooms: LiveRooms;
  readonly homeEdges: HomeEdges;
  readonly edgeRooms: EdgeRooms;
  readonly workers: WorkerPool;
  readonly linked: LinkedNode;
  readonly journal = new MemoryJournal();
  /** The media of each room here, the newest last. */
  readonly media = new Map<string, RoomMedia[]>();
  readonly overLimit: MediaSource[] = [];
  readonly #http: Server = createServer();
  readonly #gateway: SignalingGateway;

  private constructor(
    shared: SharedByNodes,
    node: TestNode,
    gateway: SignalingGateway,
    linked: LinkedNode,
    workers: WorkerPool,
    graceMs: number,
  ) {
    const logger = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
    const tokens = new RoomTokens(shared.secret);
    const metrics = new SignalingMetrics(new Registry());
    this.nodeId = node.nodeId;
    this.linked = linked;
    this.workers = workers;
    this.#gateway = gateway;
    const onOverLimit = (source: MediaSource) => void this.overLimit.push(source);
    const createMedia = async (roomId: string) => {
      const media = await workers.createRoomMedia(roomId);
      this.media.set(roomId, [...(this.media.get(roomId) ?? []), media]);
      return media;
    };
    this.liveRooms = new LiveRooms({
      createMedia,
      broadcast: (...message) => {
        gateway.broadcast(...message);
        this.homeEdges.broadcast(...message);
      },
      onOverLimit,
      claims: node.claims,
      tokens,
      journal: this.journal,
      times: { ...TIMES, graceMs },
      logger,
    });
    const endRoom = async (roomId: string) => this.liveRooms.end(roomId);
    this.homeEdges = new HomeEdges({
      liveRooms: this.liveRooms,
      tokens,
      endRoom,
      observe: metrics.observeRequest,
      onOverLimit,
      logger,
    });
    this.edgeRooms = new EdgeRooms({
      nodeId: node.nodeId,
      links: linked.links,
      findHome: async (roomId) => {
        const home = await shared.store.findHome(roomId);
        if (home === undefined) throw new AppError('SESSION_ENDED');
        return home.nodeId;
      },
      createMedia,
      tokens,
      broadcast: gateway.broadcast,
      logger,
    });
    serveEdges(linked.links, this.homeEdges, this.edgeRooms);
    const { liveRooms, edgeRooms: edges } = this;
    gateway.attach(this.#http, { liveRooms, tokens, endRoom, edges, metrics, logger });
  }

  static async start(
    shared: SharedByNodes,
    { graceMs = TIMES.graceMs, workers = 1 }: { graceMs?: number; workers?: number } = {},
  ): Promise<EdgeNode> {
    const node = await TestNode.start(shared.store);
    const gateway = new SignalingGateway();
    const { secret, urls } = shared;
    const onClient = gateway.enterForwarded;
    const [linked, pool] = await Promise.all([
      LinkedNode.start({ secret, urls, nodeId: node.nodeId, onClient, pingTimeoutMs: LINK_PING_TIMEOUT_MS }),
      WorkerPool.create({
        workers,
        ports: { min: 45_000, max: 45_999 },
        listenAddresses: ['127.0.0.1'],
        announcedAddress: undefined,
        logger: pino({ level: 'silent' }),
      }),
    ]);
    const started = new EdgeNode(shared, node, gateway, linked, pool, graceMs);
    await new Promise<void>((resolve) => {
      started.#http.listen(0, '127.0.0.1', resolve);
    });
    return started;
  }

  get origin(): string {
    // A listening TCP server's address is never a string or null.
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  newRoom(host: TestPerson, capacity = 200): LiveRoomRecord {
    const { roomCapacity: planCapacity, meetingMinutes } = host.entitlements ?? EVERYTHING;
    const room = { roomId: randomUUID(), name: 'Test room', hostUserId: host.userId };
    return { ...room, capacity, planCapacity, meetingMinutes };
  }

  requireRoom({ roomId }: LiveRoomRecord): LiveRoom {
    const room = this.liveRooms.find(roomId);
    if (room === undefined) throw new Error('the room does not live here');
    return room;
  }

  /** Of now. */
  requireMedia({ roomId }: LiveRoomRecord): RoomMedia {
    const media = this.media.get(roomId)?.at(-1);
    if (media === undefined) throw new Error('the room has no media here');
    return media;
  }

  /** What this node, a room's home, answers to a join: served by itself, or by an edge. */
  async join(record: LiveRoomRecord, person: TestPerson, edge?: EdgeNode): Promise<JoinGrant> {
    const { userId, displayName, staff = false, entitlements = EVERYTHING } = person;
    const role = record.hostUserId === userId ? 'host' : (person.role ?? 'speaker');
    const who = { userId, displayName, avatarUrl: null, role, staff, entitlements };
    const admission = await this.liveRooms.admit(record, who);
    const path = roomSignalingPath(record.roomId, edge?.nodeId ?? null);
    return {
      ...admission,
      expiresAt: admission.expiresAt.toISOString(),
      signalingUrl: `${(edge ?? this).origin}${path}`,
      signalingFallbackUrl: null,
      iceServers: [],
      room: roomView(record, this.liveRooms.peopleCount(record.roomId)),
    };
  }

  async stop(): Promise<void> {
    this.edgeRooms.close();
    this.homeEdges.close();
    await this.liveRooms.close();
    this.#gateway.close();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
    await this.linked.stop();
    await this.workers.close();
  }
}
