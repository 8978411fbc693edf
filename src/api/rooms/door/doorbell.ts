import { isDeepStrictEqual } from 'node:util';
import type { DataSource } from 'typeorm';
import type { Logger } from '../../../logger.ts';
import type { Knocker } from '../../../protocol/room-state.ts';
import type { LivePeoplePort } from '../../accounts/people/live-people.ts';
import type { LiveRoomsPort } from '../live-rooms.ts';
import { listWaiting } from './knock-rows.ts';

export type DoorbellDependencies = {
  /** Throws while the database is not open. */
  dataSource: () => DataSource;
  live: () => LiveRoomsPort;
  people: () => LivePeoplePort;
  logger: Logger;
};

/** A list that changes at each look is somebody else's to show. */
const MOST_LOOKS = 5;

/** Tells people of knocks: hosts of who waits at their door, and whoever waits of the answer. */
export class Doorbell {
  readonly #dependencies: DoorbellDependencies;
  readonly #running = new Map<string, Promise<void>>();
  readonly #queued = new Map<string, Promise<void>>();

  constructor(dependencies: DoorbellDependencies) {
    this.#dependencies = dependencies;
  }

  /** Someone waits who did not before. */
  async knocked(
    room: { roomId: string; hostUserId: string },
    { userId, displayName }: { userId: string; displayName: string },
  ): Promise<void> {
    const knock = { roomId: room.roomId, userId, displayName };
    this.#dependencies.people().notify(room.hostUserId, 'knock:received', knock);
    await this.announce(room.roomId);
  }

  /** These have their answer, and wait no more. */
  async answered(roomId: string, userIds: readonly string[], status: 'admitted' | 'denied'): Promise<void> {
    for (const userId of userIds) {
      this.#dependencies.people().notify(userId, 'knock:answered', { roomId, status });
    }
    await this.announce(roomId);
  }

  /**
   * Shows the people in a live room who waits at its door: when that has changed, and when the room goes live. One
   * reading at a time, and once more after it was shown, so that an older list, of this node or another, does not stay. Does
   * not throw.
   */
  announce(roomId: string): Promise<void> {
    // A reading that has not begun yet will see what has changed until now.
    const queued = this.#queued.get(roomId);
    if (queued !== undefined) return queued;
    const turn = (this.#running.get(roomId) ?? Promise.resolve()).then(() => {
      this.#queued.delete(roomId);
      const reading = this.#show(roomId);
      this.#running.set(roomId, reading);
      return reading.finally(() => {
        if (this.#running.get(roomId) === reading) this.#running.delete(roomId);
      });
    });
    this.#queued.set(roomId, turn);
    return turn;
  }

  async #show(roomId: string): Promise<void> {
    const { dataSource, live, logger } = this.#dependencies;
    try {
      let shown: Knocker[] | undefined;
      for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
        const waiting = await readWaiting(dataSource(), roomId);
        if (isDeepStrictEqual(waiting, shown)) return;
        await live().setWaiting(roomId, waiting);
        shown = waiting;
      }
    } catch (error) {
      logger.warn({ err: error, roomId }, 'A room was not shown who waits at its door');
    }
  }
}

async function readWaiting(dataSource: DataSource, roomId: string): Promise<Knocker[]> {
  const waiting = await listWaiting(dataSource.manager, roomId, new Date());
  return waiting.map(({ id, displayName, avatarUrl, knockedAt }) => ({
    userId: id,
    displayName,
    avatarUrl,
    knockedAt: knockedAt.toISOString(),
  }));
}
