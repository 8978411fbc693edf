import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../../logger.ts';
import { answeredInTime } from './answered-in-time.ts';
import type { Announcement } from './cluster-store.ts';

const LENGTH = 10_000;
const READ_AT_ONCE = 200;
/** So long Redis holds a read when there is nothing. */
export const READ_BLOCK_MS = 2_000;
/** So much later than that the connection counts as cut. */
const GRACE_MS = 900;
const RETRY_MS = 100;
const FIELD = 'announcement';

const announcementSchema = z.object({ fromNodeId: z.string(), topic: z.string(), payload: z.unknown() });
const entriesSchema = z.array(z.tuple([z.string(), z.array(z.string())]));
const streamsSchema = z.array(z.tuple([z.string(), entriesSchema])).nullable();

/** What every node is to hear: a stream in Redis, read on a connection of its own from where it was left. */
export class RedisAnnouncements {
  readonly #writer: Redis;
  readonly #reader: Redis;
  readonly #key: string;
  readonly #logger: Logger;
  readonly #listeners = new Set<(announcement: Announcement) => void>();
  readonly #reading: Promise<void>;
  #lastId: string;
  #closed = false;

  /** Reads from now on. Rejects when Redis is not there. */
  static async open(writer: Redis, reader: Redis, key: string, logger: Logger): Promise<RedisAnnouncements> {
    return new RedisAnnouncements(writer, reader, key, logger, await newestId(writer, key));
  }

  private constructor(writer: Redis, reader: Redis, key: string, logger: Logger, lastId: string) {
    this.#writer = writer;
    this.#reader = reader;
    this.#key = key;
    this.#logger = logger;
    this.#lastId = lastId;
    this.#reading = this.#readOn();
  }

  /** Gives its id. Rejects when Redis does not take it. */
  announce(announcement: Announcement): Promise<string | null> {
    return this.#writer.xadd(this.#key, 'MAXLEN', '~', LENGTH, '*', FIELD, JSON.stringify(announcement));
  }

  follow(listener: (announcement: Announcement) => void): () => void {
    const own = (announcement: Announcement) => listener(announcement);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** The reader's connection is its owner's to end, before this resolves. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    this.#reader.disconnect();
    await this.#reading;
  }

  async #readOn(): Promise<void> {
    let interrupted = false;
    while (!this.#closed) {
      try {
        if (interrupted) await this.#findPlace();
        interrupted = false;
        await this.#readOnce();
      } catch {
        // The connection logs it when it is lost, and comes back by itself.
        interrupted = true;
        await delay(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  async #readOnce(): Promise<void> {
    const { parsed, lastId } = await this.#read();
    this.#lastId = lastId ?? this.#lastId;
    for (const announcement of parsed) {
      for (const listener of [...this.#listeners]) this.#tell(listener, announcement);
    }
  }

  async #read(): Promise<{ parsed: Announcement[]; lastId: string | undefined }> {
    const reading = this.#reader.xread(
      'COUNT',
      READ_AT_ONCE,
      'BLOCK',
      READ_BLOCK_MS,
      'STREAMS',
      this.#key,
      this.#lastId,
    );
    const reconnect = () => this.#reader.status === 'ready' && this.#reader.disconnect(true);
    const reply = streamsSchema.parse(await answeredInTime(reading, READ_BLOCK_MS + GRACE_MS, reconnect));
    const entries = reply?.[0]?.[1] ?? [];
    return { parsed: entries.flatMap(([, fields]) => this.#parse(fields[1])), lastId: entries.at(-1)?.[0] };
  }

  #parse(text: string | undefined): Announcement[] {
    try {
      return [announcementSchema.parse(JSON.parse(text ?? ''))];
    } catch (error) {
      this.#logger.warn({ err: error }, 'An announcement cannot be read');
      return [];
    }
  }

  #tell(listener: (announcement: Announcement) => void, announcement: Announcement): void {
    try {
      listener(announcement);
    } catch (error) {
      this.#logger.error({ err: error, topic: announcement.topic }, 'An announcement could not be followed');
    }
  }

  /** Redis may have lost the stream and begun another: then all of that one is new. */
  async #findPlace(): Promise<void> {
    const newest = await newestId(this.#reader, this.#key);
    if (isOlder(newest, this.#lastId)) this.#lastId = '0-0';
  }
}

async function newestId(redis: Redis, key: string): Promise<string> {
  const [newest] = entriesSchema.parse(await redis.xrevrange(key, '+', '-', 'COUNT', 1));
  return newest?.[0] ?? '0-0';
}

function isOlder(one: string, other: string): boolean {
  const [oneMs = 0, oneCount = 0] = one.split('-').map(Number);
  const [otherMs = 0, otherCount = 0] = other.split('-').map(Number);
  return oneMs < otherMs || (oneMs === otherMs && oneCount < otherCount);
}
