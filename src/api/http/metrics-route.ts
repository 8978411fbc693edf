import { type Request, type RequestHandler, Router } from 'express';
import type { Config } from '../../config/config.ts';
import { AppError } from '../../errors.ts';
import type { Metrics } from '../../metrics.ts';
import { equalSecrets } from './equal-secrets.ts';
import { addRoute } from './route.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** `/metrics` for Prometheus: with the bearer token where one is set; without it, in production, to this host alone. */
export function metricsRoute(
  { registry }: Metrics,
  { metricsToken, production }: Pick<Config, 'metricsToken' | 'production'>,
): Router {
  const router = Router();
  addRoute(router, '/metrics', {
    GET: async (request, response) => {
      if (metricsToken !== null) {
        const offered = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
        if (offered === undefined) throw new AppError('UNAUTHENTICATED');
        if (!equalSecrets(offered, metricsToken)) throw new AppError('TOKEN_INVALID');
      } else if (production && !isFromThisHost(request)) {
        throw new AppError('FORBIDDEN', { detail: 'Set PARLEY_METRICS_TOKEN to read this from elsewhere.' });
      }
      response.set('Content-Type', registry.contentType).send(await registry.metrics());
    },
  });
  return router;
}

/** The connection itself counts, and a proxy on this host does not pass for this host. */
function isFromThisHost(request: Request): boolean {
  return (
    LOOPBACK.has(request.socket.remoteAddress ?? '') &&
    request.headers['x-forwarded-for'] === undefined &&
    request.headers.forwarded === undefined
  );
}

/** Measures every request under its route's template, never its path: paths hold ids. */
export function measureRequests({ httpDuration }: Metrics): RequestHandler {
  return (request, response, next) => {
    const stop = httpDuration.startTimer();
    response.once('close', () => {
      const route: unknown = response.locals.route;
      stop({
        method: request.method,
        route: typeof route === 'string' ? route : 'other',
        status: String(response.statusCode),
      });
    });
    next();
  };
}
