import compression from 'compression';
import cors from 'cors';
import express, { type Express, type RequestHandler } from 'express';
import { docsRoutes } from './docs/docs-routes.ts';
import { RESPONSE_HEADERS } from './docs/response-headers.ts';
import { createEndpoints, type FeatureDependencies } from './endpoints.ts';
import { filesDir } from './files/create-file-store.ts';
import { FILES_PATH } from './files/local-file-store.ts';
import { serveFiles } from './files/serve-files.ts';
import { healthRoutes, type ReadinessChecks } from './http/health.ts';
import { measureRequests, metricsRoute } from './http/metrics-route.ts';
import { replyNotFound, replyWithProblem } from './http/problem-replies.ts';
import { logRequests } from './http/request-log.ts';
import { securityHeaders } from './http/security-headers.ts';
import { serveWebApp } from './http/web-app.ts';
import { SANDBOX_PATH } from './payments/payment-account.ts';

export type ApiDependencies = FeatureDependencies & {
  readiness: ReadinessChecks;
  /** What stands in for Razorpay, where that is so. */
  paymentSandbox: RequestHandler | undefined;
};

/** Answers must not be compressed together with what an attacker put in next to a secret (BREACH). */
const NEVER_COMPRESSED = /^\/api\/v1\/(auth(\/|$)|rooms\/[^/]+\/join(\?|$))/;

/** Everything that is answered over HTTP: the REST API, health, metrics and the web app. */
export function createApi(dependencies: ApiDependencies): Express {
  const { config, logger, metrics, files, readiness, signalingPath } = dependencies;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', config.trustProxy);

  app.use(logRequests(logger));
  app.use(measureRequests(metrics));
  app.use(securityHeaders({ ...config, imageOrigin: files.imageOrigin }));
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
  const endpoints = createEndpoints(dependencies);
  app.use('/api/docs', docsRoutes({ ...config, signalingPath, endpoints: endpoints.served }));
  app.use('/api/v1', endpoints.build());
  app.use(FILES_PATH, serveFiles(filesDir(config.dataDir)));
  if (dependencies.paymentSandbox !== undefined) app.use(SANDBOX_PATH, dependencies.paymentSandbox);
  app.use(serveWebApp(config.webDir));

  app.use(replyNotFound);
  app.use(replyWithProblem);
  return app;
}

function allowOrigins(origins: readonly string[]): RequestHandler {
  return cors({
    origin: [...origins],
    credentials: true,
    exposedHeaders: Object.keys(RESPONSE_HEADERS),
    maxAge: 600,
  });
}
