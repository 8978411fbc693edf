import { lookup } from 'node:dns/promises';
import { availableParallelism } from 'node:os';
import { ClusterNode } from './cluster-node.ts';
import { AppError } from './errors.ts';
import type { LiveContext } from './live-side.ts';
import { machineAddresses } from './machine-addresses.ts';
import { remembered } from './remembered.ts';
import { registerWorkerGauges } from './sfu/workers/worker-metrics.ts';
import { WorkerPool } from './sfu/workers/worker-pool.ts';
import { ClusterNodes } from './signaling/cluster/cluster-nodes.ts';
import { ClusterPeople } from './signaling/cluster/cluster-people.ts';
import { ClusterPlacement } from './signaling/cluster/cluster-placement.ts';
import { ClusterRooms } from './signaling/cluster/cluster-rooms.ts';
import { ClusterRoutes } from './signaling/cluster/cluster-routes.ts';
import { NodeDrain } from './signaling/cluster/node-drain.ts';
import { OrphanedRooms } from './signaling/cluster/orphaned-rooms.ts';
import { EdgeAssignments } from './signaling/edge/edge-assignments.ts';
import { EdgeRooms } from './signaling/edge/edge-rooms.ts';
import { HomeEdges } from './signaling/edge/home-edges.ts';
import { serveEdges } from './signaling/edge/serve-edges.ts';
import { PeopleGateway } from './signaling/people/people-gateway.ts';
import { InMemoryPresence } from './signaling/presence/presence-in-memory.ts';
import { SharedPresence } from './signaling/presence/presence-shared.ts';
import { LiveRooms } from './signaling/room/live-rooms.ts';
import { peopleInRooms } from './signaling/room/people-in-rooms.ts';
import type { Broadcast } from './signaling/session/room-channel.ts';
import { JOIN_TOKEN_SECONDS, RoomTokens } from './signaling/session/room-tokens.ts';
import type { SignalingGateway } from './signaling/socket/gateway.ts';
import {
  registerPeopleGauge,
  registerRoomGauges,
  SignalingMetrics,
} from './signaling/socket/signaling-metrics.ts';

/** What must be durable before it is acknowledged may take this long; clients wait about as long for an answer. */
const JOURNAL_DEADLINE_MS = 10_000;
/** Each placement asks for the load, and measuring it looks at every room; placements know of each other anyway. */
const MEASURED_MS = 100;
/** Somebody of a large room waits so long for its home to be known. */
const FIND_HOME_MS = 5_000;

/** Media and signalling of this process, among those of the others: what there is of them, put together. */
export class LiveNode {
  readonly rooms: ClusterRooms;
  readonly people: ClusterPeople;
  readonly nodes: ClusterNodes;
  readonly #context: LiveContext;
  readonly #gateway: SignalingGateway;
  readonly #node: ClusterNode;
  readonly #workers: WorkerPool;
  readonly #tokens: RoomTokens;
  readonly #metrics: SignalingMetrics;
  readonly #local: LiveRooms;
  readonly #homes: HomeEdges;
  readonly #edges: EdgeRooms;
  readonly #drain: NodeDrain;
  readonly #orphans: OrphanedRooms;
  readonly #peopleHere: PeopleGateway;
  readonly #presence: SharedPresence;

  /** Rejects when a media worker does not start, or Redis is not to be had where there is to be one. */
  static async open(context: LiveContext, gateway: SignalingGateway): Promise<LiveNode> {
    const { config, tokenSecret, registry, logger } = context;
    const workers = await openWorkers(context);
    registerWorkerGauges(registry, workers);
    try {
      let live: LiveNode | undefined;
      const node = await ClusterNode.open({
        config,
        secret: tokenSecret,
        measure: remembered(MEASURED_MS, () => ({
          load: {
            ...workers.load(),
            ...(config.nodeConsumers === null ? {} : { capacity: config.nodeConsumers }),
            ...(live?.counts ?? { rooms: 0, people: 0 }),
          },
          peopleInRooms: live === undefined ? {} : peopleInRooms(live.#local),
        })),
        onClient: gateway.enterForwarded,
        logger,
      });
      live = new LiveNode(context, gateway, node, workers);
      return live;
    } catch (error) {
      await workers.close();
      throw error;
    }
  }

  private constructor(
    context: LiveContext,
    gateway: SignalingGateway,
    node: ClusterNode,
    workers: WorkerPool,
  ) {
    const { config, registry, journal, directory, logger } = context;
    const { cluster, store, links, announcements } = node;
    this.#context = context;
    this.#gateway = gateway;
    this.#node = node;
    this.#workers = workers;
    this.#tokens = new RoomTokens(context.tokenSecret);
    this.#metrics = new SignalingMetrics(registry);
    const tokens = this.#tokens;
    const createMedia = (roomId: string) => workers.createRoomMedia(roomId);
    const broadcast: Broadcast = (...message) => {
      gateway.broadcast(...message);
      this.#homes.broadcast(...message);
    };
    this.#local = new LiveRooms({
      createMedia,
      broadcast,
      claims: cluster.claims,
      onOverLimit: this.#metrics.observeOverLimit,
      tokens,
      journal,
      times: {
        graceMs: config.sessionGraceSeconds * 1000,
        entryMs: JOIN_TOKEN_SECONDS * 1000,
        journalMs: JOURNAL_DEADLINE_MS,
      },
      logger,
    });
    const local = this.#local;
    registerRoomGauges(registry, local);
    this.#homes = new HomeEdges({
      liveRooms: local,
      tokens,
      endRoom: (roomId) => this.#endRoom(roomId),
      observe: this.#metrics.observeRequest,
      onOverLimit: this.#metrics.observeOverLimit,
      logger,
    });
    this.#edges = new EdgeRooms({
      nodeId: node.nodeId,
      links,
      findHome: (roomId) => this.#findHome(roomId),
      createMedia,
      tokens,
      broadcast: gateway.broadcast,
      logger,
    });
    serveEdges(links, this.#homes, this.#edges);

    const placement = new ClusterPlacement(cluster);
    const shared = { local, member: cluster, placement, links, logger };
    this.rooms = new ClusterRooms({
      ...shared,
      store,
      announcements,
      edges: new EdgeAssignments({
        nodeId: node.nodeId,
        nodes: () => cluster.nodes(),
        liveRooms: local,
        homeEdges: this.#homes,
      }),
    });
    this.#drain = new NodeDrain({ ...shared, edges: this.#edges });
    this.#orphans = new OrphanedRooms({ ...shared, store, claims: cluster.claims });
    this.nodes = new ClusterNodes({ member: cluster, links, drain: this.#drain });

    this.#presence = new SharedPresence({
      nodeId: node.nodeId,
      channel: {
        send: (message) => this.#peopleHere.presenceChannel.send(message),
        listen: (listener) => this.#peopleHere.presenceChannel.listen(listener),
      },
      isThere: (nodeId) => cluster.findNode(nodeId) !== undefined,
      everyone: new InMemoryPresence({ writeLastSeen: (seen) => directory.writeLastSeen(seen), logger }),
      logger,
    });
    this.#peopleHere = new PeopleGateway({
      presence: this.#presence,
      adapter: node.adapter,
      directory,
      trustedProxies: config.trustProxy,
      observe: this.#metrics.observeRequest,
      logger,
    });
    this.people = new ClusterPeople(this.#peopleHere, announcements);
    registerPeopleGauge(registry, this.#peopleHere);
    cluster.on('nodeGone', (gone) => this.#presence.nodeGone(gone));
    cluster.on('storeBack', () => this.#presence.resync());
    node.adapter?.onBack(() => this.#presence.resync());
  }

  get counts(): { rooms: number; people: number } {
    return this.#local.counts;
  }

  /** This node holds its lease, and takes new rooms; where every node drains, somebody still has to show the pages. */
  get isServing(): boolean {
    const { held, draining, others } = this.#node.cluster;
    return held && (!draining || others.every((other) => other.draining));
  }

  /** Calls back whenever this node may not have heard for a while what others announced, with whom that may be about here. */
  onMayHaveMissed(listener: (userIds: string[]) => void): void {
    this.#node.cluster.on('storeBack', () => {
      listener([...new Set([...this.#local.userIds(), ...this.#peopleHere.userIds()])]);
    });
  }

  /** Clients can connect from now on, and the other nodes count on this one. */
  async openSockets(): Promise<void> {
    const { httpServer, config, logger } = this.#context;
    const { cluster, proxy } = this.#node;
    const routes = new ClusterRoutes(this.rooms, cluster, logger);
    this.#gateway.attach(httpServer, {
      liveRooms: this.#local,
      tokens: this.#tokens,
      endRoom: (roomId) => this.#endRoom(roomId),
      people: this.#peopleHere,
      ...(proxy === undefined
        ? {}
        : {
            cluster: {
              route: (roomId, edgeNodeId) => routes.route(roomId, edgeNodeId),
              proxy,
              trustedProxies: config.trustProxy,
            },
            edges: this.#edges,
          }),
      metrics: this.#metrics,
      logger,
    });
    this.#presence.start();
    await this.#node.start();
    this.#orphans.start();
  }

  /** See `LiveSide.drain`. */
  async drain(limitMs: number, say: (waitsFor: string) => void, onLeaving: () => void): Promise<void> {
    const { rooms, people } = this.counts;
    const hasOthers = this.#node.cluster.nodes().length > 1;
    if (hasOthers) onLeaving();
    if (hasOthers && rooms > 0) say(`moving ${rooms} rooms with ${people} people to other nodes`);
    else if (people > 0) {
      say(`waiting up to ${limitMs / 1000} s for ${people} people to leave; a second signal ends it at once`);
    }
    await this.#drain.run(limitMs);
  }

  async closeSockets(): Promise<void> {
    this.#drain.close();
    this.#orphans.stop();
    this.#homes.close();
    this.#edges.close();
    await this.#local.close();
    this.#gateway.close();
    await this.#peopleHere.close();
    await this.#node.leave();
  }

  async close(): Promise<void> {
    await this.#node.close();
    await this.#workers.close();
  }

  /** Throws SESSION_ENDED for a room that lives nowhere, and what `ClusterRooms.locate` throws. */
  async #findHome(roomId: string): Promise<string> {
    const place = await this.rooms.locate(roomId, FIND_HOME_MS);
    if (place === 'nowhere') throw new AppError('SESSION_ENDED');
    return place === 'here' ? this.#node.nodeId : place.nodeId;
  }

  async #endRoom(roomId: string): Promise<void> {
    await this.#context.endRoomRecord(roomId);
    await this.rooms.end(roomId);
  }
}

async function openWorkers({ config, logger }: LiveContext): Promise<WorkerPool> {
  // Media is sent to addresses, not to names.
  const { address } = await lookup(config.nodeHost);
  return WorkerPool.create({
    workers: config.mediaWorkers ?? availableParallelism(),
    ports: config.mediaPorts,
    listenAddresses:
      config.mediaListenAddresses === 'auto'
        ? ['127.0.0.1', ...machineAddresses()]
        : config.mediaListenAddresses,
    announcedAddress: config.mediaAnnouncedAddress ?? undefined,
    workerConsumers: config.workerConsumers,
    trunks: { address, ports: config.pipePorts },
    logger,
  });
}
