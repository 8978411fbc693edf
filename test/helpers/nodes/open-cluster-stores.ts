import { pino } from 'pino';
import { ownLeaseMs } from '../../../src/cluster/lease/lease-times.ts';
import type { NodeInfo } from '../../../src/cluster/node-info.ts';
import type { ClusterStore } from '../../../src/cluster/store/cluster-store.ts';
import { MemoryClusterStore } from '../../../src/cluster/store/memory-cluster-store.ts';
import { RedisClusterStore } from '../../../src/cluster/store/redis-cluster-store.ts';
import { ownRedisPrefix, REDIS_URL } from '../processes/redis-keys.ts';
import { waitUntil } from '../wait-until.ts';
import { aStanding } from './cluster-nodes.ts';

const logger = pino({ level: 'silent' });
const LEASE_MS = 60_000;

/** Stores that share what they know: in memory, one and the same. */
export type OpenedStores = { store: ClusterStore; another: ClusterStore; close: () => Promise<void> };

/** Every implementation there is, by its name. */
export const CLUSTER_STORES: Record<string, () => Promise<OpenedStores>> = {
  'in memory': async () => {
    const store = new MemoryClusterStore({ keepsRooms: true });
    return { store, another: store, close: () => store.close() };
  },
  'over Redis': async () => {
    const { prefix, remove } = ownRedisPrefix();
    const [store, another] = await Promise.all([
      RedisClusterStore.open({ url: REDIS_URL, prefix, logger }),
      RedisClusterStore.open({ url: REDIS_URL, prefix, logger }),
    ]);
    return { store, another, close: () => Promise.all([store.close(), another.close()]).then(remove) };
  },
};

/** As of now nobody goes on by that node's word. */
export async function beClear(store: ClusterStore, node: NodeInfo): Promise<void> {
  const clearAtMs = await store.renew(node, LEASE_MS, aStanding());
  await store.renew(node, LEASE_MS, aStanding({ clearAtMs }));
}

/** A node that was heard just before, with so long a lease, counts it as over; `alive` is heard meanwhile. */
export async function ownLeaseOver(store: ClusterStore, alive: NodeInfo, leaseMs: number): Promise<void> {
  const sinceMs = performance.now();
  await waitUntil('the lease to be over', async () => {
    await store.renew(alive, LEASE_MS, aStanding());
    return performance.now() - sinceMs > ownLeaseMs(leaseMs);
  });
}
