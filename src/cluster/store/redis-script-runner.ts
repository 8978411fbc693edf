import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { SCRIPTS } from './redis-cluster-scripts.ts';

export type ScriptName = keyof typeof SCRIPTS;

/** Runs our Lua scripts, each known to Redis by its hash after the first time. */
export class RedisScriptRunner {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #hashes = new Map<string, string>();

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  /** Gives what Redis answered, unchecked. */
  async run(name: ScriptName, args: readonly (string | number)[]): Promise<unknown> {
    const lua = SCRIPTS[name];
    try {
      return await this.#redis.evalsha(this.#hashOf(lua), 1, this.#prefix, ...args);
    } catch (error) {
      // Not known to this Redis yet: it was restarted, or is new.
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.#redis.eval(lua, 1, this.#prefix, ...args);
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
