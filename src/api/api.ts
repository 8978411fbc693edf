import compression from 'compression';
import cors from 'cors';
import express, { type Express, type RequestHandler, Router } from 'express';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import type { Config } from '../config/config.ts';
import { refreshSessionEntity } from '../entities/refresh-session.ts';
import { roomInviteEntity } from '../entities/room-invite.ts';
import { userEntity } from '../entities/user.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { AccessTokens } from './accounts/access-tokens.ts';
import { Accounts } from './accounts/accounts.ts';
import { authRoutes } from './accounts/auth-routes.ts';
import { Authenticator } from './accounts/authenticator.ts';
import type { Passwords } from './accounts/passwords.ts';
import { RefreshSessions } from './accounts/refresh-sessions.ts';
import { userRoutes } from './accounts/user-routes.ts';
import { healthRoutes, type ReadinessChecks } from './http/health.ts';
import { readJsonBody } from './http/json-body.ts';
import { measureRequests, metricsRoute } from './http/metrics-route.ts';
import { replyNotFound, replyWithProblem } from './http/problem-replies.ts';
import { RateLimit } from './http/rate-limit.ts';
import { logRequests } from './http/request-log.ts';
import { securityHeaders } from './http/security-headers.ts';
import { serveWebApp } from './http/web-app.ts';
import { Invites } from './rooms/invites.ts';
import type { LiveRoomsPort } from './rooms/live-rooms.ts';
import { inviteRoutes, roomRoutes } from './rooms/room-routes.ts';
import { RoomStore } from './rooms/room-store.ts';
import { Rooms } from './rooms/rooms.ts';

export type ApiDependencies = {
  config: Config;
  logger: Logger;
  metrics: Metrics;
  dataSource: DataSource;
  /** Null: rate limits are this process's own. */
  redis: Redis | null;
  passwords: Passwords;
  tokenSecret: string;
  live: LiveRoomsPort;
  signalingPath: string;
  readiness: ReadinessChecks;
};

/** Answers must not be compressed together with what an attacker put in next to a secret (BREACH). */
const NEVER_COMPRESSED = /^\/api\/v1\/auth(\/|$)/;

/** Everything that is answered over HTTP: the REST API, health, metrics and the web app. */
export function createApi(dependencies: ApiDependencies): Express {
  const { config, logger, metrics, readiness } = dependencies;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', config.trustProxy);

  app.use(logRequests(logger));
  app.use(measureRequests(metrics));
  app.use(securityHeaders(config));
  app.use(healthRoutes(readiness, logger));
  app.use(metricsRoute(metrics, config));
  app.use(
    compression({
      filter: (request, response) =>
        !NEVER_COMPRESSED.test(request.originalUrl) && compression.filter(request, response),
    }),
  );

  app.use('/api', (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  if (config.corsOrigins.length > 0) app.use('/api', allowOrigins(config.corsOrigins));
  app.use('/api', readJsonBody(config.bodyLimitBytes));
  app.use('/api/v1', featureRoutes(dependencies));
  app.use(serveWebApp(config.webDir));

  app.use(replyNotFound);
  app.use(replyWithProblem);
  return app;
}

function allowOrigins(origins: readonly string[]): RequestHandler {
  return cors({
    origin: [...origins],
    credentials: true,
    exposedHeaders: [
      'X-Request-Id',
      'Retry-After',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
    ],
    maxAge: 600,
  });
}

function featureRoutes(dependencies: ApiDependencies): Router {
  const { config, dataSource, redis, passwords, tokenSecret, live, signalingPath } = dependencies;
  const perMinute = (name: string) =>
    new RateLimit(
      { name, points: config.authRatePerMinute, seconds: 60 },
      { redis, prefix: config.redisPrefix },
    );
  const users = dataSource.getRepository(userEntity);
  const authenticator = new Authenticator(tokenSecret, users);
  const accounts = new Accounts({ users, passwords, failedLogins: perMinute('failed-login') });
  const store = new RoomStore(dataSource);
  const rooms = new Rooms(store, live);
  const invites = new Invites(dataSource.getRepository(roomInviteEntity), rooms, store);

  const router = Router();
  router.use(
    '/auth',
    authRoutes({
      accounts,
      accessTokens: new AccessTokens(tokenSecret, config.accessTokenSeconds),
      refreshSessions: new RefreshSessions(
        dataSource.getRepository(refreshSessionEntity),
        config.refreshTokenSeconds,
      ),
      limits: {
        register: perMinute('register'),
        login: perMinute('login'),
        refresh: perMinute('refresh'),
        logout: perMinute('logout'),
      },
    }),
  );
  router.use('/users', userRoutes({ accounts, authenticator }));
  router.use(
    '/rooms',
    roomRoutes({
      authenticator,
      rooms,
      store,
      invites,
      live,
      publicUrl: config.publicUrl,
      signalingPath,
    }),
  );
  router.use('/invites', inviteRoutes({ authenticator, invites, rooms }));
  return router;
}
