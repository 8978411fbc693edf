import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { pino } from 'pino';
import { Cluster } from '../../../src/cluster/cluster.ts';
import type { RoomHold } from '../../../src/cluster/rooms/room-claims.ts';
import { RedisClusterStore } from '../../../src/cluster/store/redis-cluster-store.ts';
import { TcpForwarder } from '../../helpers/cluster/tcp-forwarder.ts';
import { aNode } from '../../helpers/nodes/cluster-nodes.ts';
import { LinkedNode } from '../../helpers/nodes/linked-node.ts';
import { ownRedisPrefix, REDIS_URL } from '../../helpers/processes/redis-keys.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const logger = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
const LEASE_MS = 2_000;
const ALONE_MS = 12_000;
const WAIT = { timeoutMs: 30_000 };
const secret = randomUUID() + randomUUID();

/** A process among the nodes, as far as leases and claims go, which reaches Redis by a way of its own. */
class Process {
  readonly cluster: Cluster;
  readonly #linked: LinkedNode;
  readonly #store: RedisClusterStore;
  readonly #redis: TcpForwarder;

  static async start(prefix: string): Promise<Process> {
    const { hostname: host, port } = new URL(REDIS_URL);
    const redis = await TcpForwarder.start({ host, port: Number(port || 6379) });
    const store = await RedisClusterStore.open({ url: `redis://127.0.0.1:${redis.port}`, prefix, logger });
    const process = new Process(await LinkedNode.start({ secret, urls: new Map() }), store, redis);
    await process.cluster.start();
    return process;
  }

  private constructor(linked: LinkedNode, store: RedisClusterStore, redis: TcpForwarder) {
    this.#linked = linked;
    this.#store = store;
    this.#redis = redis;
    const { nodeId, listener, links } = linked;
    const { draining: _d, load, peopleInRooms, ...self } = aNode({ nodeId, url: listener.url });
    const measure = () => ({ load, peopleInRooms });
    this.cluster = new Cluster({ self, measure, leaseMs: LEASE_MS, aloneMs: ALONE_MS, store, links, logger });
  }

  loseRedis(): void {
    this.#redis.set('silent');
  }

  /** As SIGKILL does: nothing is said to Redis, and nobody listens any more. */
  async die(): Promise<void> {
    this.#redis.set('refuse');
    await this.stop();
  }

  async stop(): Promise<void> {
    await this.cluster.stop();
    await this.#linked.stop();
    await this.#store.close();
    await this.#redis.stop();
  }
}

describe('a room of the only node', function () {
  this.timeout(90_000);
  const roomId = randomUUID();
  let first: Process;
  let hold: RoomHold;
  let prefix: string;
  let removeKeys: () => Promise<void>;
  const started: Process[] = [];

  beforeEach(async () => {
    ({ prefix, remove: removeKeys } = ownRedisPrefix());
    first = await start();
    hold = await held(first);
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((process) => process.stop()));
    await removeKeys();
  });

  async function start(): Promise<Process> {
    const process = await Process.start(prefix);
    started.push(process);
    return process;
  }

  async function held({ cluster }: Process): Promise<RoomHold> {
    let got: RoomHold | undefined;
    await waitUntil(
      'the room',
      async () => {
        const claim = await cluster.claims.claim(roomId).catch(() => undefined);
        if (claim?.outcome === 'held') got = claim.hold;
        return got !== undefined;
      },
      WAIT,
    );
    if (got === undefined) throw new Error('not held');
    return got;
  }

  it('is taken by the one that is started after its death, without a long wait', async () => {
    await first.die();
    started.length = 0;
    const sinceMs = performance.now();
    const second = await start();
    expect((await held(second)).held).to.equal(true);
    // The lease, and a settled store.
    expect(performance.now() - sinceMs).to.be.lessThan(LEASE_MS + 5_000);
  });

  it('is given up by one that is cut off from Redis, and answers one that is not', async () => {
    first.loseRedis();
    await waitUntil('it to go on without', () => first.cluster.withoutStore, WAIT);
    const leaseOverAtMs = performance.now() + LEASE_MS;
    await waitUntil('more than its lease', () => performance.now() > leaseOverAtMs, WAIT);
    expect(hold.held).to.equal(true);
    const taken = await held(await start());
    expect([hold.held, taken.held]).to.deep.equal([false, true]);
  });
});
