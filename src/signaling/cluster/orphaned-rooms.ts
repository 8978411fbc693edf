import type { Logger } from 'pino';
import type { RoomClaims } from '../../cluster/rooms/room-claims.ts';
import type { ClusterStore } from '../../cluster/store/cluster-store.ts';
import { AppError } from '../../errors.ts';
import type { ClusterPlacement } from './cluster-placement.ts';
import type { LocalRooms, Membership } from './cluster-ports.ts';

const LOOK_EVERY_MS = 1_000;
/**
 * The nodes' pictures of one another differ for a moment, so that each may think that a room is another's; and a room of this
 * node's own that is just being opened, or given up, needs no more than that.
 */
const ANYBODYS_AFTER_MS = 3_000;
/** Each brings its media along. */
const MOST_AT_ONCE = 4;

export type OrphanedRoomsDependencies = {
  store: Pick<ClusterStore, 'orphans' | 'roomsOf'>;
  local: Pick<LocalRooms, 'adopt' | 'find'>;
  member: Pick<Membership, 'nodeId' | 'held' | 'draining'>;
  placement: Pick<ClusterPlacement, 'shareOf'>;
  claims: Pick<RoomClaims, 'claim'>;
  logger: Logger;
};

/**
 * Takes in rooms whose node is gone, also where nobody comes back to them: people would be seen in them for ever otherwise.
 * Each node takes its share, and what is its own in the store though it is not open here: after it lost its lease for a while,
 * or when it was given a room and did not hear of it.
 */
export class OrphanedRooms {
  readonly #dependencies: OrphanedRoomsDependencies;
  readonly #seenAtMs = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(dependencies: OrphanedRoomsDependencies) {
    this.#dependencies = dependencies;
  }

  start(): void {
    this.#stopped = false;
    this.#lookLater();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** One look, and what follows from it. Never rejects. */
  async look(): Promise<void> {
    const { store, local, member, logger } = this.#dependencies;
    if (!member.held || member.draining) return;
    try {
      const [orphans, homed] = await Promise.all([store.orphans(), store.roomsOf(member.nodeId)]);
      const own = this.#ownOf(
        orphans,
        homed.filter((roomId) => local.find(roomId) === undefined),
      );
      for (let begun = 0; begun < own.length; begun += MOST_AT_ONCE) {
        await Promise.all(own.slice(begun, begun + MOST_AT_ONCE).map((roomId) => this.#adopt(roomId)));
      }
    } catch (error) {
      logger.debug({ err: error }, 'Rooms without a node could not be looked for');
    }
  }

  #lookLater(): void {
    this.#timer = setTimeout(() => {
      void this.look().finally(() => {
        if (!this.#stopped) this.#lookLater();
      });
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  #ownOf(orphans: readonly string[], unopened: readonly string[]): string[] {
    const nowMs = performance.now();
    const seen = [...orphans, ...unopened];
    for (const known of [...this.#seenAtMs.keys()]) {
      if (!seen.includes(known)) this.#seenAtMs.delete(known);
    }
    for (const roomId of seen) this.#seenAtMs.set(roomId, this.#seenAtMs.get(roomId) ?? nowMs);
    const left = seen.filter((roomId) => nowMs - (this.#seenAtMs.get(roomId) ?? nowMs) > ANYBODYS_AFTER_MS);
    return [...new Set([...this.#dependencies.placement.shareOf(orphans), ...left])];
  }

  async #adopt(roomId: string): Promise<void> {
    const { local, logger } = this.#dependencies;
    try {
      await local.adopt(roomId);
      logger.info(
        { roomId, taken: local.find(roomId) !== undefined },
        'A room whose node is gone was looked after',
      );
    } catch (error) {
      if (error instanceof AppError && error.code === 'ROOM_ENDED') return this.#discard(roomId);
      // Another node was faster, or it is tried again at the next look.
      logger.debug({ err: error, roomId }, 'A room whose node is gone was not taken in');
    }
  }

  /** It ended while it had no home, so that nobody could give it up. */
  async #discard(roomId: string): Promise<void> {
    const { claims, logger } = this.#dependencies;
    try {
      const claim = await claims.claim(roomId);
      if (claim.outcome === 'held') await claim.hold.abandon();
    } catch (error) {
      logger.debug({ err: error, roomId }, 'A room that ended without a node is still kept');
    }
  }
}
