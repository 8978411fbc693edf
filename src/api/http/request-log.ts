import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import { z } from 'zod';
import { type Logger, serializeError } from '../../logger.ts';

const uuid = z.uuid();

/** Asked every few seconds by machines; not worth a line each. */
const QUIET_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Gives every request an id and a line in the log when it is answered. The client's own `X-Request-Id` is taken only
 * when it is a UUID. Neither headers nor the query are written: both carry tokens.
 */
export function logRequests(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    genReqId: (request, response) => {
      const offered = uuid.safeParse(request.headers['x-request-id']);
      const id = offered.success ? offered.data : randomUUID();
      response.setHeader('X-Request-Id', id);
      return id;
    },
    serializers: {
      req: (request: { id: unknown; method: string; url: string }) => ({
        id: request.id,
        method: request.method,
        path: pathOf(request.url),
      }),
      err: serializeError,
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
    },
    autoLogging: { ignore: (request) => QUIET_PATHS.has(pathOf(request.url ?? '')) },
    customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'warn' : 'info'),
    customSuccessMessage: () => 'A request was answered',
    customErrorMessage: () => 'A request was answered with an error',
    // What went wrong was logged where it was caught; the error that pino-http makes up for a 5xx says nothing more.
    customErrorObject: (_request, _response, _error, { err: _, ...rest }) => rest,
  });
}

/** The request's own logger and id, as `logRequests` made them. */
export function requestLogger(request: Request): { log: Logger; requestId: string } {
  return { log: request.log, requestId: String(request.id) };
}

/** An invite's code is a key to a room, so it does not reach the log even as part of the path, however that is written. */
function pathOf(url: string): string {
  return (url.split('?', 1)[0] ?? '').replace(/(\/invites?\/+)[^/]+/gi, '$1…').slice(0, 300);
}
