import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { systemClock } from '../../../src/cluster/clock.ts';
import { AbsentNodes } from '../../../src/cluster/lease/absent-nodes.ts';
import type { Lease } from '../../../src/cluster/lease/lease.ts';
import { LoneNodeLinks } from '../../../src/cluster/links/lone-node-links.ts';
import { RoomClaims } from '../../../src/cluster/rooms/room-claims.ts';
import { MemoryClusterStore } from '../../../src/cluster/store/memory-cluster-store.ts';
import { aStanding } from './cluster-nodes.ts';

const LEASE_MS = 3_600_000;
/** A store that hears of nobody for long gives away nothing. */
const RENEWED_EVERY_MS = 500;

/** A node among those that share a store, whose lease a test holds in its hands. */
export class TestNode {
  readonly nodeId = randomUUID();
  readonly store: MemoryClusterStore;
  readonly claims: RoomClaims;
  readonly lease: { -readonly [K in keyof Lease]: Lease[K] };

  #renewal: NodeJS.Timeout | undefined;

  private constructor(store: MemoryClusterStore) {
    this.store = store;
    this.lease = {
      nodeId: this.nodeId,
      held: true,
      term: 0,
      withoutStore: false,
      mayClaim: true,
      suspect: () => undefined,
    };
    const logger = pino({ level: 'silent' });
    const absent = new AbsentNodes({ store, links: new LoneNodeLinks(), logger, clock: systemClock });
    this.claims = new RoomClaims({ store, lease: this.lease, absent, logger });
  }

  /** Alone without a store that it shares. */
  static async start(store = new MemoryClusterStore()): Promise<TestNode> {
    const node = new TestNode(store);
    const { nodeId } = node;
    const startedAt = new Date().toISOString();
    const load = { cpu: 0, consumers: 0, capacity: 1_000, rooms: 0, people: 0 };
    const where = { url: 'http://127.0.0.1:1', publicUrl: null, region: null };
    const info = { nodeId, name: 'test', ...where, startedAt, draining: false, load, peopleInRooms: {} };
    const renew = () => store.renew(info, LEASE_MS, aStanding());
    await renew();
    node.#renewal = setInterval(() => void renew().catch(() => undefined), RENEWED_EVERY_MS).unref();
    return node;
  }

  /** As when it is killed: it is gone, and what it wrote is there. */
  async die(): Promise<void> {
    this.lease.held = false;
    await this.lapse();
  }

  /** All others take it for gone, and it does not know. */
  async lapse(): Promise<void> {
    this.stop();
    await this.store.release(this.nodeId);
  }

  /** Renews its lease no more. */
  stop(): void {
    clearInterval(this.#renewal);
    this.claims.close();
  }
}
