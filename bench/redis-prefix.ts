import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';

const REDIS_URL = process.env.BENCH_REDIS_URL ?? 'redis://127.0.0.1:6379';

export type RedisPrefix = {
  /** What makes a node use it. */
  env: Readonly<Record<string, string>>;
  /** Deletes all keys under it. */
  drop: () => Promise<void>;
};

/** A part of the Redis of `BENCH_REDIS_URL` that is this run's own. */
export function createRedisPrefix(): RedisPrefix {
  const prefix = `parley-bench-${randomBytes(6).toString('hex')}:`;
  return {
    env: { REDIS_URL, PARLEY_REDIS_PREFIX: prefix },
    drop: () => dropKeys(prefix),
  };
}

async function dropKeys(prefix: string): Promise<void> {
  const redis = new Redis(REDIS_URL);
  try {
    for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 })) {
      if (keys.length > 0) await redis.unlink(keys);
    }
  } finally {
    redis.disconnect();
  }
}
