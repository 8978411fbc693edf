import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from './logger.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * A connection to Redis that is up. When it is lost, commands fail at once rather than wait, and it comes back by
 * itself; whoever uses it has a way to go on without. Throws when Redis cannot be reached now.
 *
 * @param options of ioredis, where its user needs others.
 */
export async function connectRedis(url: string, logger: Logger, options: RedisOptions = {}): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: 2_000,
    ...options,
  });
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
