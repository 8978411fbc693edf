import { Router } from 'express';
import type { Logger } from '../../logger.ts';
import { addRoute } from './route.ts';

const CHECK_TIMEOUT_MS = 2_000;

/** What must hold for this process to take requests, by name. A check that throws or hangs has failed. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<unknown>>>;

/** `/healthz`: the process lives. `/readyz`: it can do its work; 503 and what is amiss when it cannot. */
export function healthRoutes(checks: ReadinessChecks, logger: Logger): Router {
  const router = Router();
  addRoute(router, '/healthz', {
    GET: (_request, response) => {
      response.set('Cache-Control', 'no-store').json({ status: 'ok' });
    },
  });
  addRoute(router, '/readyz', {
    GET: async (_request, response) => {
      const names = Object.keys(checks);
      const results = await Promise.all(Object.values(checks).map((check) => outcome(check, logger)));
      const ready = results.every((result) => result === 'ok');
      response
        .status(ready ? 200 : 503)
        .set('Cache-Control', 'no-store')
        .json({
          status: ready ? 'ready' : 'not ready',
          checks: Object.fromEntries(names.map((name, index) => [name, results[index]])),
        });
    },
  });
  return router;
}

async function outcome(check: () => Promise<unknown>, logger: Logger): Promise<'ok' | 'failed'> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), deadline]);
    return 'ok';
  } catch (error) {
    logger.warn({ err: error }, 'A readiness check failed');
    return 'failed';
  } finally {
    clearTimeout(timer);
  }
}
