import type { ErrorCode, Problem } from '../src/protocol/problem.ts';

/** The server said no: `problem` is its answer, `code` the part that programs read. */
export class ParleyError extends Error {
  override readonly name: string = 'ParleyError';
  readonly problem: Problem;
  /** From `Retry-After`, where the server sent it. */
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: Problem, options: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    super(problem.detail, options.cause === undefined ? {} : { cause: options.cause });
    this.problem = problem;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get code(): ErrorCode {
    return this.problem.code;
  }
}

/**
 * `unreachable`: no answer could be had. `timeout`: the answer did not come in time; whether the server did it is not
 * known. `connection-lost`: the connection dropped while waiting, likewise. `not-connected`: it was never sent.
 */
export type NetworkErrorKind = 'unreachable' | 'timeout' | 'connection-lost' | 'not-connected';

const NETWORK_DETAILS: Record<NetworkErrorKind, string> = {
  unreachable: 'The server could not be reached.',
  timeout: 'The server did not answer in time.',
  'connection-lost': 'The connection dropped before the server answered.',
  'not-connected': 'There is no connection to the server at the moment.',
};

/**
 * The server was not heard: its code is UNREACHABLE.
 */
export class NetworkError extends ParleyError {
  override readonly name = 'NetworkError';
  readonly kind: NetworkErrorKind;

  constructor(kind: NetworkErrorKind, options: { cause?: unknown } = {}) {
    super(clientProblem('UNREACHABLE', NETWORK_DETAILS[kind]), options);
    this.kind = kind;
  }
}

/** A problem that this client found by itself. */
export function clientProblem(code: ErrorCode, detail: string): Problem {
  return { type: 'urn:parley:error:client', title: 'Error', status: 503, detail, code };
}

/** The error that a problem was made of, or is like. */
export function errorWith(problem: Problem): ParleyError {
  return problem.code === 'UNREACHABLE' ? new NetworkError('unreachable') : new ParleyError(problem);
}

/** Any thrown thing as a problem. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ParleyError) return error.problem;
  return clientProblem('INTERNAL', error instanceof Error ? error.message : String(error));
}

/** Any thrown thing as an Error. */
export function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error), { cause: error });
}

/** Whether the server no longer knows what a request was about, which its next event will say too. */
export function isGone(error: unknown): boolean {
  return error instanceof ParleyError && error.code === 'MEDIA_NOT_FOUND';
}
