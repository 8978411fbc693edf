import { forgottenMs, PULSE_GAP_MS, SETTLE_MS } from '../../../../src/cluster/lease/lease-times.ts';
import type { Standing } from '../../../../src/cluster/lease/standing.ts';
import type { NodeInfo } from '../../../../src/cluster/node-info.ts';
import {
  type Announcement,
  type ClaimAnswer,
  FencedError,
  type RoomHome,
  StoreUnavailableError,
} from '../../../../src/cluster/store/cluster-store.ts';
import { NodeLeases } from '../../../../src/cluster/store/node-leases.ts';
import type { SimulatedTime } from './simulated-time.ts';

const YOUNG_MS = 6_000;

type ModelRoom = { home: RoomHome; checkpoint: string | null; entries: string[]; handedOver?: boolean };

/** What the model of a schedule hears of what the store has really done, answered or not. */
export type StoreWitness = {
  claimed(roomId: string, from: string | undefined, to: string): void;
  abandoned(roomId: string, room: ModelRoom): void;
  checkpointed(roomId: string, checkpoint: string): void;
  /** All that was known is gone. */
  lost(): void;
};

/** What Redis does by the scripts of `RedisClusterStore`, in memory and simulated time; and it can be restarted, empty. */
export class StoreModel {
  witness: StoreWitness | undefined;
  readonly rooms = new Map<string, ModelRoom>();
  readonly announcements: Announcement[] = [];
  readonly #time: SimulatedTime;
  readonly leases: NodeLeases;
  readonly #markers = new Set<string>();
  #marker: string | undefined;
  #epoch = 0;
  #run = 1;
  #emptiedMs = 0;
  /** Of the pulse; as in `redis-cluster-scripts.ts`. */
  #seenRun = 0;
  #atMs = 0;
  #steadyMs = 0;
  #allMs = 0;
  #bornMs = 0;

  constructor(time: SimulatedTime) {
    this.#time = time;
    this.leases = new NodeLeases(() => time.nowMs);
  }

  /** As a Redis without a disk. */
  restartEmpty(): void {
    this.#run += 1;
    this.#emptiedMs = this.#time.nowMs;
    this.rooms.clear();
    this.leases.forgetAll();
    this.#markers.clear();
    this.announcements.length = 0;
    this.#marker = undefined;
    this.#seenRun = 0;
    this.#epoch = 0;
    this.#atMs = 0;
    this.#steadyMs = 0;
    this.#allMs = 0;
    this.#bornMs = 0;
    this.witness?.lost();
  }

  /** It was emptied so lately that some may not have written down yet what they have. */
  get isYoung(): boolean {
    return this.#run > 1 && this.#time.nowMs - this.#emptiedMs < YOUNG_MS;
  }

  /** Gives the marker of what it knows, and its time. */
  renew(
    node: NodeInfo,
    leaseMs: number,
    standing: Standing,
    known: string,
    fresh: string,
  ): [marker: string, nowMs: number] {
    const nowMs = this.leases.renew(node, leaseMs, standing);
    let forgot = known !== '' && this.#marker === undefined;
    if (this.#marker !== undefined) {
      forgot = this.#seenRun !== this.#run || (known !== '' && !this.#markers.has(known));
    }
    if (this.#marker === undefined || forgot) {
      this.#marker = fresh;
      this.#seenRun = this.#run;
      this.#markers.add(fresh);
      if (known !== '') this.#markers.add(known);
    }
    // A Redis that is young may have lost what it knew: only the very first one has not.
    if (this.#atMs === 0 && this.#run > 1) forgot = true;
    if (forgot) {
      this.#steadyMs = nowMs;
      this.#allMs = nowMs + forgottenMs(leaseMs);
      this.#bornMs = nowMs;
    } else if (this.#atMs > 0 && nowMs - this.#atMs > PULSE_GAP_MS) this.#steadyMs = nowMs;
    this.#atMs = nowMs;
    return [this.#marker, nowMs];
  }

  claim(roomId: string, nodeId: string): ClaimAnswer {
    const { nowMs } = this.#time;
    if (!this.leases.isAlive(nodeId)) throw new FencedError('fenced');
    const room = this.rooms.get(roomId);
    const another = room?.home.nodeId === nodeId ? undefined : room?.home;
    if (another !== undefined && this.leases.isAlive(another.nodeId)) {
      return { outcome: 'elsewhere', home: another };
    }
    if (nowMs < this.#allMs || this.#seenRun !== this.#run) return { outcome: 'unsettled' };
    if (another !== undefined) {
      const absent = this.leases.findAbsent(another.nodeId);
      if (absent !== undefined) return { outcome: 'unwitnessed', absent };
      const isSettled = nowMs - this.#atMs <= PULSE_GAP_MS && nowMs - this.#steadyMs >= SETTLE_MS;
      if (!isSettled) return { outcome: 'unsettled' };
    }
    const home = { nodeId, epoch: this.#nextEpoch() };
    const { checkpoint, entries } = room ?? { checkpoint: null, entries: [] };
    this.rooms.set(roomId, { home, checkpoint, entries });
    this.witness?.claimed(roomId, room?.home.nodeId, nodeId);
    const stored =
      checkpoint === null && entries.length === 0 ? undefined : { checkpoint, entries: [...entries] };
    return { outcome: 'claimed', epoch: home.epoch, stored, handedOver: room?.handedOver === true };
  }

  handOver(roomId: string, from: RoomHome, toNodeId: string): number {
    const room = this.#atHome(roomId, from);
    if (room === undefined || !this.leases.isAlive(toNodeId)) throw new FencedError('fenced');
    room.home = { nodeId: toNodeId, epoch: this.#nextEpoch() };
    room.handedOver = true;
    return room.home.epoch;
  }

  abandon(roomId: string, home: RoomHome): void {
    const room = this.#atHome(roomId, home);
    if (room === undefined) return;
    this.rooms.delete(roomId);
    this.witness?.abandoned(roomId, room);
  }

  orphans(): string[] {
    return [...this.rooms]
      .filter(([, { home }]) => !this.leases.isAlive(home.nodeId))
      .map(([roomId]) => roomId);
  }

  roomsOf(nodeId: string): string[] {
    return [...this.rooms].filter(([, { home }]) => home.nodeId === nodeId).map(([roomId]) => roomId);
  }

  append(roomId: string, home: RoomHome, entries: readonly string[]): void {
    const room = this.#atHome(roomId, home);
    if (room === undefined) throw new StoreUnavailableError(this.#requireForgotten(roomId, home));
    room.entries.push(...entries);
  }

  checkpoint(roomId: string, home: RoomHome, checkpoint: string): void {
    const isThere = this.#atHome(roomId, home) !== undefined;
    if (!isThere && this.#requireForgotten(roomId, home) === 'unsettled') {
      throw new StoreUnavailableError('unsettled');
    }
    this.rooms.set(roomId, { home, checkpoint, entries: [] });
    this.witness?.checkpointed(roomId, checkpoint);
  }

  #atHome(roomId: string, { nodeId, epoch }: RoomHome): ModelRoom | undefined {
    const room = this.rooms.get(roomId);
    return room?.home.nodeId === nodeId && room.home.epoch === epoch ? room : undefined;
  }

  /** As `place` of `redis-cluster-scripts.ts`, of a room that is not at home there. */
  #requireForgotten(roomId: string, { nodeId, epoch }: RoomHome): 'forgotten' | 'unsettled' {
    if (epoch <= (this.rooms.get(roomId)?.home.epoch ?? 0)) throw new FencedError('fenced');
    if (this.#seenRun !== this.#run) return 'unsettled';
    if (epoch >= this.#bornMs) throw new FencedError('fenced');
    return this.leases.isAlive(nodeId) ? 'forgotten' : 'unsettled';
  }

  #nextEpoch(): number {
    this.#epoch = Math.max(this.#epoch + 1, Math.floor(this.#time.nowMs));
    return this.#epoch;
  }
}
