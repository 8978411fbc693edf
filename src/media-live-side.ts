import { availableParallelism } from 'node:os';
import { AppError } from './errors.ts';
import type { CreateLiveSide } from './live-side.ts';
import { machineAddresses } from './machine-addresses.ts';
import { WorkerPool } from './sfu/worker-pool.ts';
import { SignalingGateway } from './signaling/gateway.ts';
import { LiveRooms } from './signaling/live-rooms.ts';
import { PeopleGateway } from './signaling/people-gateway.ts';
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
  const rooms = new LiveRooms({
    createMedia: async (roomId) => {
      if (workers === undefined) throw new AppError('MEDIA_UNAVAILABLE');
      return workers.createRoomMedia(roomId);
    },
    broadcast: gateway.broadcast,
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

  return {
    rooms,
    people,
    startMedia: async () => {
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
          await rooms.end(roomId);
        },
        people,
        metrics,
        logger,
      }),
    closeSockets: async () => {
      rooms.close();
      gateway.close();
      await people.close();
    },
    stopMedia: async () => workers?.close(),
  };
};
