import cluster from 'node:cluster';
import type { Redis } from 'ioredis';
import type { DestinationStream } from 'pino';
import { openRelay } from '../turn/open-relay.ts';
import type { TurnRelay } from '../turn/turn-relay.ts';
import { Passwords } from './api/accounts/credentials/passwords.ts';
import { DatabasePeopleDirectory } from './api/accounts/people/people-directory.ts';
import { recheckPeople } from './api/accounts/sessions/recheck-people.ts';
import { createApi } from './api/api.ts';
import { createFileStore } from './api/files/create-file-store.ts';
import { HttpListener } from './api/http/http-listener.ts';
import { reachableUrls } from './api/http/reachable-urls.ts';
import { createMail, type MailService } from './api/mail/create-mail.ts';
import { createPaymentAccount } from './api/payments/payment-account.ts';
import { PlanChanges } from './api/plans/plan-changes.ts';
import { Doorbell } from './api/rooms/door/doorbell.ts';
import { DatabaseRoomJournal } from './api/rooms/journal/room-journal.ts';
import { RoomStore } from './api/rooms/room-store.ts';
import { webhookMetrics } from './api/webhooks/delivery/delivery-metrics.ts';
import { WebhookDispatcher } from './api/webhooks/delivery/webhook-dispatcher.ts';
import type { Config } from './config/config.ts';
import { connectionPool } from './entities/connection-pool.ts';
import { type Database, openDatabase } from './entities/database.ts';
import { vacuum } from './entities/vacuum.ts';
import { RecurringJobs } from './jobs/recurring-jobs.ts';
import { Lifecycle } from './lifecycle.ts';
import type { CreateLiveSide, LiveSide } from './live-side.ts';
import { createLogger, type Logger } from './logger.ts';
import { mediaLiveSide } from './media-live-side.ts';
import { createMetrics } from './metrics.ts';
import { receiveRazorpayWebhook } from './protocol/rest/plan-endpoints.ts';
import { connectRedis } from './redis.ts';
import { RazorpaySandbox } from './sandbox/razorpay-sandbox.ts';
import { SIGNALING_PATH } from './signaling/cluster/signaling-address.ts';
import { readOrCreateSecret } from './stored-secret.ts';
import { turnSecret } from './turn-credentials.ts';

/** So long the server waits for the database to take what happened in its rooms. */
const JOURNAL_STOP_MS = 5_000;

export type AppOptions = {
  /** Media and signalling, where a test brings its own. */
  createLiveSide?: CreateLiveSide;
  logDestination?: DestinationStream;
  /** `by-hand`: recurring jobs do not begin, where a test does by hand what they do. */
  jobs?: 'by-hand';
};

export type App = {
  /** Rejects when a part does not start; the ones that had started have stopped then. */
  start: () => Promise<void>;
  /**
   * Before `stop`: gives the rooms of this node to others, or waits for them where there is none, up to `drainSeconds`.
   * `say` hears what is waited for, in words for the operator. Never rejects.
   */
  drain: (say: (waitsFor: string) => void) => Promise<void>;
  /** Answers what is under way, then closes everything. Never rejects. */
  stop: () => Promise<void>;
  /** Does here and now what else comes back by itself, whoever's turn it is. Throws what the job throws. */
  runJob: (name: string) => Promise<void>;
  readonly logger: Logger;
  /** Once started. */
  readonly port: number;
  /** Where it can be opened, the best address first. Once started. */
  readonly urls: string[];
};

/** The composition root: builds every part of the server and knows in which order they start and stop. */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  const logger = await createLogger(config, options.logDestination);
  const metrics = createMetrics();
  const tokenSecret = config.jwtSecret ?? readOrCreateSecret(config.dataDir);
  const { turn, mediaAnnouncedAddress } = config;
  const relaySecret = turnSecret(turn.secret, tokenSecret);
  const http = new HttpListener();
  let database: Database | undefined;
  let redis: Redis | null = null;
  let mail: MailService | undefined;
  let jobs: RecurringJobs | undefined;
  let webhooks: WebhookDispatcher | undefined;
  let sandbox: RazorpaySandbox | undefined;
  let relay: TurnRelay | undefined;

  const requireDatabase = (): Database => {
    if (database === undefined) throw new Error('The database is not open');
    return database;
  };

  const payments = createPaymentAccount(config, tokenSecret, () => http.localUrl(config.host));

  const doorbell = new Doorbell({
    dataSource: () => requireDatabase().dataSource,
    live: () => live.rooms,
    people: () => live.people,
    logger,
  });
  const journal = new DatabaseRoomJournal({
    dataSource: () => requireDatabase().dataSource,
    doorbell,
    logger,
  });
  const live: LiveSide = (options.createLiveSide ?? mediaLiveSide)({
    config,
    logger,
    registry: metrics.registry,
    tokenSecret,
    httpServer: http.server,
    endRoomRecord: (roomId) => new RoomStore(requireDatabase().dataSource).end(roomId),
    journal,
    directory: new DatabasePeopleDirectory(() => requireDatabase().dataSource, tokenSecret),
  });

  const readiness = {
    server: async () => {
      if (lifecycle.stopping) throw new Error('The server is stopping');
    },
    database: () => requireDatabase().dataSource.query('SELECT 1'),
    node: async () => {
      if (live.isServing?.() === false)
        throw new Error('The node drains, or the other nodes count it as gone');
    },
  };

  // Stopping runs from the last to the first: stop accepting, tell the sockets, answer what is under way, media, data.
  const lifecycle: Lifecycle = new Lifecycle(
    [
      {
        name: 'database',
        start: async () => {
          database = await openDatabase({ ...config, logger });
        },
        stop: () => database?.close(),
        startTimeoutMs: 180_000,
      },
      {
        name: 'redis',
        start: async () => {
          if (config.redisUrl !== null) redis = await connectRedis(config.redisUrl, logger);
        },
        stop: () => redis?.disconnect(),
      },
      { name: 'mail', stop: () => mail?.queue.stop() },
      {
        name: 'journal',
        start: () => journal.start(),
        stop: () => journal.stop(JOURNAL_STOP_MS),
        stopTimeoutMs: JOURNAL_STOP_MS + 1_000,
      },
      { name: 'media', start: live.startMedia, stop: live.stopMedia },
      {
        name: 'TURN relay',
        start: async () => {
          if (turn.mode === 'embedded') {
            relay = await openRelay(config, {
              secret: relaySecret,
              orAnyPort: turn.isUsualPort,
              logger,
              registry: metrics.registry,
            });
          }
        },
        stop: () => relay?.close(),
      },
      {
        name: 'http',
        start: async () => {
          const { dataSource, embedded } = requireDatabase();
          const passwords = await Passwords.create();
          mail = createMail(config, dataSource, logger);
          jobs = new RecurringJobs(connectionPool(dataSource), logger);
          if (embedded) jobs.add(vacuum(dataSource));
          if (payments?.sandbox === true) {
            sandbox = new RazorpaySandbox({
              production: config.production,
              database: dataSource,
              keys: payments,
              webhookSecret: payments.webhookSecret,
              webhookUrl: () => `${http.localUrl(config.host)}/api/v1${receiveRazorpayWebhook.path}`,
              logger,
            });
            await sandbox.prepare();
          }
          const access = { dataSource, live: live.rooms, people: live.people };
          const planChanges = new PlanChanges({ ...access, logger });
          live.onMayHaveMissed?.((userIds) => {
            recheckPeople(access, planChanges, userIds).catch((error: unknown) => {
              logger.warn({ err: error, people: userIds.length }, 'People were not looked at again');
            });
          });
          http.handle(
            createApi({
              config,
              logger,
              metrics,
              dataSource,
              redis,
              passwords,
              tokenSecret,
              live: live.rooms,
              people: live.people,
              nodes: live.nodes,
              files: createFileStore(config),
              doorbell,
              signalingPath: SIGNALING_PATH,
              turn:
                turn.mode === 'off'
                  ? null
                  : { ...turn, port: relay?.port ?? turn.port, secret: relaySecret, mediaAnnouncedAddress },
              mail,
              jobs,
              payments,
              paymentSandbox: sandbox?.router,
              planChanges,
              readiness,
            }),
          );
        },
        stop: () => http.drain(config.shutdownSeconds * 1000),
        stopTimeoutMs: config.shutdownSeconds * 1000 + 1_000,
      },
      {
        name: 'webhooks',
        start: () => {
          const { dataSource } = requireDatabase();
          webhooks = new WebhookDispatcher({
            dataSource,
            logger,
            toPrivateAddresses: config.webhooksToPrivateAddresses,
            observe: webhookMetrics(metrics.registry, dataSource, logger),
          });
          webhooks.start();
        },
        stop: () => webhooks?.stop(),
      },
      {
        name: 'jobs',
        start: () => (options.jobs === 'by-hand' ? undefined : jobs?.start()),
        stop: () => jobs?.stop(),
      },
      { name: 'sockets', start: live.openSockets, stop: live.closeSockets },
      {
        name: 'listener',
        start: () => http.listen(config.host, config.port),
        stop: () => http.stopAccepting(),
      },
      { name: 'payment sandbox', start: () => sandbox?.start(), stop: () => sandbox?.stop() },
    ],
    logger,
  );

  return {
    start: () => lifecycle.start(),
    drain: async (say) => {
      await live.drain?.(config.drainSeconds * 1000, say, () => {
        // Processes that share the port get what comes from now on: whoever moves would come back over this one, and be cut.
        if (cluster.isWorker) http.stopAccepting();
      });
    },
    stop: () => lifecycle.stop(),
    runJob: async (name) => {
      if (jobs === undefined) throw new Error('The server has not started');
      await jobs.runNow(name);
    },
    logger,
    get port() {
      return http.port;
    },
    get urls() {
      return reachableUrls(config.host, http.port, config.publicUrl);
    },
  };
}
