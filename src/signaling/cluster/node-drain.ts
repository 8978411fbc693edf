import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { NodeLinks } from '../../cluster/links/node-peer.ts';
import type { EdgeRooms } from '../edge/edge-rooms.ts';
import { reach } from './cluster-errand.ts';
import type { ClusterPlacement } from './cluster-placement.ts';
import type { LocalRooms, Membership } from './cluster-ports.ts';

const MOST_AT_ONCE = 3;
/** So long until what did not work is tried again, and until it is looked whether people have left. */
const PAUSE_MS = 250;
const TELL_EVERY_MS = 5_000;
const ADOPT_TIMEOUT_MS = 5_000;

export type NodeDrainDependencies = {
  local: Pick<LocalRooms, 'roomIds' | 'counts' | 'peopleCount' | 'handOver' | 'mediaOut' | 'find'>;
  member: Pick<Membership, 'draining' | 'drain' | 'refresh' | 'resume' | 'others'>;
  placement: Pick<ClusterPlacement, 'chooseSuccessor'>;
  /** Rooms of other nodes whose people this one serves. */
  edges: Pick<EdgeRooms, 'leave'>;
  links: Pick<NodeLinks, 'to'>;
  logger: Logger;
};

/** Empties this node: its rooms go on at others, new ones begin there, and people of others' rooms are served by their homes. */
export class NodeDrain {
  readonly #dependencies: NodeDrainDependencies;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(dependencies: NodeDrainDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Takes no new rooms from now on, and hands over those that there are. Where there is no other node, waits until everyone
   * has left. Resolves when nothing is left to hand over or to wait for, when it is lifted, or after `limitMs`: it goes on after
   * that. Never rejects.
   */
  async run(limitMs: number): Promise<void> {
    const { member, logger } = this.#dependencies;
    try {
      await member.drain();
    } catch (error) {
      // The others learn it with the next renewal.
      logger.warn({ err: error }, 'The other nodes were not told that this one drains');
    }
    // The process that replaces this one may have begun only now.
    await member.refresh();
    this.#running ??= this.#empty().finally(() => {
      this.#running = undefined;
    });
    const limit = new AbortController();
    const reached = delay(limitMs, undefined, { signal: limit.signal, ref: false }).catch(() => undefined);
    await Promise.race([this.#running, reached]);
    limit.abort();
  }

  /** Goes on as before: what was handed over stays where it is. */
  async lift(): Promise<void> {
    await this.#dependencies.member.resume();
  }

  /** Hands over nothing more. */
  close(): void {
    this.#closed = true;
  }

  async #empty(): Promise<void> {
    const { local, edges, member, logger } = this.#dependencies;
    let toldAtMs = Number.NEGATIVE_INFINITY;
    while (member.draining && !this.#closed) {
      // Whoever comes back to this node is passed on to the room's home: it is known that this one drains.
      if (this.#hasOthers()) edges.leave();
      const left = this.#left();
      if (left.length === 0) break;
      if (performance.now() - toldAtMs >= TELL_EVERY_MS) {
        toldAtMs = performance.now();
        logger.info({ ...local.counts, others: this.#hasOthers() }, 'Rooms are handed over, or waited for');
      }
      const moved = await this.#handOverSome(left);
      if (moved === 0) await delay(PAUSE_MS);
    }
    // Whoever has not arrived at a room's new home is heard and seen over this one until then.
    await local.mediaOut();
    logger.info({ ...local.counts, draining: member.draining }, 'This node has drained, as far as it could');
  }

  /** Rooms that nobody is in are handed over too, since somebody may be on the way in; nobody waits for them. */
  #left(): string[] {
    const { local } = this.#dependencies;
    const rooms = [...local.roomIds()];
    return this.#hasOthers() ? rooms : rooms.filter((roomId) => local.peopleCount(roomId) > 0);
  }

  #hasOthers(): boolean {
    return this.#dependencies.member.others.some(({ draining }) => !draining);
  }

  /** How many of them moved. */
  async #handOverSome(roomIds: readonly string[]): Promise<number> {
    let moved = 0;
    for (let begun = 0; begun < roomIds.length; begun += MOST_AT_ONCE) {
      if (!this.#dependencies.member.draining || this.#closed) break;
      const some = roomIds.slice(begun, begun + MOST_AT_ONCE);
      const done = await Promise.all(some.map((roomId) => this.#handOver(roomId)));
      moved += done.filter(Boolean).length;
    }
    return moved;
  }

  async #handOver(roomId: string): Promise<boolean> {
    const { local, placement, links, logger } = this.#dependencies;
    const target = placement.chooseSuccessor();
    if (target === undefined) return false;
    try {
      // A node that does not answer is no place for a room.
      const peer = await reach(links, target);
      await local.handOver(roomId, target, async () => {
        await peer.call('room:adopt', { roomId }, { timeoutMs: ADOPT_TIMEOUT_MS });
      });
      return true;
    } catch (error) {
      logger.warn({ err: error, roomId, target }, 'A room was not handed over');
      return local.find(roomId) === undefined;
    }
  }
}
