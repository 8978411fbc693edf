import type { ErrorRequestHandler, RequestHandler } from 'express';
import { isDatabaseUnavailable } from '../../entities/database-unavailable.ts';
import { AppError, ERRORS, toProblem } from '../../errors.ts';
import type { ErrorCode } from '../../protocol/problem.ts';
import { requestLogger } from './request-log.ts';

/** What express throws for requests that are wrong in themselves. */
const HTTP_ERRORS: Readonly<Record<number, ErrorCode>> = {
  400: 'MALFORMED_BODY',
  404: 'NOT_FOUND',
};

/** The codes that say "this bearer token will not do", for which RFC 6750 wants a challenge. */
const CHALLENGES: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'TOKEN_INVALID', 'TOKEN_EXPIRED']);

/** When trying again makes sense, where whoever threw the error does not know better. */
const RETRY_AFTER_SECONDS: Partial<Record<ErrorCode, number>> = {
  DATABASE_UNAVAILABLE: 2,
  STORAGE_UNAVAILABLE: 5,
  MEDIA_UNAVAILABLE: 2,
  PAYMENT_PROVIDER_UNAVAILABLE: 5,
  SHUTTING_DOWN: 2,
  ROOM_MOVING: 2,
  NODE_UNREACHABLE: 2,
};

/** Everything that no route answered. */
export const replyNotFound: RequestHandler = () => {
  throw new AppError('NOT_FOUND');
};

/** Turns whatever a handler threw into problem details (RFC 9457) and a line in the log. */
export const replyWithProblem: ErrorRequestHandler = (error: unknown, request, response, next) => {
  const known = asAppError(error);
  const { log, requestId } = requestLogger(request);
  const code = known?.code ?? 'INTERNAL';
  log[ERRORS[code].level]({ code, err: known === undefined ? error : known.cause }, 'A request failed');

  // Too late for a reply: express cuts the connection, so that half an answer is not taken for a whole one.
  if (response.headersSent) {
    next(error);
    return;
  }
  const problem = toProblem(known ?? error, requestId);
  const retryAfterSeconds = known?.retryAfterSeconds ?? RETRY_AFTER_SECONDS[code];
  if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
  if (code === 'RATE_LIMITED') {
    response.set({ 'RateLimit-Remaining': '0', 'RateLimit-Reset': String(retryAfterSeconds ?? 1) });
  }
  if (CHALLENGES.has(code)) response.set('WWW-Authenticate', 'Bearer');
  // The rest of a body that nobody wants is not read.
  if (code === 'BODY_TOO_LARGE') response.set('Connection', 'close');
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
};

function asAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (isDatabaseUnavailable(error)) return new AppError('DATABASE_UNAVAILABLE', { cause: error });
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  // A path such as `/%E0` that is no UTF-8: nothing can be there.
  if (error instanceof URIError) return new AppError('NOT_FOUND', { cause: error });
  const code = HTTP_ERRORS[error.status];
  return code === undefined ? undefined : new AppError(code, { cause: error });
}
