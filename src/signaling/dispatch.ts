import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { AppError, ERRORS, toProblem } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import { type Acknowledgement, type RequestName, requests } from '../protocol/requests.ts';
import { allHandlers } from './handlers/all-handlers.ts';
import type { RequestContext } from './request-handler.ts';
import { BAD_REQUEST_COST, costOf } from './request-limits.ts';
import type { TokenBucket } from './token-bucket.ts';

export type DispatchObserver = (name: RequestName | 'unknown', result: string, seconds: number) => void;

/**
 * Answers one message of a client: `args` is what came after the name, its last the acknowledgement. Every request is
 * acknowledged exactly once, whatever it holds; a message without an acknowledgement is not a request and does
 * nothing. Never throws.
 */
export async function dispatch(
  context: RequestContext,
  bucket: TokenBucket,
  givenName: unknown,
  args: readonly unknown[],
  logger: Logger,
  observe: DispatchObserver,
): Promise<void> {
  // Socket.IO lets numbers through as names, whatever its types say.
  const name = String(givenName);
  const acknowledge = args.at(-1);
  if (typeof acknowledge !== 'function') {
    logger.debug({ request: name.slice(0, 64) }, 'a message without an acknowledgement was ignored');
    return;
  }
  const startedMs = performance.now();
  const known = isRequestName(name) ? name : 'unknown';
  const reply = await answer(context, bucket, name, args.slice(0, -1), logger);
  acknowledge(reply);
  observe(known, reply.ok ? 'ok' : reply.error.code, (performance.now() - startedMs) / 1000);
}

async function answer(
  context: RequestContext,
  bucket: TokenBucket,
  name: string,
  inputs: readonly unknown[],
  logger: Logger,
): Promise<Acknowledgement<RequestName>> {
  try {
    if (!bucket.take(isRequestName(name) ? costOf(name) : BAD_REQUEST_COST)) {
      throw new AppError('RATE_LIMITED', { retryAfterSeconds: 1 });
    }
    if (!isRequestName(name)) throw new AppError('UNKNOWN_REQUEST');
    if (inputs.length > 1) {
      throw new AppError('VALIDATION_FAILED', { detail: 'A request has one input and an acknowledgement.' });
    }
    return { ok: true, data: await run(context, name, inputs[0]) };
  } catch (error) {
    return { ok: false, error: refuse(error, name, context, logger) };
  }
}

async function run<N extends RequestName>(context: RequestContext, name: N, input: unknown) {
  const parsed = parseInput(requests[name].input, input);
  context.session.requireOpen();
  // The table pairs each name with its own schema and handler, which TypeScript cannot follow through a generic key.
  const handle = allHandlers[name] as (context: RequestContext, input: unknown) => unknown;
  return (await handle(context, parsed)) as never;
}

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}

function refuse(error: unknown, name: string, context: RequestContext, logger: Logger) {
  const problem = toProblem(error, randomUUID());
  // One who floods the server must not flood its log too.
  const level = problem.code === 'RATE_LIMITED' ? 'debug' : ERRORS[problem.code].level;
  if (logger.isLevelEnabled(level)) {
    const { roomId } = context.room;
    const { peerId } = context.session;
    const cause = level === 'error' ? { err: error } : {};
    const fields = {
      request: name.slice(0, 64),
      code: problem.code,
      instance: problem.instance,
      roomId,
      peerId,
    };
    logger[level]({ ...fields, ...cause }, 'a request was refused');
  }
  return problem;
}
