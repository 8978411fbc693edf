import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Config } from './config/config.ts';

export type { Logger } from 'pino';

/** No value of these names is ever written, wherever in a logged object it sits near the top. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'resumeToken',
  'secret',
];
const REDACTED_PATHS = [
  ...SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
  'res.headers["set-cookie"]',
];

/**
 * What the database says of a failed statement: its values, and the row that stood in the way. The statement itself
 * and PostgreSQL's code stay, which say what went wrong.
 */
const ROW_CONTENT: ReadonlySet<string> = new Set(['parameters', 'driverError', 'detail', 'where']);

/**
 * An error as it is logged, those that caused it included: without what people entered.
 *
 * @param given the error, or what pino-http made of it, which has it as `raw`.
 */
export function serializeError(given: unknown): unknown {
  const isWrapped = typeof given === 'object' && given !== null && 'raw' in given;
  const error = isWrapped ? given.raw : given;
  if (!(error instanceof Error)) return given;
  const { cause: _, ...serialized } = pino.stdSerializers.errWithCause(error);
  const kept = Object.entries(serialized).filter(([name]) => !ROW_CONTENT.has(name));
  return {
    ...Object.fromEntries(kept),
    ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }),
  };
}

/**
 * The process's logger: a line of JSON an entry, or lines for people in development.
 *
 * @param destination where tests catch what is written; standard output otherwise.
 */
export async function createLogger(
  config: Pick<Config, 'logLevel' | 'logFormat'>,
  destination?: DestinationStream,
): Promise<Logger> {
  const options: LoggerOptions = {
    level: config.logLevel,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    serializers: { err: serializeError },
    redact: { paths: REDACTED_PATHS, censor: '[secret]' },
  };
  const target = destination ?? (config.logFormat === 'pretty' ? await prettyStream() : undefined);
  return target === undefined ? pino(options) : pino(options, target);
}

/** Writes at once rather than from a worker thread, so that the last words of a dying process are seen. */
async function prettyStream(): Promise<DestinationStream | undefined> {
  try {
    const { default: pretty } = await import('pino-pretty');
    return pretty({ sync: true, translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid,hostname', singleLine: true });
  } catch {
    // A development dependency: where it was left out, JSON it is.
    return undefined;
  }
}
