import type { RoomHold } from '../../cluster/rooms/room-claims.ts';
import type { LiveRoomRecord } from '../../cluster/rooms/room-messages.ts';
import { LivesElsewhere } from '../cluster/lives-elsewhere.ts';
import { type RestoredRoom, restoreRoom } from '../keeping/room-restore.ts';
import { recordOf } from '../keeping/room-takeover.ts';
import { LiveRoom } from './live-room.ts';
import type { LiveRoomDependencies } from './live-room-options.ts';

/**
 * Makes this node a room's home: with the room as an earlier home left it, or else as its record has it. Undefined where
 * there is neither. Throws LivesElsewhere, ROOM_MOVING.
 */
export async function claimRoom(
  roomId: string,
  dependencies: LiveRoomDependencies,
  record?: LiveRoomRecord,
): Promise<LiveRoom | undefined> {
  const claim = await dependencies.claims.claim(roomId);
  if (claim.outcome === 'elsewhere') throw new LivesElsewhere(claim.home);
  const { hold } = claim;
  const restored = readStored(hold, dependencies);
  if (restored !== undefined) return new LiveRoom(recordOf(restored.state), hold, dependencies, restored);
  if (record !== undefined) return new LiveRoom(record, hold, dependencies);
  await hold.abandon();
  return undefined;
}

/** A room that cannot be read begins anew: that is better than one that nobody can enter. */
function readStored(hold: RoomHold, { logger }: LiveRoomDependencies): RestoredRoom | undefined {
  if (hold.stored === undefined) return undefined;
  const { roomId } = hold;
  try {
    const restored = restoreRoom(hold.stored);
    if (restored === undefined) return undefined;
    const { state } = restored;
    // What its home wrote to hand it over, and then did not: things may have happened since.
    const handedOver = restored.handedOver && hold.handedOver;
    logger.info({ roomId, people: state.people.length, handedOver }, 'A room goes on from another home');
    return { ...restored, handedOver };
  } catch (error) {
    logger.warn({ err: error, roomId }, 'What was written of a room cannot be read: it begins anew');
    return undefined;
  }
}
