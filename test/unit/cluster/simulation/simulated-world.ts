import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { LiveRoomRecord } from '../../../../src/cluster/rooms/room-messages.ts';
import type { RoomEvent } from '../../../../src/protocol/room-events.ts';
import { EVERYTHING } from '../../../helpers/signaling/everything.ts';
import { MemoryJournal } from '../../../helpers/signaling/memory-journal.ts';
import { Expectations } from './expectations.ts';
import { SimulatedClient } from './simulated-client.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { type Installation, SimulatedNode } from './simulated-node.ts';
import { Process, type SimulatedTime } from './simulated-time.ts';
import { StoreModel } from './store-model.ts';

/** From one that ends while the store is away to one that no schedule sees the end of. */
const ALONE_MS = [5_000, 12_000, 30_000, 600_000];

/** Nodes, their store, and people in rooms; and what is wrong with them. */
export class SimulatedWorld {
  readonly time: SimulatedTime;
  readonly network: SimulatedNetwork;
  readonly store: StoreModel;
  readonly expectations = new Expectations();
  readonly nodes: SimulatedNode[] = [];
  readonly clients: SimulatedClient[] = [];
  /** What was done to it, for whoever reads why it failed. */
  readonly story: string[] = [];
  readonly violations: string[] = [];
  readonly #installation: Installation;
  readonly #journal = new MemoryJournal();
  /** The logs of each room, by when they first changed it. */
  readonly #logs = new Map<string, object[]>();
  #nodeCount = 0;

  constructor(time: SimulatedTime) {
    this.time = time;
    this.network = new SimulatedNetwork(time);
    this.store = new StoreModel(time);
    this.#installation = {
      network: this.network,
      store: this.store,
      journal: this.#journal,
      aloneMs: time.pick(ALONE_MS) ?? 0,
      links: new Map(),
    };
    this.store.witness = {
      claimed: (roomId, _from, to) => {
        this.#requireNoOtherHome(roomId, to);
        this.expectations.claimed(roomId);
      },
      abandoned: (roomId, room) => this.expectations.abandoned(roomId, room),
      checkpointed: (roomId, checkpoint) => this.expectations.checkpointed(roomId, checkpoint),
      lost: () => this.expectations.lost(),
    };
  }

  get alive(): SimulatedNode[] {
    return this.nodes.filter(({ process }) => process.state !== 'gone');
  }

  get running(): SimulatedNode[] {
    return this.nodes.filter(({ process }) => process.state === 'runs');
  }

  /** Somebody is cut off from the store, with all whom it would ask. */
  get isAnyoneStranded(): boolean {
    const isCut = ({ process }: SimulatedNode) => this.network.isApart(process, 'store');
    const agrees = (nodeId: string) => this.alive.some((other) => other.nodeId === nodeId && isCut(other));
    return this.alive.some(
      (node) => isCut(node) && node.cluster.others.every(({ nodeId }) => agrees(nodeId)),
    );
  }

  tell(what: string): void {
    this.story.push(`${((this.time.nowMs - 1_000_000) / 1000).toFixed(3)} s: ${what}`);
  }

  wrong(what: string): void {
    this.violations.push(what);
    this.tell(`WRONG: ${what}`);
  }

  addNode(): void {
    this.#nodeCount += 1;
    const name = `node-${this.#nodeCount}`;
    const process = new Process();
    const node = this.time.within(process, () => new SimulatedNode(name, process, this.#installation));
    this.nodes.push(node);
    this.tell(`${name} starts`);
    this.time.within(process, () => void node.start());
  }

  addRoom(people: number): void {
    const hostUserId = randomUUID();
    const { roomCapacity: planCapacity, meetingMinutes } = EVERYTHING;
    const room = { roomId: randomUUID(), name: 'Simulated', hostUserId };
    const record: LiveRoomRecord = { ...room, capacity: 50, planCapacity, meetingMinutes };
    for (let index = 0; index < people; index += 1) {
      const client = new SimulatedClient({
        installation: this.#installation,
        expectations: this.expectations,
        nodes: () => this.nodes,
        record,
        roleOf: (userId) =>
          this.#journal.roles.findLast((given) => given.userId === userId)?.role ?? 'speaker',
        userId: index === 0 ? hostUserId : randomUUID(),
      });
      this.clients.push(client);
      this.time.within(client.process, () => void client.run());
    }
  }

  /** Something was changed by this process: nobody else may be able to do that now. */
  noteChange(roomId: string, log: object, happened: readonly RoomEvent[]): void {
    for (const event of happened) this.#noteSuccession(roomId, event);
    const { current } = this.time;
    const home = this.nodes.find(({ process }) => process === current);
    if (home === undefined) return;
    if (home.process.state !== 'runs') this.wrong(`${home.name} changed a room while it did not run`);
    this.#requireNoOtherHome(roomId, home.nodeId);
    const known = this.#logs.get(roomId) ?? [];
    if (!known.includes(log)) this.#logs.set(roomId, [...known, log]);
    else if (known.at(-1) !== log)
      this.wrong(`${home.name} changed a room that another home has changed since`);
  }

  /** Everything is well again, from now on. */
  heal(): void {
    this.tell('all is well again');
    this.network.heal();
    for (const node of this.alive) {
      this.time.goOn(node.process);
      if (node.cluster.draining) this.time.within(node.process, () => void node.drain.lift());
    }
    if (this.alive.length === 0) this.addNode();
  }

  /** What must be so when all was well for a while. */
  check(): void {
    for (const roomId of new Set(this.clients.map((client) => client.roomId))) this.#checkRoom(roomId);
  }

  #checkRoom(roomId: string): void {
    const homes = this.alive.filter(({ local }) => local.find(roomId)?.serving === true);
    const clients = this.clients.filter(
      (client) => client.roomId === roomId && client.process.state === 'runs',
    );
    const [home] = homes;
    const room = home?.local.find(roomId)?.snapshot;
    if (homes.length > 1) this.wrong(`${homes.length} nodes serve one room`);
    if (home === undefined || room === undefined) {
      if (clients.length > 0) this.wrong('a room with people has no home');
      return;
    }
    if (this.store.rooms.get(roomId)?.home.nodeId !== home.nodeId) this.wrong('the store has another home');
    for (const client of clients) {
      if (!client.isIn) this.wrong(`${client.userId} is not in`);
      else if (!isDeepStrictEqual(client.replica.snapshot, room)) {
        this.wrong(`${client.userId} sees ${client.replica.snapshot?.seq}, the room is at ${room.seq}`);
      }
    }
    const seen = room.peers.map(({ peerId }) => peerId).sort();
    const there = clients.flatMap(({ peerId }) => peerId ?? []).sort();
    if (!isDeepStrictEqual(seen, there)) this.wrong(`${seen.length} are seen, ${there.length} are there`);
    for (const missing of this.expectations.missingFrom(room))
      this.wrong(`acknowledged, and lost: ${missing}`);
  }

  /** Somebody became the host because nobody was, or not any more: that goes before what they were given. */
  #noteSuccession(roomId: string, event: RoomEvent): void {
    if (event.type !== 'peer:role-changed' || event.byPeerId !== null) return;
    for (const node of this.running) {
      const peer = node.local.find(roomId)?.findPeer(event.peerId);
      if (peer !== undefined) this.expectations.forget(roomId, `role ${peer.userId}`);
    }
  }

  #requireNoOtherHome(roomId: string, nodeId: string): void {
    for (const other of this.running) {
      if (other.nodeId === nodeId) continue;
      const serves = this.time.within(other.process, () => other.local.find(roomId)?.serving === true);
      if (serves) this.wrong(`${other.name} serves a room that another node has`);
    }
  }
}
