import { QueryFailedError } from 'typeorm';

/** The connection was refused, lost, or not got in time (Node.js, "Common system errors"). */
const LOST_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
]);

/** Connection exceptions, shutdowns, a server that starts or has no place left (PostgreSQL, "Error Codes"). */
const SERVER_AWAY = /^(08...|57P0[1-3]|53300)$/;

/** What `pg` itself says of a connection, for which it has no codes. */
const SAID_BY_DRIVER =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Cannot use a pool after)/;

/**
 * Whether an error of a query, or of getting a connection for one, means that the database cannot be reached, and not
 * that the query was wrong. Whoever asks other services over the network has to make their failures errors of its own.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof QueryFailedError) return isDatabaseUnavailable(error.driverError);
  // Of a name with several addresses, each failed.
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.every((one: unknown) => isDatabaseUnavailable(one));
  }
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'ENOENT' && (!('syscall' in error) || error.syscall !== 'connect')) return false;
  return LOST_CONNECTION.has(code) || SERVER_AWAY.test(code) || SAID_BY_DRIVER.test(error.message);
}
