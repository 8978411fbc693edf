import type { Request, Response } from 'express';
import type { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { addressGroup } from '../../client-address.ts';
import { AppError } from '../../errors.ts';

export type RateLimitOptions = {
  /** Names what is limited, as in `login`. */
  name: string;
  points: number;
  seconds: number;
};

/** A limit on how often something is done, by key: shared over Redis, or this process's own. */
export class RateLimit {
  readonly #limiter: RateLimiterAbstract;
  readonly #points: number;

  constructor({ name, points, seconds }: RateLimitOptions, store: { redis: Redis | null; prefix: string }) {
    this.#points = points;
    const options = { keyPrefix: `${store.prefix}rate:${name}`, points, duration: seconds };
    const memory = new RateLimiterMemory(options);
    this.#limiter =
      store.redis === null
        ? memory
        : new RateLimiterRedis({
            ...options,
            storeClient: store.redis,
            rejectIfRedisNotReady: true,
            // Without Redis each process counts for itself: a weaker limit, but neither none nor an outage.
            insuranceLimiter: memory,
          });
  }

  /** Counts one; throws RATE_LIMITED when that was one too many. */
  async consume(key: string, response?: Response): Promise<void> {
    try {
      this.#describe(await this.#limiter.consume(key), response);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw this.#refuse(error, response);
    }
  }

  /** Takes back one that turned out not to count. */
  async giveBack(key: string): Promise<void> {
    await this.#limiter.reward(key);
  }

  /** Of several limits that a request counts in, the answer tells the one that is nearest to its end. */
  #describe(state: RateLimiterRes, response: Response | undefined): void {
    const remaining = Math.max(0, state.remainingPoints);
    const told = response?.get('RateLimit-Remaining');
    if (told !== undefined && Number(told) <= remaining) return;
    response?.set({
      'RateLimit-Limit': String(this.#points),
      'RateLimit-Remaining': String(remaining),
      'RateLimit-Reset': String(seconds(state)),
    });
  }

  #refuse(state: RateLimiterRes, response: Response | undefined): AppError {
    response?.set('RateLimit-Limit', String(this.#points));
    return new AppError('RATE_LIMITED', { retryAfterSeconds: seconds(state) });
  }
}

/** What counts as one who asks. */
export function addressKey(request: Request): string {
  return addressGroup(request.ip ?? 'unknown');
}

function seconds(state: RateLimiterRes): number {
  return Math.max(1, Math.ceil(state.msBeforeNext / 1000));
}
