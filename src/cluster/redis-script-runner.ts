import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { StoreUnavailableError } from './cluster-store.ts';
import { SCRIPTS } from './redis-cluster-scripts.ts';

type ScriptName = keyof typeof SCRIPTS;

/** Runs our Lua scripts, each known to Redis by its hash after the first time. */
export class RedisScriptRunner {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #hashes = new Map<string, string>();

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  /** Gives what Redis answered, unchecked. Every error is a StoreUnavailableError. */
  async run(name: ScriptName, ...args: (string | number)[]): Promise<unknown> {
    const lua = SCRIPTS[name];
    try {
      return await this.#redis
        .evalsha(this.#hashOf(lua), 1, this.#prefix, ...args)
        .catch((error: unknown) => {
          // Not known to this Redis yet: it was restarted, or is new.
          if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
          return this.#redis.eval(lua, 1, this.#prefix, ...args);
        });
    } catch (error) {
      throw new StoreUnavailableError('Redis did not do what it was asked', { cause: error });
    }
  }

  #hashOf(lua: string): string {
    const known = this.#hashes.get(lua);
    if (known !== undefined) return known;
    const hash = createHash('sha1').update(lua).digest('hex');
    this.#hashes.set(lua, hash);
    return hash;
  }
}
