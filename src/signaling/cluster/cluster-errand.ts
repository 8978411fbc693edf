import { setTimeout as delay } from 'node:timers/promises';
import type { NodeLinks, NodePeer } from '../../cluster/links/node-peer.ts';
import { StoreUnavailableError } from '../../cluster/store/cluster-store.ts';
import { AppError } from '../../errors.ts';
import type { RoomFinder, RoomPlace } from './cluster-room-finder.ts';
import { LivesElsewhere } from './lives-elsewhere.ts';

/** Something to do with a room, wherever it lives. */
export type Errand<T> = {
  here: () => Promise<T> | T;
  there: (peer: NodePeer) => Promise<T>;
  /** It lives nowhere, and nothing is kept of it. */
  nowhere: () => Promise<T> | T;
  /** Whether doing it twice is as good as once, so that it may be sent again when nobody knows whether it was done. */
  repeatable: boolean;
  /** `there` asks nothing of the node, which could say that the room is not there any more: it is looked for anew. */
  afresh?: boolean;
};

export type ErrandDependencies = {
  finder: RoomFinder;
  links: Pick<NodeLinks, 'to'>;
  /** Has a room that lost its home taken in somewhere. */
  rescue: (roomId: string) => Promise<void>;
};

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 250;

/**
 * Does it where the room lives, and looks for the room again when it is not there any more, until the deadline. Throws
 * ROOM_MOVING when nothing was done by then, NODE_UNREACHABLE when nobody knows, and what the errand throws.
 */
export async function runErrand<T>(
  dependencies: ErrandDependencies,
  roomId: string,
  errand: Errand<T>,
  deadlineMs: number,
): Promise<T> {
  const untilMs = performance.now() + deadlineMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await runOnce(dependencies, roomId, errand);
    } catch (error) {
      const passing = toPassing(error, errand.repeatable);
      if (passing === undefined) throw error;
      if (error instanceof LivesElsewhere) dependencies.finder.remember(roomId, error.home.nodeId);
      else dependencies.finder.forget(roomId);
      if (performance.now() + pauseMs > untilMs) throw passing;
    }
    await delay(pauseMs);
  }
}

async function runOnce<T>(
  { finder, links, rescue }: ErrandDependencies,
  roomId: string,
  errand: Errand<T>,
): Promise<T> {
  const place: RoomPlace = await finder.find(roomId, { afresh: errand.afresh === true });
  switch (place.at) {
    case 'here':
      return errand.here();
    case 'there':
      return errand.there(await reach(links, place.nodeId));
    case 'orphan':
      await rescue(roomId);
      throw new AppError('ROOM_MOVING');
    case 'nowhere':
      return errand.nowhere();
  }
}

/** Throws ROOM_MOVING: a node that was not reached has done nothing. */
export async function reach(links: Pick<NodeLinks, 'to'>, nodeId: string): Promise<NodePeer> {
  try {
    return await links.to(nodeId);
  } catch (cause) {
    throw new AppError('ROOM_MOVING', { cause });
  }
}

/** What is thrown when it does not pass by the deadline; undefined for what waiting does not mend. */
function toPassing(error: unknown, repeatable: boolean): AppError | undefined {
  if (error instanceof StoreUnavailableError) return new AppError('ROOM_MOVING', { cause: error });
  if (!(error instanceof AppError)) return undefined;
  if (error.code === 'ROOM_MOVING') return error;
  return error.code === 'NODE_UNREACHABLE' && repeatable ? error : undefined;
}
