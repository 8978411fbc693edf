import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { Announcements } from '../../../../src/cluster/announcements.ts';
import { Cluster } from '../../../../src/cluster/cluster.ts';
import type { EventName, EventPayload } from '../../../../src/protocol/events.ts';
import { ClusterPlacement } from '../../../../src/signaling/cluster/cluster-placement.ts';
import { ClusterRooms } from '../../../../src/signaling/cluster/cluster-rooms.ts';
import { ClusterRoutes } from '../../../../src/signaling/cluster/cluster-routes.ts';
import { NodeDrain } from '../../../../src/signaling/cluster/node-drain.ts';
import { OrphanedRooms } from '../../../../src/signaling/cluster/orphaned-rooms.ts';
import { LiveRooms } from '../../../../src/signaling/room/live-rooms.ts';
import { peopleInRooms } from '../../../../src/signaling/room/people-in-rooms.ts';
import type { ClientConnection } from '../../../../src/signaling/session/room-channel.ts';
import { RoomTokens } from '../../../../src/signaling/session/room-tokens.ts';
import type { MemoryJournal } from '../../../helpers/signaling/memory-journal.ts';
import { SimulatedLinks } from './simulated-links.ts';
import { simulatedMedia } from './simulated-media.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import type { Process } from './simulated-time.ts';
import { storeGate } from './store-gate.ts';
import type { StoreModel } from './store-model.ts';

export const logger = pino({ level: globalThis.process.env.TEST_LOG_LEVEL ?? 'silent' });
const LEASE_MS = 4_000;
const START_AGAIN_MS = 500;
const GRACE_MS = 15_000;
const SECRET = 'a secret that every node of this simulation has';

/** What the nodes share. */
export type Installation = {
  network: SimulatedNetwork;
  store: StoreModel;
  journal: MemoryJournal;
  /** So long nodes go on without the store. */
  aloneMs: number;
  links: Map<string, SimulatedLinks>;
};

/** A node as `src/live-node.ts` puts it together, without edges, sockets and workers. */
export class SimulatedNode {
  readonly name: string;
  readonly nodeId = randomUUID();
  readonly process: Process;
  readonly tokens = new RoomTokens(SECRET);
  readonly cluster: Cluster;
  readonly local: LiveRooms;
  readonly rooms: ClusterRooms;
  readonly routes: ClusterRoutes;
  readonly drain: NodeDrain;
  readonly #orphans: OrphanedRooms;
  readonly #announcements: Announcements;
  readonly #followers = new Map<string, Set<ClientConnection>>();

  /** In its process. */
  constructor(
    name: string,
    process: Process,
    { network, store, journal, aloneMs, links: all }: Installation,
  ) {
    this.name = name;
    this.process = process;
    const { nodeId } = this;
    const gate = storeGate(store, network, this.process);
    const links = new SimulatedLinks(nodeId, this.process, network, all);
    this.cluster = new Cluster({
      self: {
        nodeId,
        name,
        url: `http://${name}.test`,
        publicUrl: null,
        region: null,
        startedAt: new Date().toISOString(),
      },
      measure: () => ({
        load: { cpu: 0, consumers: 0, capacity: 500, ...this.local.counts },
        peopleInRooms: peopleInRooms(this.local),
      }),
      leaseMs: LEASE_MS,
      aloneMs,
      store: gate,
      links,
      logger,
    });
    const { cluster } = this;
    cluster.on('nodeGone', (gone) => links.drop(gone));
    this.local = new LiveRooms({
      createMedia: simulatedMedia,
      broadcast: (channel, event, payload) => this.#broadcast(channel, event, payload),
      onOverLimit: () => {},
      claims: cluster.claims,
      tokens: this.tokens,
      journal,
      times: { graceMs: GRACE_MS, entryMs: 60_000, journalMs: 10_000 },
      logger,
    });
    const { local } = this;
    this.#announcements = new Announcements({ store: gate, nodeId, logger });
    const placement = new ClusterPlacement(cluster);
    const shared = { local, member: cluster, placement, links, logger };
    this.rooms = new ClusterRooms({ ...shared, store: gate, announcements: this.#announcements });
    this.routes = new ClusterRoutes(this.rooms, cluster, logger);
    this.drain = new NodeDrain({ ...shared, edges: { leave: () => {} } });
    this.#orphans = new OrphanedRooms({ ...shared, store: gate, claims: cluster.claims });
  }

  /** Tries until the store is there. */
  async start(): Promise<void> {
    this.#announcements.start();
    for (;;) {
      try {
        await this.cluster.start();
        return this.#orphans.start();
      } catch {
        await delay(START_AGAIN_MS);
      }
    }
  }

  follow(channel: string, connection: ClientConnection): void {
    const followers = this.#followers.get(channel) ?? new Set();
    this.#followers.set(channel, followers.add(connection));
  }

  forget(connection: ClientConnection): void {
    for (const followers of this.#followers.values()) followers.delete(connection);
  }

  #broadcast<N extends EventName>(channel: string, event: N, payload: EventPayload<N>): void {
    for (const connection of this.#followers.get(channel) ?? []) connection.send(event, payload);
  }
}
