import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from './logger.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** What ioredis would take of it as undefined, its constructor does not. */
type Settings = Omit<RedisOptions, 'replyMapping'>;

/**
 * A connection to Redis that is up. When it is lost, commands fail at once rather than wait, and it comes back by
 * itself; whoever uses it has a way to go on without. Throws when Redis cannot be reached now.
 *
 * @param options of ioredis, where its user needs others.
 */
export async function connectRedis(url: string, logger: Logger, options: Settings = {}): Promise<Redis> {
  const settings: Settings = {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: 2_000,
    ...options,
  };
  const redis = new Redis(url, settings);
  // Without a listener an error would end the process; the state is what counts, so each change is logged once.
  let lastError: unknown;
  redis.on('error', (error) => {
    lastError = error;
  });
  redis.on('ready', () => logger.info('Redis is connected'));
  redis.on('close', () => logger.warn({ err: lastError }, 'Redis is not connected'));
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw new Error('Redis cannot be reached at REDIS_URL', { cause: lastError ?? error });
  }
  return redis;
}
