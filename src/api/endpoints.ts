import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import type { Config } from '../config/config.ts';
import type { RecurringJobs } from '../jobs/recurring-jobs.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { Passwords } from './accounts/credentials/passwords.ts';
import type { LivePeoplePort } from './accounts/people/live-people.ts';
import { servePeople } from './accounts/people/people-routes.ts';
import { serveAccounts } from './accounts/serve-accounts.ts';
import { Authenticator } from './accounts/sessions/authenticator.ts';
import { serveAdmin } from './admin/serve-admin.ts';
import type { FileStore } from './files/file-store.ts';
import { type CreateRateLimit, EndpointLimits } from './http/endpoint-limits.ts';
import { EndpointRouter } from './http/endpoint-router.ts';
import { IdempotencyKeys } from './http/idempotency-keys.ts';
import { RateLimit } from './http/rate-limit.ts';
import type { MailService } from './mail/create-mail.ts';
import type { LiveNodesPort } from './nodes/live-nodes.ts';
import { serveNodes } from './nodes/serve-nodes.ts';
import type { PaymentAccount } from './payments/payment-account.ts';
import { servePayments } from './payments/serve-payments.ts';
import type { PlanChanges } from './plans/plan-changes.ts';
import { servePlans } from './plans/serve-plans.ts';
import type { Doorbell } from './rooms/door/doorbell.ts';
import type { TurnAccess } from './rooms/door/ice-servers.ts';
import type { LiveRoomsPort } from './rooms/live-rooms.ts';
import { serveRooms } from './rooms/serve-rooms.ts';
import { serveServer } from './server/serve-server.ts';
import { serveSubscriptions } from './subscriptions/serve-subscriptions.ts';
import { serveTaxonomy } from './taxonomy/serve-taxonomy.ts';
import { serveWebhooks } from './webhooks/serve-webhooks.ts';

/** What the features of the API are built from. */
export type FeatureDependencies = {
  config: Config;
  logger: Logger;
  dataSource: DataSource;
  /** Null: rate limits are this process's own. */
  redis: Redis | null;
  passwords: Passwords;
  tokenSecret: string;
  live: LiveRoomsPort;
  people: LivePeoplePort;
  nodes: LiveNodesPort;
  /** Keeps pictures. */
  files: FileStore;
  doorbell: Doorbell;
  signalingPath: string;
  /** Null: there is no relay. */
  turn: TurnAccess | null;
  mail: MailService;
  /** Null: nothing is sold here. */
  payments: PaymentAccount | null;
  planChanges: PlanChanges;
  metrics: Metrics;
  /** Takes what is to be done again and again; it begins when all is served. */
  jobs: RecurringJobs;
};

/** Every endpoint of the REST API, a feature after the other. */
export function createEndpoints(dependencies: FeatureDependencies): EndpointRouter {
  const { config, dataSource, redis, tokenSecret } = dependencies;
  const createRateLimit: CreateRateLimit = (name, points) =>
    new RateLimit({ name, points, seconds: 60 }, { redis, prefix: config.redisPrefix });
  const router = new EndpointRouter({
    authenticator: new Authenticator(tokenSecret, dataSource),
    limits: new EndpointLimits(createRateLimit, config),
    idempotencyKeys: new IdempotencyKeys(dataSource),
    bodyLimitBytes: config.bodyLimitBytes,
  });
  serveAccounts(router, { ...dependencies, createRateLimit });
  servePeople(router, dependencies);
  serveRooms(router, dependencies);
  serveTaxonomy(router, dependencies);
  serveServer(router, dependencies);
  servePlans(router, dependencies);
  serveSubscriptions(router, dependencies);
  servePayments(router, dependencies);
  serveWebhooks(router, dependencies);
  serveAdmin(router, dependencies);
  serveNodes(router, dependencies);
  return router;
}
