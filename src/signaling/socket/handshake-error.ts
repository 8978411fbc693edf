import type { Logger } from 'pino';
import { AppError, toProblem } from '../../errors.ts';

/** What Socket.IO gives to a client that is refused at the door: its `data` is the problem. */
export function handshakeError(error: unknown, logger: Logger): Error {
  if (!(error instanceof AppError)) logger.error({ err: error }, 'A handshake failed');
  const problem = toProblem(error, crypto.randomUUID());
  return Object.assign(new Error(problem.detail), { data: problem });
}
