import { randomUUID } from 'node:crypto';
import type { Redis, RedisOptions } from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../../logger.ts';
import { connectRedis } from '../../redis.ts';
import { forgottenMs, ownLeaseMs } from '../lease/lease-times.ts';
import type { Standing } from '../lease/standing.ts';
import { type NodeInfo, nodeInfo } from '../node-info.ts';
import { answeredInTime } from './answered-in-time.ts';
import {
  type Announcement,
  type ClaimAnswer,
  type ClusterStore,
  FencedError,
  type RoomHome,
  type StoredRoom,
  StoreUnavailableError,
} from './cluster-store.ts';
import { READ_BLOCK_MS, RedisAnnouncements } from './redis-announcements.ts';
import { RedisScriptRunner, type ScriptName } from './redis-script-runner.ts';

const COMMAND_TIMEOUT_MS = 900;

/** Fails soon, does nothing twice by itself, and is back soon. */
const CONNECTION: RedisOptions = {
  // What Redis answers is checked as this version says it.
  protocol: 2,
  connectTimeout: 1_000,
  // Ours are shorter; this ends what ioredis asks by itself when it connects.
  commandTimeout: 3 * COMMAND_TIMEOUT_MS,
  disconnectTimeout: 200,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  retryStrategy: (times) => Math.min(times * 50, 200),
};

const epoch = z.coerce.number().int();
const ms = z.coerce.number().int();
const text = z.string();
const claimSchema = z.union([
  z.tuple([z.literal('claimed'), epoch, text.nullable(), z.array(text), z.enum(['0', '1'])]),
  z.tuple([z.literal('elsewhere'), text, epoch]),
  z.tuple([z.literal('unwitnessed'), text, ms, ms, text]),
  z.tuple([z.enum(['unsettled', 'fenced'])]),
]);
const placeSchema = z.enum(['home', 'forgotten', 'unsettled', 'elsewhere']);

/**
 * What the nodes know together, in Redis: one that is alone, or a master with replicas. Every answer is checked. Redis may lose
 * all it knew at any time: nodes then have a few seconds to write their rooms anew before anyone can claim a room.
 */
export class RedisClusterStore implements ClusterStore {
  readonly keepsRooms = true;
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #scripts: RedisScriptRunner;
  readonly #announcements: RedisAnnouncements;
  readonly #logger: Logger;
  /** By what Redis is known not to have lost anything since. */
  #marker = '';

  /**
   * @param prefix of all keys, as the configuration has it.
   * @throws Error when Redis cannot be reached now.
   */
  static async open(options: { url: string; prefix: string; logger: Logger }): Promise<RedisClusterStore> {
    const { url, logger } = options;
    const prefix = `${options.prefix}cluster:`;
    const redis = await connectRedis(url, logger, CONNECTION);
    let reader: Redis | undefined;
    try {
      reader = await connectRedis(url, logger, {
        ...CONNECTION,
        commandTimeout: READ_BLOCK_MS + 3 * COMMAND_TIMEOUT_MS,
      });
      const announcements = await RedisAnnouncements.open(redis, reader, `${prefix}announcements`, logger);
      return new RedisClusterStore(redis, prefix, announcements, logger);
    } catch (error) {
      redis.disconnect();
      reader?.disconnect();
      throw error;
    }
  }

  private constructor(redis: Redis, prefix: string, announcements: RedisAnnouncements, logger: Logger) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#scripts = new RedisScriptRunner(redis, prefix);
    this.#announcements = announcements;
    this.#logger = logger;
  }

  async renew(node: NodeInfo, leaseMs: number, standing: Standing): Promise<number> {
    const entry = JSON.stringify(node);
    const { order, asks, aloneMs, clearAtMs } = standing;
    const [marker, kept, nowMs] = await this.#run(
      'parleyRenew',
      z.tuple([text, text, ms]),
      ...[node.nodeId, entry, Math.round(leaseMs), this.#marker, randomUUID()],
      ...[node.url, Math.round(ownLeaseMs(leaseMs)), Math.round(forgottenMs(leaseMs))],
      ...[order, asks.join(' '), Math.round(aloneMs), clearAtMs ?? 0],
    );
    if (kept !== entry) throw new StoreUnavailableError('Redis did not keep what was written');
    const known = this.#marker;
    this.#marker = marker;
    if (known !== '' && known !== marker) {
      throw new StoreUnavailableError('Redis was restarted or has lost what it knew');
    }
    return nowMs;
  }

  async release(nodeId: string): Promise<void> {
    await this.#run('parleyRelease', z.unknown(), nodeId);
  }

  async markStopped(nodeId: string, heardAtMs: number): Promise<void> {
    await this.#run('parleyMarkStopped', z.unknown(), nodeId, heardAtMs);
  }

  async nodes(): Promise<NodeInfo[]> {
    const entries = await this.#run('parleyNodes', z.array(text));
    const nodes = entries.flatMap((entry) => this.#parseNode(entry));
    return nodes.sort((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt));
  }

  async claim(roomId: string, nodeId: string): Promise<ClaimAnswer> {
    const answer = await this.#run('parleyClaim', claimSchema, roomId, nodeId);
    switch (answer[0]) {
      case 'claimed': {
        const [, since, checkpoint, lines, handed] = answer;
        const stored = storedOf(checkpoint, lines);
        return { outcome: 'claimed', epoch: since, stored, handedOver: handed === '1' };
      }
      case 'elsewhere':
        return { outcome: 'elsewhere', home: { nodeId: answer[1], epoch: answer[2] } };
      case 'unsettled':
        return { outcome: 'unsettled' };
      case 'unwitnessed': {
        const [, absentId, heardAtMs, waitMs, url] = answer;
        return { outcome: 'unwitnessed', absent: { nodeId: absentId, url, heardAtMs, waitMs } };
      }
      case 'fenced':
        throw new FencedError('The node that claims has no lease');
    }
  }

  async handOver(roomId: string, from: RoomHome, toNodeId: string): Promise<number> {
    const answer = await this.#run(
      'parleyHandOver',
      z.union([z.literal('fenced'), epoch]),
      roomId,
      from.nodeId,
      from.epoch,
      toNodeId,
    );
    if (answer === 'fenced') {
      throw new FencedError('The room is not at home there, or who is given it has no lease');
    }
    return answer;
  }

  async abandon(roomId: string, home: RoomHome): Promise<void> {
    await this.#run('parleyAbandon', z.unknown(), roomId, home.nodeId, home.epoch);
  }

  async findHome(roomId: string): Promise<RoomHome | undefined> {
    const [nodeId, since] = await this.#ask(
      z.tuple([text.nullable(), epoch.nullable()]),
      this.#redis.hmget(`${this.#prefix}room:${roomId}`, 'node', 'epoch'),
    );
    return nodeId === null || since === null ? undefined : { nodeId, epoch: since };
  }

  async orphans(): Promise<string[]> {
    return this.#run('parleyOrphans', z.array(text));
  }

  async roomsOf(nodeId: string): Promise<string[]> {
    return this.#run('parleyRoomsOf', z.array(text), nodeId);
  }

  async append(roomId: string, home: RoomHome, entries: readonly string[]): Promise<void> {
    const place = await this.#run('parleyAppend', placeSchema, roomId, home.nodeId, home.epoch, ...entries);
    requireKnown(place);
  }

  async checkpoint(roomId: string, home: RoomHome, checkpoint: string): Promise<void> {
    const place = await this.#run(
      'parleyCheckpoint',
      placeSchema,
      roomId,
      home.nodeId,
      home.epoch,
      checkpoint,
    );
    requireKnown(place);
  }

  async announce(announcement: Announcement): Promise<void> {
    await this.#ask(z.string(), this.#announcements.announce(announcement));
  }

  follow(listener: (announcement: Announcement) => void): () => void {
    return this.#announcements.follow(listener);
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
    await this.#announcements.close();
  }

  #run<T>(name: ScriptName, schema: z.ZodType<T>, ...args: (string | number)[]): Promise<T> {
    return this.#ask(schema, this.#scripts.run(name, args));
  }

  async #ask<T>(schema: z.ZodType<T>, asked: Promise<unknown>): Promise<T> {
    try {
      // A connection that is silent may be cut: a new one is through sooner than TCP tries again.
      const reconnect = () => this.#redis.status === 'ready' && this.#redis.disconnect(true);
      return schema.parse(await answeredInTime(asked, COMMAND_TIMEOUT_MS, reconnect));
    } catch (error) {
      throw new StoreUnavailableError('Redis did not do what it was asked', { cause: error });
    }
  }

  #parseNode(entry: string): NodeInfo[] {
    try {
      return [nodeInfo.parse(JSON.parse(entry))];
    } catch (error) {
      // Of another version, while nodes are replaced one by one.
      this.#logger.warn({ err: error }, 'The entry of a node cannot be read');
      return [];
    }
  }
}

function requireKnown(place: z.output<typeof placeSchema>): void {
  if (place === 'elsewhere') throw new FencedError('The room is not at home there');
  if (place !== 'home') throw new StoreUnavailableError('Redis has lost the room');
}

function storedOf(checkpoint: string | null, entries: string[]): StoredRoom | undefined {
  return checkpoint === null && entries.length === 0 ? undefined : { checkpoint, entries };
}
