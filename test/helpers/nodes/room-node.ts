import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import { Announcements } from '../../../src/cluster/announcements.ts';
import type { NodeInfo } from '../../../src/cluster/node-info.ts';
import { type ClaimAnswer, StoreUnavailableError } from '../../../src/cluster/store/cluster-store.ts';
import { MemoryClusterStore } from '../../../src/cluster/store/memory-cluster-store.ts';
import { ClusterPlacement } from '../../../src/signaling/cluster/cluster-placement.ts';
import type { Membership } from '../../../src/signaling/cluster/cluster-ports.ts';
import { ClusterRooms } from '../../../src/signaling/cluster/cluster-rooms.ts';
import { ClusterRoutes } from '../../../src/signaling/cluster/cluster-routes.ts';
import { NodeDrain } from '../../../src/signaling/cluster/node-drain.ts';
import { OrphanedRooms } from '../../../src/signaling/cluster/orphaned-rooms.ts';
import { peopleInRooms } from '../../../src/signaling/room/people-in-rooms.ts';
import { SignalingServer } from '../signaling/signaling-server.ts';
import { aNode } from './cluster-nodes.ts';
import { InProcessLinks } from './in-process-links.ts';

/** Nobody is served here whose room lives elsewhere. */
const NO_EDGES = { leave: () => undefined };

/** What several nodes of one installation share. */
export class RoomNodes {
  readonly store = new SometimesAwayStore({ keepsRooms: true });
  readonly secret = 'a secret that every node of this test has';
  readonly links = new Map<string, InProcessLinks>();
  readonly all: RoomNode[] = [];

  async start(count: number): Promise<void> {
    for (let started = 0; started < count; started += 1) this.all.push(await RoomNode.start(this));
  }

  /** Another one in the place of one that died. */
  async replace(dead: RoomNode): Promise<void> {
    this.all.splice(this.all.indexOf(dead), 1, await RoomNode.start(this));
    await dead.stop();
  }

  async stop(): Promise<void> {
    for (const node of this.all) await node.stop();
  }

  /** Those that the others count on. */
  get alive(): RoomNode[] {
    return this.all.filter(({ isAlive }) => isAlive);
  }
}

/** A node with rooms, links to the others, and no lease but what the test says. */
export class RoomNode {
  readonly nodes: RoomNodes;
  readonly server: SignalingServer;
  readonly links: InProcessLinks;
  readonly member: TestMembership;
  readonly announcements: Announcements;
  readonly rooms: ClusterRooms;
  readonly routes: ClusterRoutes;
  readonly drain: NodeDrain;
  readonly orphans: OrphanedRooms;
  isAlive = true;

  private constructor(nodes: RoomNodes, server: SignalingServer) {
    const logger = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
    const { store } = nodes;
    const links = new InProcessLinks(server.node.nodeId, nodes.links);
    const local = server.liveRooms;
    this.nodes = nodes;
    this.server = server;
    this.links = links;
    this.member = new TestMembership(this);
    const { member } = this;
    const placement = new ClusterPlacement(member);
    this.announcements = new Announcements({ store, nodeId: member.nodeId, logger });
    this.rooms = new ClusterRooms({
      local,
      member,
      store,
      links,
      announcements: this.announcements,
      placement,
      logger,
    });
    this.routes = new ClusterRoutes(this.rooms, member, logger, 2_000);
    this.drain = new NodeDrain({ local, member, placement, edges: NO_EDGES, links, logger });
    const { claims } = server.node;
    this.orphans = new OrphanedRooms({ store, local, member, placement, claims, logger });
    this.announcements.start();
  }

  static async start(nodes: RoomNodes): Promise<RoomNode> {
    const server = await SignalingServer.start({ store: nodes.store, secret: nodes.secret });
    return new RoomNode(nodes, server);
  }

  get nodeId(): string {
    return this.server.node.nodeId;
  }

  get info(): NodeInfo {
    const local = this.server.liveRooms;
    return aNode({
      nodeId: this.nodeId,
      url: `http://${this.nodeId}.test`,
      draining: this.member.draining,
      load: { cpu: 0, consumers: 0, capacity: 500, ...local.counts },
      peopleInRooms: peopleInRooms(local),
    });
  }

  /** As when it is killed: its lease is over, nobody reaches it, and it does nothing more. */
  async die(): Promise<void> {
    this.isAlive = false;
    this.announcements.stop();
    await this.server.node.die();
    this.links.cut();
    await this.server.liveRooms.closeAll();
  }

  async stop(): Promise<void> {
    this.announcements.stop();
    await this.server.stop();
  }
}

class TestMembership extends EventEmitter<{ lost: []; storeBack: [] }> implements Membership {
  draining = false;
  readonly #node: RoomNode;

  constructor(node: RoomNode) {
    super();
    this.#node = node;
  }

  get nodeId(): string {
    return this.#node.nodeId;
  }

  get held(): boolean {
    return this.#node.server.node.lease.held;
  }

  nodes(): NodeInfo[] {
    return this.#node.nodes.alive.map(({ info }) => info);
  }

  get others(): NodeInfo[] {
    return this.nodes().filter(({ nodeId }) => nodeId !== this.nodeId);
  }

  findNode(nodeId: string): NodeInfo | undefined {
    return this.nodes().find((node) => node.nodeId === nodeId);
  }

  drain(): void {
    this.draining = true;
  }

  resume(): void {
    this.draining = false;
  }

  async refresh(): Promise<void> {}
}

/** A store that a test takes away. */
export class SometimesAwayStore extends MemoryClusterStore {
  away = false;
  /** So many claims more are answered that nobody can know yet. */
  unsettled = 0;

  override async claim(roomId: string, nodeId: string): Promise<ClaimAnswer> {
    if (this.unsettled === 0) return super.claim(roomId, nodeId);
    this.unsettled -= 1;
    return { outcome: 'unsettled' };
  }

  override async findHome(roomId: string) {
    this.#require();
    return super.findHome(roomId);
  }

  override async announce(announcement: Parameters<MemoryClusterStore['announce']>[0]) {
    this.#require();
    return super.announce(announcement);
  }

  override async orphans() {
    this.#require();
    return super.orphans();
  }

  #require(): void {
    if (this.away) throw new StoreUnavailableError('The test took it away');
  }
}
