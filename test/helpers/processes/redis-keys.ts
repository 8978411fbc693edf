import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';

export const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

/** A prefix of this test alone, and how to remove all that was written under it. */
export function ownRedisPrefix(url = REDIS_URL): { prefix: string; remove: () => Promise<void> } {
  const prefix = `parley-test-${randomUUID()}:`;
  const remove = async () => {
    const redis = new Redis(url, { maxRetriesPerRequest: 1 });
    redis.on('error', () => {});
    try {
      const keys = await redis.keys(`${prefix}*`);
      if (keys.length > 0) await redis.del(...keys);
    } finally {
      redis.disconnect();
    }
  };
  return { prefix, remove };
}
