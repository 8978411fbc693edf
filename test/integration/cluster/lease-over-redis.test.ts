import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { Cluster } from '../../../src/cluster/cluster.ts';
import { LoneNodeLinks } from '../../../src/cluster/links/lone-node-links.ts';
import type { RoomHold } from '../../../src/cluster/rooms/room-claims.ts';
import {
  type Announcement,
  type StoredRoom,
  StoreUnavailableError,
} from '../../../src/cluster/store/cluster-store.ts';
import { RedisClusterStore } from '../../../src/cluster/store/redis-cluster-store.ts';
import { OwnRedis } from '../../helpers/cluster/own-redis.ts';
import { aNode, aStanding } from '../../helpers/nodes/cluster-nodes.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const logger = pino({ level: 'silent' });
const WAIT = { timeoutMs: 20_000 };
// Long, so that a busy machine does not end it.
const LEASE_MS = 10_000;

/** What one node has open: its store, its place among the nodes, and a room whose state is a list of words. */
class NodeOverRedis {
  readonly store: RedisClusterStore;
  readonly cluster: Cluster;
  readonly words: string[] = [];
  storeBacks = 0;

  static async start(redis: OwnRedis): Promise<NodeOverRedis> {
    const node = new NodeOverRedis(
      await RedisClusterStore.open({ url: redis.url, prefix: 'parley:', logger }),
    );
    await node.cluster.start();
    return node;
  }

  private constructor(store: RedisClusterStore) {
    this.store = store;
    const { draining: _d, load, peopleInRooms, ...self } = aNode();
    this.cluster = new Cluster({
      self,
      measure: () => ({ load, peopleInRooms }),
      leaseMs: LEASE_MS,
      aloneMs: 60_000,
      store,
      links: new LoneNodeLinks(),
      logger,
    });
    this.cluster.on('storeBack', () => {
      this.storeBacks += 1;
    });
  }

  async hold(roomId: string): Promise<{ hold: RoomHold; say: (word: string) => Promise<void> }> {
    const claim = await this.cluster.claims.claim(roomId, 20_000);
    if (claim.outcome !== 'held') throw new Error('it lives elsewhere');
    const { hold } = claim;
    const log = hold.openLog({
      checkpoint: () => JSON.stringify(this.words),
      onFenced: () => {},
    });
    const say = (word: string) => {
      this.words.push(word);
      log.append(() => word);
      return log.committed();
    };
    return { hold, say };
  }

  async stop(): Promise<void> {
    await this.cluster.stop();
    await this.store.close();
  }
}

describe('a node whose Redis fails', function () {
  this.timeout(90_000);
  let redis: OwnRedis;
  let node: NodeOverRedis;
  let other: RedisClusterStore;
  const roomId = randomUUID();

  beforeEach(async () => {
    redis = await OwnRedis.start();
    node = await NodeOverRedis.start(redis);
    other = await RedisClusterStore.open({ url: redis.url, prefix: 'parley:', logger });
  });
  afterEach(async () => {
    redis.resume();
    await Promise.all([node.stop(), other.close()]);
    await redis.kill();
  });

  /** What another node would find of the room, had it been given it: read after the claim is this node's own again. */
  async function readStored(hold: RoomHold): Promise<string[]> {
    let stored: StoredRoom | undefined;
    await waitUntil(
      'the room to be claimed',
      async () => {
        const answer = await node.store.claim(hold.roomId, node.cluster.nodeId);
        if (answer.outcome === 'claimed') stored = answer.stored;
        return answer.outcome === 'claimed';
      },
      WAIT,
    );
    return [...JSON.parse(stored?.checkpoint ?? '[]'), ...(stored?.entries ?? [])];
  }

  it('goes on without it, and has written its rooms anew before anyone can take them', async () => {
    const { hold, say } = await node.hold(roomId);
    await say('before');
    await redis.kill();
    await waitUntil('it to go on without', () => node.cluster.withoutStore, WAIT);
    await say('meanwhile');
    expect(hold.held).to.equal(true);

    await redis.restart();
    const thief = aNode();
    const answers = new Set<string>();
    await waitUntil(
      'the room to be known again',
      async () => {
        try {
          await other.renew(thief, LEASE_MS, aStanding());
          const { outcome } = await other.claim(roomId, thief.nodeId);
          answers.add(outcome);
          return outcome === 'elsewhere' || outcome === 'claimed';
        } catch (error) {
          if (!(error instanceof Error) || !/Unavailable|Fenced/.test(error.name)) throw error;
          return false;
        }
      },
      { ...WAIT, lastSeen: () => [...answers] },
    );
    expect([...answers].at(-1)).to.equal('elsewhere');
    expect(answers).to.not.include('claimed');
    expect(await other.findHome(roomId)).to.deep.equal(hold.home);
    await waitUntil('it to be back', () => !node.cluster.storeAway && node.storeBacks === 1, WAIT);
    await say('after');
    expect(await readStored(hold)).to.deep.equal(['before', 'meanwhile', 'after']);
  });

  it('keeps a room in which something happens just when Redis was emptied', async () => {
    const { hold, say } = await node.hold(roomId);
    await say('before');
    const admin = new Redis(redis.url);
    await admin.flushall();
    admin.disconnect();
    await say('at once');
    expect(hold.held).to.equal(true);
    await waitUntil('the room', async () => (await other.findHome(roomId)) !== undefined, WAIT);
    expect(await readStored(hold)).to.deep.equal(['before', 'at once']);
  });

  it('finds out that Redis was emptied under it, and writes its rooms anew', async () => {
    const { hold, say } = await node.hold(roomId);
    await say('before');
    const admin = new Redis(redis.url);
    await admin.flushall();
    admin.disconnect();
    await waitUntil('it to notice', () => node.storeBacks === 1, WAIT);
    await say('after');
    await waitUntil('the room', async () => (await other.findHome(roomId)) !== undefined, WAIT);
    expect(await other.findHome(roomId)).to.deep.equal(hold.home);
    await waitUntil('claims to be answered', () => readStored(hold).catch(() => undefined), WAIT);
    expect(await readStored(hold)).to.deep.equal(['before', 'after']);
  });

  it('hears within a second or two that Redis hangs, and soon that it goes on', async () => {
    redis.pause();
    const askedAtMs = performance.now();
    const error = await other.nodes().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect(performance.now() - askedAtMs).to.be.lessThan(10_000);
    await waitUntil('it to go on without', () => node.cluster.withoutStore, WAIT);
    redis.resume();
    await waitUntil('it to be back', () => node.storeBacks === 1 && node.cluster.held, WAIT);
    await waitUntil('the other too', () => other.nodes().catch(() => undefined), WAIT);
  });

  it('hears announcements that were made while its connection was gone', async () => {
    const heard: unknown[] = [];
    node.store.follow(({ payload }) => heard.push(payload));
    const announce = (payload: number): Promise<void> => {
      const announcement: Announcement = { fromNodeId: 'other', topic: 'count', payload };
      return other.announce(announcement);
    };
    await announce(1);
    await waitUntil('the first', () => heard.length === 1, WAIT);
    const admin = new Redis(redis.url);
    const clients = String(await admin.client('LIST'));
    const readers = [...clients.matchAll(/^id=(\d+).* cmd=xread/gm)].map((match) => match[1] ?? '');
    expect(readers).to.have.length(2);
    await Promise.all(readers.map((id) => admin.client('KILL', 'ID', id)));
    await announce(2);
    await announce(3);
    await waitUntil('the others', () => heard.length === 3, { ...WAIT, lastSeen: () => heard });
    expect(heard).to.deep.equal([1, 2, 3]);
    admin.disconnect();
  });

  it('hears announcements after Redis lost all of the earlier ones', async () => {
    const heard: unknown[] = [];
    node.store.follow(({ payload }) => heard.push(payload));
    await other.announce({ fromNodeId: 'other', topic: 'count', payload: 1 });
    await waitUntil('the first', () => heard.length === 1, WAIT);
    await redis.kill();
    await redis.restart();
    await waitUntil(
      'Redis to take another',
      () =>
        other.announce({ fromNodeId: 'other', topic: 'count', payload: 2 }).then(
          () => true,
          () => false,
        ),
      WAIT,
    );
    await waitUntil('the second', () => heard.includes(2), { ...WAIT, lastSeen: () => heard });
  });
});
