import { EventEmitter } from 'node:events';
import type { Logger } from '../logger.ts';
import { type Clock, systemClock } from './clock.ts';
import { AbsentNodes } from './lease/absent-nodes.ts';
import { askWhetherStoreAway } from './lease/ask-whether-store-away.ts';
import type { Lease } from './lease/lease.ts';
import { LeaseKeeper } from './lease/lease-keeper.ts';
import { renewalIntervalMs, SETTLE_MS } from './lease/lease-times.ts';
import type { NodeLinks } from './links/node-peer.ts';
import type { NodeInfo } from './node-info.ts';
import { nextView } from './node-view.ts';
import { RoomClaims } from './rooms/room-claims.ts';
import { type ClusterStore, StoreUnavailableError } from './store/cluster-store.ts';

export type ClusterOptions = {
  /** What does not change of this node. */
  self: Omit<NodeInfo, 'draining' | 'load' | 'peopleInRooms'>;
  /** How busy it is now; asked about once a second, and whenever its entry is looked at. */
  measure: () => Pick<NodeInfo, 'load' | 'peopleInRooms'>;
  /** Infinity for a store that no other process shares: being paused for long does no harm then. */
  leaseMs: number;
  /** So long after its last renewal it goes on without the store at most. */
  aloneMs: number;
  store: ClusterStore;
  links: NodeLinks;
  logger: Logger;
  clock?: Clock;
};

/**
 * This node among the nodes: its lease, its rooms' claims, and who else is there. `lost`: another node may have its rooms, so
 * they are over here at once, without a word to anyone. `storeBack`: what was written may have been lost; the rooms that are
 * claimed write themselves anew by themselves.
 */
export class Cluster
  extends EventEmitter<{
    lost: [];
    regained: [];
    storeAway: [];
    storeBack: [];
    nodeGone: [nodeId: string];
  }>
  implements Lease
{
  readonly nodeId: string;
  readonly claims: RoomClaims;
  readonly #options: ClusterOptions;
  readonly #clock: Clock;
  readonly #keeper: LeaseKeeper;
  #others: NodeInfo[] = [];
  /** Nodes that asked something and were not seen in the store yet: they may have it when this one has not. */
  readonly #newcomers = new Set<string>();
  #draining = false;
  #stopped = false;
  /** Until then those who are missing may only not have renewed yet. */
  #settledAtMs = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;
  #cancelLook = () => {};

  constructor(options: ClusterOptions) {
    super();
    const { self, store, links, logger, leaseMs, aloneMs, clock = systemClock } = options;
    this.nodeId = self.nodeId;
    this.#options = options;
    this.#clock = clock;
    this.#keeper = new LeaseKeeper({
      nodeId: self.nodeId,
      describe: () => this.self,
      leaseMs,
      aloneMs,
      store,
      known: () => this.#otherIds,
      askOthers: (besides) =>
        askWhetherStoreAway(links, new Set([...this.#otherIds, ...this.#newcomers, ...besides]), clock),
      clock,
      logger,
    });
    const absent = new AbsentNodes({ store, links, logger, clock });
    this.claims = new RoomClaims({ store, lease: this.#keeper, absent, logger, clock });
    this.#forward();
    links.serve({
      'node:ask-store': async (_nothing, from) => {
        this.#hearOf(from.nodeId);
        return { storeAway: await this.#keeper.answerWhetherAway() };
      },
      'node:ask-lease': async (_nothing, from) => {
        this.#hearOf(from.nodeId);
        return { held: this.held };
      },
    });
  }

  /** Its own entry, as it is now. */
  get self(): NodeInfo {
    return { ...this.#options.self, draining: this.#draining, ...this.#options.measure() };
  }

  /** Every node that has a lease, as of the last second; this one as it is now, and first. */
  nodes(): NodeInfo[] {
    return [this.self, ...this.#others];
  }

  /** Every other node, as of the last second. */
  get others(): readonly NodeInfo[] {
    return this.#others;
  }

  findNode(nodeId: string): NodeInfo | undefined {
    if (nodeId === this.nodeId) return this.self;
    return this.#others.find((other) => other.nodeId === nodeId);
  }

  get held(): boolean {
    return this.#keeper.held;
  }

  get term(): number {
    return this.#keeper.term;
  }

  get storeAway(): boolean {
    return this.#keeper.storeAway;
  }

  get withoutStore(): boolean {
    return this.#keeper.withoutStore;
  }

  get mayClaim(): boolean {
    return this.#keeper.mayClaim;
  }

  get draining(): boolean {
    return this.#draining;
  }

  suspect(): void {
    this.#keeper.suspect();
  }

  /** Says that it takes no new rooms. Resolves when the others can know it, or the store is away. */
  async drain(): Promise<void> {
    this.#draining = true;
    await this.#keeper.renewAfterNow();
  }

  /** Takes new rooms again. */
  async resume(): Promise<void> {
    this.#draining = false;
    await this.#keeper.renewAfterNow();
  }

  /** Rejects with StoreUnavailableError when the store is not there. */
  async start(): Promise<void> {
    await this.#keeper.start();
    await this.#greet();
  }

  /** Ends the lease: the others know at once. Its rooms can be claimed by them. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelLook();
    this.claims.close();
    await this.#looking;
    await this.#keeper.stop();
  }

  /** Looks now who is there, if that is not under way. Keeps what it knew when the store is away. */
  refresh(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
      this.#lookLater();
    });
    return this.#looking;
  }

  get #otherIds(): string[] {
    return this.#others.map(({ nodeId }) => nodeId);
  }

  #hearOf(nodeId: string): void {
    if (this.findNode(nodeId) === undefined) this.#newcomers.add(nodeId);
  }

  /**
   * The others look only once a second: who is cut off from the store until then, or has been for longer, would not know that
   * somebody else has it.
   */
  async #greet(): Promise<void> {
    const before = this.#others;
    await this.refresh();
    const others = new Set([...before, ...this.#others].map(({ nodeId }) => nodeId));
    await askWhetherStoreAway(this.#options.links, others, this.#clock);
  }

  async #look(): Promise<void> {
    const newcomers = [...this.#newcomers];
    let seen: NodeInfo[];
    try {
      seen = await this.#options.store.nodes();
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      return this.#keeper.suspect();
    }
    const keepMissing = this.#keeper.storeAway || this.#clock.nowMs() < this.#settledAtMs;
    const others = seen.filter(({ nodeId }) => nodeId !== this.nodeId);
    const { nodes, goneNodeIds } = nextView(this.#others, others, keepMissing);
    this.#others = nodes;
    for (const nodeId of newcomers) this.#newcomers.delete(nodeId);
    for (const nodeId of goneNodeIds) {
      this.#options.logger.info({ nodeId }, 'A node is gone');
      this.emit('nodeGone', nodeId);
    }
  }

  #lookLater(): void {
    this.#cancelLook();
    if (this.#stopped) return;
    const inMs = renewalIntervalMs(this.#options.leaseMs);
    this.#cancelLook = this.#clock.setTimer(() => void this.refresh(), inMs);
  }

  #forward(): void {
    this.#keeper.on('lost', () => this.emit('lost'));
    this.#keeper.on('regained', () => {
      // Meanwhile it was gone to them.
      void this.#greet();
      this.emit('regained');
    });
    this.#keeper.on('storeAway', () => this.emit('storeAway'));
    this.#keeper.on('storeBack', () => {
      this.#settledAtMs = this.#clock.nowMs() + SETTLE_MS;
      this.claims.refreshAll();
      this.emit('storeBack');
    });
  }
}
