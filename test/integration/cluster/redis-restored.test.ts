import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { RedisClusterStore } from '../../../src/cluster/store/redis-cluster-store.ts';
import { aNode, aStanding } from '../../helpers/nodes/cluster-nodes.ts';
import { beClear, ownLeaseOver } from '../../helpers/nodes/open-cluster-stores.ts';
import { ownRedisPrefix, REDIS_URL } from '../../helpers/processes/redis-keys.ts';

const LEASE_MS = 1_500;
const ALONE_MS = 60_000;

describe('a Redis that came back with what it had some time ago', () => {
  it('gives a room of a node that it has not heard since to nobody, until that one must have stopped since then', async () => {
    const { prefix, remove } = ownRedisPrefix();
    const store = await RedisClusterStore.open({
      url: REDIS_URL,
      prefix,
      logger: pino({ level: 'silent' }),
    });
    const admin = new Redis(REDIS_URL);
    try {
      const [home, witness] = [aNode(), aNode()];
      const roomId = randomUUID();
      await store.renew(witness, ALONE_MS, aStanding());
      await store.renew(home, LEASE_MS, aStanding({ asks: [witness.nodeId], aloneMs: ALONE_MS }));
      await store.claim(roomId, home.nodeId);
      await ownLeaseOver(store, witness, LEASE_MS);
      // As it is written when another process of Redis is found.
      const bornMs = await store.renew(witness, ALONE_MS, aStanding());
      await admin.hset(`${prefix}cluster:pulse`, 'born', bornMs);
      await beClear(store, witness);
      const answer = await store.claim(roomId, witness.nodeId);
      if (answer.outcome !== 'unwitnessed') throw new Error(`not asked about: ${answer.outcome}`);
      expect(answer.absent.waitMs).to.be.within(ALONE_MS - 1_000, ALONE_MS);

      await admin.hset(`${prefix}cluster:pulse`, 'born', 0);
      expect((await store.claim(roomId, witness.nodeId)).outcome).to.equal('claimed');
    } finally {
      admin.disconnect();
      await store.close();
      await remove();
    }
  });
});
