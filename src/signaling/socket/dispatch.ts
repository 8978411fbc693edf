import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { AppError, ERRORS, toProblem } from '../../errors.ts';
import type { Problem } from '../../protocol/problem.ts';
import type { TokenBucket } from '../../token-bucket.ts';
import { BAD_REQUEST_COST } from './request-limits.ts';

export type DispatchObserver = (name: string, result: string, seconds: number) => void;

/** What one connection may ask for. */
export type RequestTable<N extends string> = {
  has(name: string): name is N;
  /** How many tokens of the connection's bucket it takes. */
  costOf(name: N): number;
  /** Checks the input and answers; what it throws becomes the refusal. */
  run(name: N, input: unknown): unknown;
  /** Who asks, as the log has it. */
  readonly asker: Readonly<Record<string, string>>;
};

/** A refusal that another node made, and logged: it is passed on as it came. */
export class RefusedElsewhere extends Error {
  override readonly name = 'RefusedElsewhere';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

type Reply = { ok: true; data: unknown } | { ok: false; error: Problem };

/**
 * Answers one message of a client: `args` is what came after the name, its last the acknowledgement. Every request is
 * acknowledged exactly once, whatever it holds; a message without an acknowledgement is not a request and does
 * nothing. Never throws.
 */
export async function dispatch<N extends string>(
  table: RequestTable<N>,
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
    logger.debug({ request: name.slice(0, 64) }, 'A message without an acknowledgement was ignored');
    return;
  }
  const startedMs = performance.now();
  const known = table.has(name) ? name : 'unknown';
  const reply = await answer(table, bucket, name, args.slice(0, -1), logger);
  acknowledge(reply);
  observe(known, reply.ok ? 'ok' : reply.error.code, (performance.now() - startedMs) / 1000);
}

async function answer<N extends string>(
  table: RequestTable<N>,
  bucket: TokenBucket,
  name: string,
  inputs: readonly unknown[],
  logger: Logger,
): Promise<Reply> {
  try {
    if (!bucket.take(table.has(name) ? table.costOf(name) : BAD_REQUEST_COST)) {
      throw new AppError('RATE_LIMITED', { retryAfterSeconds: 1 });
    }
    if (!table.has(name)) throw new AppError('UNKNOWN_REQUEST');
    if (inputs.length > 1) {
      throw new AppError('VALIDATION_FAILED', { detail: 'A request has one input and an acknowledgement.' });
    }
    return { ok: true, data: await table.run(name, inputs[0]) };
  } catch (error) {
    if (error instanceof RefusedElsewhere) return { ok: false, error: error.problem };
    return { ok: false, error: refuse(error, name, table.asker, logger) };
  }
}

function refuse(
  error: unknown,
  name: string,
  asker: Readonly<Record<string, string>>,
  logger: Logger,
): Problem {
  const problem = toProblem(error, randomUUID());
  // One who floods the server must not flood its log too.
  const level = problem.code === 'RATE_LIMITED' ? 'debug' : ERRORS[problem.code].level;
  if (logger.isLevelEnabled(level)) {
    const { code, instance } = problem;
    const cause = level === 'error' ? { err: error } : {};
    logger[level](
      { request: name.slice(0, 64), code, instance, ...asker, ...cause },
      'A request was refused',
    );
  }
  return problem;
}
