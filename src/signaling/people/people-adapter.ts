import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Namespace } from 'socket.io';

const CONNECT_TIMEOUT_MS = 5_000;
const LONGEST_RETRY_MS = 500;

export type PeopleAdapterOptions = {
  redisUrl: string;
  /** Of the names of its channels. */
  prefix: string;
  logger: Logger;
};

/**
 * Socket.IO's Redis adapter for what is addressed to people, whichever node they are connected to. While Redis is away
 * each node goes on for its own people, and what is told then does not reach the others.
 */
export class PeopleAdapter {
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  readonly #prefix: string;
  readonly #logger: Logger;
  #complained = false;

  /** Throws when Redis cannot be reached now. */
  static async connect(options: PeopleAdapterOptions): Promise<PeopleAdapter> {
    const adapter = new PeopleAdapter(options);
    try {
      await Promise.all([adapter.#publisher.connect(), adapter.#subscriber.connect()]);
    } catch (error) {
      adapter.close();
      throw error;
    }
    return adapter;
  }

  private constructor({ redisUrl, prefix, logger }: PeopleAdapterOptions) {
    this.#prefix = prefix;
    this.#logger = logger;
    const settings = {
      lazyConnect: true,
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy: (attempt: number) => Math.min(50 * attempt, LONGEST_RETRY_MS),
    };
    this.#publisher = new Redis(redisUrl, {
      ...settings,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
    });
    // Its subscriptions are made anew after each loss.
    this.#subscriber = new Redis(redisUrl, { ...settings, maxRetriesPerRequest: null });
    for (const redis of [this.#publisher, this.#subscriber]) {
      // Its state is what counts; without a listener an error would end the process.
      redis.on('error', () => undefined);
    }
    this.#publisher.on('ready', () => {
      this.#complained = false;
    });
  }

  /** From now on what the namespace sends to a room of it is sent on every node. Before anyone connects to it. */
  attach(namespace: { adapter: Namespace['adapter'] }): void {
    // The adapter asks for nothing else of a Namespace than what every one has.
    const make = createAdapter(this.#publishing(), this.#subscribing(), { key: `${this.#prefix}people` });
    namespace.adapter = make(namespace);
  }

  /** Calls back each time that what the other nodes say can be heard again. */
  onBack(listener: () => void): void {
    this.#subscriber.on('ready', listener);
  }

  close(): void {
    this.#publisher.disconnect();
    this.#subscriber.disconnect();
  }

  /** The adapter does not look at what becomes of its commands: a refusal would end the process. */
  #publishing(): Pick<Redis, 'on' | 'off'> & { publish(channel: string, message: string | Buffer): void } {
    const redis = this.#publisher;
    return {
      on: redis.on.bind(redis),
      off: redis.off.bind(redis),
      publish: (channel, message) => {
        redis.publish(channel, message).catch((error: unknown) => this.#complain(error));
      },
    };
  }

  #subscribing() {
    const redis = this.#subscriber;
    const quietly =
      (ask: (...channels: string[]) => Promise<unknown>) =>
      (...channels: (string | string[])[]): void => {
        ask(...channels.flat()).catch((error: unknown) => this.#complain(error));
      };
    return {
      on: redis.on.bind(redis),
      off: redis.off.bind(redis),
      subscribe: quietly((...channels) => redis.subscribe(...channels)),
      psubscribe: quietly((...patterns) => redis.psubscribe(...patterns)),
      unsubscribe: quietly((...channels) => redis.unsubscribe(...channels)),
      punsubscribe: quietly((...patterns) => redis.punsubscribe(...patterns)),
    };
  }

  /** Once a loss: while it lasts there are many. */
  #complain(error: unknown): void {
    if (this.#complained) return;
    this.#complained = true;
    this.#logger.warn({ err: error }, 'What is told to people does not reach those on other nodes');
  }
}
