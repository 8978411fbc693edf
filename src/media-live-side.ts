import { randomUUID } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';
import { Announcements } from './cluster/announcements.ts';
import { Cluster } from './cluster/cluster.ts';
import { LoneNodeLinks } from './cluster/lone-node-links.ts';
import { MemoryClusterStore } from './cluster/memory-cluster-store.ts';
import { AppError } from './errors.ts';
import type { CreateLiveSide } from './live-side.ts';
import { machineAddresses } from './machine-addresses.ts';
import { WorkerPool } from './sfu/worker-pool.ts';
import { ClusterNodes } from './signaling/cluster-nodes.ts';
import { ClusterPlacement } from './signaling/cluster-placement.ts';
import { ClusterRooms } from './signaling/cluster-rooms.ts';
import { SignalingGateway } from './signaling/gateway.ts';
import { LiveRooms } from './signaling/live-rooms.ts';
import { NodeDrain } from './signaling/node-drain.ts';
import { PeopleGateway } from './signaling/people-gateway.ts';
import { peopleInRooms } from './signaling/people-in-rooms.ts';
import { InMemoryPresence } from './signaling/presence-in-memory.ts';
import { JOIN_TOKEN_SECONDS, RoomTokens } from './signaling/room-tokens.ts';
import { registerPeopleGauge, registerRoomGauges, SignalingMetrics } from './signaling/signaling-metrics.ts';

/** What must be durable before it is acknowledged may take this long; clients wait about as long for an answer. */
const JOURNAL_DEADLINE_MS = 10_000;

/** Media workers and signalling, put together. */
export const mediaLiveSide: CreateLiveSide = (context) => {
  const { config, logger, registry, tokenSecret, httpServer, endRoomRecord, journal, directory } = context;
  let workers: WorkerPool | undefined;
  const gateway = new SignalingGateway();
  const tokens = new RoomTokens(tokenSecret);
  const metrics = new SignalingMetrics(registry);
  const store = new MemoryClusterStore();
  const links = new LoneNodeLinks();
  const cluster: Cluster = new Cluster({
    self: {
      nodeId: randomUUID(),
      name: `${hostname()} ${process.pid}`,
      url: 'http://127.0.0.1',
      publicUrl: config.nodePublicUrl,
      region: config.nodeRegion,
      startedAt: new Date().toISOString(),
    },
    measure: () => ({
      load: { cpu: 0, consumers: 0, capacity: 1, ...rooms.counts },
      peopleInRooms: peopleInRooms(rooms),
    }),
    leaseMs: Number.POSITIVE_INFINITY,
    store,
    links,
    logger,
  });
  const rooms: LiveRooms = new LiveRooms({
    createMedia: async (roomId) => {
      if (workers === undefined) throw new AppError('MEDIA_UNAVAILABLE');
      return workers.createRoomMedia(roomId);
    },
    broadcast: gateway.broadcast,
    claims: cluster.claims,
    onOverLimit: metrics.observeOverLimit,
    tokens,
    journal,
    times: {
      graceMs: config.sessionGraceSeconds * 1000,
      entryMs: JOIN_TOKEN_SECONDS * 1000,
      journalMs: JOURNAL_DEADLINE_MS,
    },
    logger,
  });
  registerRoomGauges(registry, rooms);
  const people = new PeopleGateway({
    presence: new InMemoryPresence({ writeLastSeen: (seen) => directory.writeLastSeen(seen), logger }),
    directory,
    trustedProxies: config.trustProxy,
    observe: metrics.observeRequest,
    logger,
  });
  registerPeopleGauge(registry, people);

  const announcements = new Announcements({ store, nodeId: cluster.nodeId, logger });
  const placement = new ClusterPlacement(cluster);
  const clusterRooms = new ClusterRooms({
    local: rooms,
    member: cluster,
    store,
    links,
    announcements,
    placement,
    logger,
  });
  const drain = new NodeDrain({ local: rooms, member: cluster, placement, links, logger });

  return {
    rooms: clusterRooms,
    people,
    nodes: new ClusterNodes({ member: cluster, links, drain }),
    startMedia: async () => {
      await cluster.start();
      announcements.start();
      workers = await WorkerPool.create({
        workers: config.mediaWorkers ?? availableParallelism(),
        ports: config.mediaPorts,
        listenAddresses:
          config.mediaListenAddresses === 'auto'
            ? ['127.0.0.1', ...machineAddresses()]
            : config.mediaListenAddresses,
        announcedAddress: config.mediaAnnouncedAddress ?? undefined,
        logger,
      });
    },
    openSockets: () =>
      gateway.attach(httpServer, {
        liveRooms: rooms,
        tokens,
        endRoom: async (roomId) => {
          await endRoomRecord(roomId);
          await clusterRooms.end(roomId);
        },
        people,
        metrics,
        logger,
      }),
    closeSockets: async () => {
      drain.close();
      announcements.stop();
      await rooms.close();
      gateway.close();
      await people.close();
      await cluster.stop();
    },
    stopMedia: async () => workers?.close(),
  };
};
