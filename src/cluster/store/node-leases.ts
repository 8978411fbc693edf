import { ownLeaseMs } from '../lease/lease-times.ts';
import type { Standing } from '../lease/standing.ts';
import type { NodeInfo } from '../node-info.ts';
import type { AbsentNode } from './cluster-store.ts';

type Leased = { info: NodeInfo; untilMs: number };
/** What outlives the lease. */
type Heard = {
  order: number;
  atMs: number;
  url: string;
  ownUntilMs: number;
  asks: readonly string[];
  stopsMs: number;
};

/** Which nodes have a lease, and of those that have none any more, which may go on without the store. */
export class NodeLeases {
  readonly #nowMs: () => number;
  readonly #leases = new Map<string, Leased>();
  readonly #heard = new Map<string, Heard>();
  /** By node, when last nobody could go on because of its word. */
  readonly #clear = new Map<string, number>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Gives the time. */
  renew(info: NodeInfo, leaseMs: number, standing: Standing): number {
    const atMs = this.#nowMs();
    const { nodeId, url } = info;
    const { order, asks, aloneMs, clearAtMs } = standing;
    this.#leases.set(nodeId, { info, untilMs: atMs + leaseMs });
    // One that was held up on the way: those after it said more.
    if (order <= (this.#heard.get(nodeId)?.order ?? 0)) return atMs;
    const until = { ownUntilMs: atMs + ownLeaseMs(leaseMs), stopsMs: atMs + aloneMs };
    this.#heard.set(nodeId, { order, atMs, url, asks: [...asks], ...until });
    const clear = Math.min(clearAtMs ?? Number.NEGATIVE_INFINITY, atMs);
    this.#clear.set(nodeId, Math.max(this.#clear.get(nodeId) ?? Number.NEGATIVE_INFINITY, clear));
    return atMs;
  }

  release(nodeId: string): void {
    this.#leases.delete(nodeId);
    this.#heard.delete(nodeId);
  }

  markStopped(nodeId: string, heardAtMs: number): void {
    if (!this.isAlive(nodeId) && this.#heard.get(nodeId)?.atMs === heardAtMs) this.release(nodeId);
  }

  isAlive(nodeId: string): boolean {
    const lease = this.#leases.get(nodeId);
    return lease !== undefined && this.#nowMs() < lease.untilMs;
  }

  alive(): NodeInfo[] {
    return [...this.#leases.values()].map(({ info }) => info).filter(({ nodeId }) => this.isAlive(nodeId));
  }

  /** Of a node without a lease: undefined when it does not go on without the store. */
  findAbsent(nodeId: string): AbsentNode | undefined {
    const heard = this.#heard.get(nodeId);
    if (heard === undefined) return undefined;
    const { url, atMs, ownUntilMs, asks, stopsMs } = heard;
    const waitMs = stopsMs - this.#nowMs();
    const isWitnessed = asks.some(
      (asked) => (this.#clear.get(asked) ?? Number.NEGATIVE_INFINITY) >= ownUntilMs,
    );
    return isWitnessed || waitMs <= 0 ? undefined : { nodeId, url, heardAtMs: atMs, waitMs };
  }

  /** All that was known is lost. */
  forgetAll(): void {
    this.#leases.clear();
    this.#heard.clear();
    this.#clear.clear();
  }
}
