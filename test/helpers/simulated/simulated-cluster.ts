import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { Cluster } from '../../../src/cluster/cluster.ts';
import type { CallHandlers, NodeLinks, NodePeer, Probed } from '../../../src/cluster/links/node-peer.ts';
import { type ClusterStore, StoreUnavailableError } from '../../../src/cluster/store/cluster-store.ts';
import { MemoryClusterStore } from '../../../src/cluster/store/memory-cluster-store.ts';
import { AppError } from '../../../src/errors.ts';
import { aNode } from '../nodes/cluster-nodes.ts';
import { PausableClock, SimulatedClock } from './simulated-clock.ts';

const logger = pino({ level: 'silent' });
const LATENCY_MS = 5;
const STORE_TIMEOUT_MS = 800;
const PROBE_TIMEOUT_MS = 1_500;
/** Longer than any test cuts a node off, and not so long that none waits for it. */
export const ALONE_MS = 90_000;

export type SimulatedNode = {
  nodeId: string;
  cluster: Cluster;
  clock: PausableClock;
  /** It does not reach the store, nor the store it. */
  storeCut: boolean;
  dead: boolean;
  handlers: CallHandlers;
};

/** Nodes in simulated time: their store and the ways between them can be cut, they can stand still and die. */
export class SimulatedCluster {
  readonly clock = new SimulatedClock();
  readonly store = new MemoryClusterStore({ keepsRooms: true, clock: this.clock });
  readonly nodes: SimulatedNode[] = [];
  /** The store is away for all. */
  storeAway = false;
  readonly #cuts = new Set<string>();

  async addNode(leaseMs = 4_000): Promise<SimulatedNode> {
    const clock = new PausableClock(this.clock);
    const handlers: CallHandlers = {};
    const { draining: _d, load, peopleInRooms, ...self } = aNode({ nodeId: randomUUID() });
    const reach = () => node;
    const cluster = new Cluster({
      self,
      measure: () => ({ load, peopleInRooms }),
      leaseMs,
      aloneMs: ALONE_MS,
      store: this.#storeFor(reach, clock),
      links: this.#linksFor(reach, clock, handlers),
      logger,
      clock,
    });
    const node: SimulatedNode = {
      nodeId: self.nodeId,
      cluster,
      clock,
      storeCut: false,
      dead: false,
      handlers,
    };
    this.nodes.push(node);
    const started = cluster.start();
    await this.clock.advance(100);
    await started;
    return node;
  }

  cut(one: SimulatedNode, other: SimulatedNode, isCut: boolean): void {
    const pair = [one.nodeId, other.nodeId].sort().join();
    if (isCut) this.#cuts.add(pair);
    else this.#cuts.delete(pair);
  }

  /** As SIGKILL does. */
  kill(node: SimulatedNode): void {
    node.dead = true;
    node.clock.pause();
  }

  /** The store as this node has it: over a network that may be cut when it asks, or before it is answered. */
  #storeFor(reach: () => SimulatedNode, clock: PausableClock): ClusterStore {
    const { store } = this;
    const isCut = () => this.storeAway || reach().storeCut || reach().dead;
    const ask = <T>(doing: () => Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        clock.setTimer(() => reject(new StoreUnavailableError('timed out')), STORE_TIMEOUT_MS);
        this.clock.setTimer(() => {
          if (isCut()) return;
          const done = doing();
          done.catch(() => undefined);
          this.clock.setTimer(() => {
            if (!isCut()) clock.setTimer(() => done.then(resolve, reject), 0);
          }, LATENCY_MS);
        }, LATENCY_MS);
      });
    return {
      keepsRooms: true,
      renew: (...args) => ask(() => store.renew(...args)),
      release: (...args) => ask(() => store.release(...args)),
      markStopped: (...args) => ask(() => store.markStopped(...args)),
      nodes: () => ask(() => store.nodes()),
      claim: (...args) => ask(() => store.claim(...args)),
      handOver: (...args) => ask(() => store.handOver(...args)),
      abandon: (...args) => ask(() => store.abandon(...args)),
      findHome: (...args) => ask(() => store.findHome(...args)),
      orphans: () => ask(() => store.orphans()),
      roomsOf: (nodeId) => ask(() => store.roomsOf(nodeId)),
      append: (...args) => ask(() => store.append(...args)),
      checkpoint: (...args) => ask(() => store.checkpoint(...args)),
      announce: (...args) => ask(() => store.announce(...args)),
      follow: (listener) => store.follow(listener),
      close: async () => {},
    };
  }

  #linksFor(reach: () => SimulatedNode, clock: PausableClock, handlers: CallHandlers): NodeLinks {
    return {
      serve: (calls) => void Object.assign(handlers, calls),
      probe: (nodeId) => this.#probe(reach(), nodeId, clock),
      to: async (nodeId) => {
        const other = this.nodes.find((node) => node.nodeId === nodeId && !node.dead);
        if (other === undefined) throw new AppError('NODE_UNREACHABLE');
        // Only what a cluster asks by itself.
        const call = (name: 'node:ask-store' | 'node:ask-lease') => this.#ask(name, reach(), other, clock);
        return {
          nodeId,
          closed: false,
          call,
          tell: () => {},
          onClosed: () => () => {},
        } as unknown as NodePeer;
      },
    };
  }

  #isCut(one: SimulatedNode, other: SimulatedNode): boolean {
    return this.#cuts.has([one.nodeId, other.nodeId].sort().join());
  }

  /** A host that is there answers for a process that is not. */
  #probe(from: SimulatedNode, nodeId: string, clock: PausableClock): Promise<Probed> {
    const other = this.nodes.find((node) => node.nodeId === nodeId);
    return new Promise((resolve) => {
      clock.setTimer(() => resolve('silent'), PROBE_TIMEOUT_MS);
      this.clock.setTimer(() => {
        if (other === undefined || this.#isCut(from, other)) return;
        const answer = () => clock.setTimer(() => resolve(other.dead ? 'gone' : 'there'), LATENCY_MS);
        if (other.dead) answer();
        else other.clock.setTimer(answer, 0);
      }, LATENCY_MS);
    });
  }

  #ask(
    name: 'node:ask-store' | 'node:ask-lease',
    from: SimulatedNode,
    to: SimulatedNode,
    clock: PausableClock,
  ): Promise<unknown> {
    const isCut = () => to.dead || this.#isCut(from, to);
    return new Promise((resolve) => {
      this.clock.setTimer(() => {
        if (isCut()) return;
        to.clock.setTimer(async () => {
          const answer = await to.handlers[name]?.({}, { nodeId: from.nodeId } as NodePeer);
          this.clock.setTimer(() => {
            if (!isCut() && answer !== undefined) clock.setTimer(() => resolve(answer), 0);
          }, LATENCY_MS);
        }, 0);
      }, LATENCY_MS);
    });
  }
}
