import { type Clock, systemClock } from '../clock.ts';
import { PULSE_GAP_MS, SETTLE_MS } from '../lease/lease-times.ts';
import type { Standing } from '../lease/standing.ts';
import type { NodeInfo } from '../node-info.ts';
import {
  type Announcement,
  type ClaimAnswer,
  type ClusterStore,
  FencedError,
  type RoomHome,
  type StoredRoom,
} from './cluster-store.ts';
import { NodeLeases } from './node-leases.ts';

type HomedRoom = { home: RoomHome; checkpoint: string | null; entries: string[]; handedOver?: boolean };

/** What the nodes know together, in one process: for one node, or for tests of several. */
export class MemoryClusterStore implements ClusterStore {
  readonly keepsRooms: boolean;
  readonly #clock: Clock;
  readonly #leases: NodeLeases;
  readonly #rooms = new Map<string, HomedRoom>();
  readonly #listeners = new Set<(announcement: Announcement) => void>();
  #epoch = 0;
  /** The last renewal by anyone, and since when there was no break. Nothing was away at first. */
  #pulseAtMs: number | undefined;
  #steadySinceMs = Number.NEGATIVE_INFINITY;

  /** `keepsRooms`: for several nodes that take over each other's rooms. */
  constructor({ keepsRooms = false, clock = systemClock }: { keepsRooms?: boolean; clock?: Clock } = {}) {
    this.keepsRooms = keepsRooms;
    this.#clock = clock;
    this.#leases = new NodeLeases(() => clock.nowMs());
  }

  async renew(node: NodeInfo, leaseMs: number, standing: Standing): Promise<number> {
    const nowMs = this.#leases.renew(structuredClone(node), leaseMs, standing);
    if (this.#pulseAtMs !== undefined && nowMs - this.#pulseAtMs > PULSE_GAP_MS) this.#steadySinceMs = nowMs;
    this.#pulseAtMs = nowMs;
    return nowMs;
  }

  async release(nodeId: string): Promise<void> {
    this.#leases.release(nodeId);
  }

  async markStopped(nodeId: string, heardAtMs: number): Promise<void> {
    this.#leases.markStopped(nodeId, heardAtMs);
  }

  async nodes(): Promise<NodeInfo[]> {
    const nodes = this.#leases.alive().map((info) => structuredClone(info));
    return nodes.sort((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt));
  }

  async claim(roomId: string, nodeId: string): Promise<ClaimAnswer> {
    if (!this.#leases.isAlive(nodeId)) throw new FencedError('The node that claims has no lease');
    const room = this.#rooms.get(roomId);
    if (room !== undefined && room.home.nodeId !== nodeId) {
      if (this.#leases.isAlive(room.home.nodeId)) return { outcome: 'elsewhere', home: room.home };
      const absent = this.#leases.findAbsent(room.home.nodeId);
      if (absent !== undefined) return { outcome: 'unwitnessed', absent };
      if (!this.#isSettled()) return { outcome: 'unsettled' };
    }
    const { checkpoint, entries } = room ?? { checkpoint: null, entries: [] };
    const home = { nodeId, epoch: this.#nextEpoch() };
    this.#rooms.set(roomId, { home, checkpoint, entries });
    const handedOver = room?.handedOver === true;
    return { outcome: 'claimed', epoch: home.epoch, stored: storedOf(checkpoint, entries), handedOver };
  }

  async handOver(roomId: string, from: RoomHome, toNodeId: string): Promise<number> {
    const room = this.#requireAtHome(roomId, from);
    if (!this.#leases.isAlive(toNodeId))
      throw new FencedError('The node that is given the room has no lease');
    room.home = { nodeId: toNodeId, epoch: this.#nextEpoch() };
    room.handedOver = true;
    return room.home.epoch;
  }

  async abandon(roomId: string, home: RoomHome): Promise<void> {
    if (isSame(this.#rooms.get(roomId)?.home, home)) this.#rooms.delete(roomId);
  }

  async findHome(roomId: string): Promise<RoomHome | undefined> {
    return this.#rooms.get(roomId)?.home;
  }

  async orphans(): Promise<string[]> {
    const rooms = [...this.#rooms].filter(([, { home }]) => !this.#leases.isAlive(home.nodeId));
    return rooms.map(([roomId]) => roomId);
  }

  async roomsOf(nodeId: string): Promise<string[]> {
    const rooms = [...this.#rooms].filter(([, { home }]) => home.nodeId === nodeId);
    return rooms.map(([roomId]) => roomId);
  }

  async append(roomId: string, home: RoomHome, entries: readonly string[]): Promise<void> {
    this.#requireAtHome(roomId, home).entries.push(...entries);
  }

  async checkpoint(roomId: string, home: RoomHome, checkpoint: string): Promise<void> {
    const room = this.#requireAtHome(roomId, home);
    room.checkpoint = checkpoint;
    room.entries = [];
  }

  async announce(announcement: Announcement): Promise<void> {
    // As others would hear it: nobody shares an object with anyone.
    const text = JSON.stringify(announcement);
    for (const listener of [...this.#listeners]) listener(JSON.parse(text));
  }

  follow(listener: (announcement: Announcement) => void): () => void {
    // One of its own, so that the same one can follow twice.
    const own = (announcement: Announcement) => listener(announcement);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  #isSettled(): boolean {
    const nowMs = this.#clock.nowMs();
    const pulseAtMs = this.#pulseAtMs ?? Number.NEGATIVE_INFINITY;
    return nowMs - pulseAtMs <= PULSE_GAP_MS && nowMs - this.#steadySinceMs >= SETTLE_MS;
  }

  #nextEpoch(): number {
    this.#epoch += 1;
    return this.#epoch;
  }

  #requireAtHome(roomId: string, home: RoomHome): HomedRoom {
    const room = this.#rooms.get(roomId);
    if (room === undefined || !isSame(room.home, home))
      throw new FencedError('The room is not at home there');
    return room;
  }
}

function isSame(one: RoomHome | undefined, other: RoomHome): boolean {
  return one?.nodeId === other.nodeId && one.epoch === other.epoch;
}

function storedOf(checkpoint: string | null, entries: readonly string[]): StoredRoom | undefined {
  return checkpoint === null && entries.length === 0 ? undefined : { checkpoint, entries: [...entries] };
}
