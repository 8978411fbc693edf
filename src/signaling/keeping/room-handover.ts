import type { Logger } from 'pino';
import type { LiveRoom } from '../room/live-room.ts';

/** A store that does not answer for that long is away; the room stays, and people notice no more than that. */
const FREEZE_MS = 2_000;
/** A node that has not taken a room in by then has it all the same: whoever comes there first brings it to life. */
const ADOPTION_MS = 5_000;

export type HandOver = {
  room: LiveRoom;
  toNodeId: string;
  /** Asks the other node to take the room in. */
  adoptThere: () => Promise<void>;
  /** The room is that node's, in the store. */
  onPassed: () => void;
  logger: Logger;
};

/**
 * Moves a live room to another node: nothing changes for the moment that it takes to write it down, and then people are asked
 * to come there. Throws, with the room as before, when that could not be; and ROOM_MOVING when it is no longer here.
 */
export async function handOverRoom({
  room,
  toNodeId,
  adoptThere,
  onPassed,
  logger,
}: HandOver): Promise<void> {
  const { roomId } = room;
  try {
    await within(FREEZE_MS, room.ending.freeze());
    await room.ending.passTo(toNodeId);
  } catch (error) {
    room.thaw();
    if (!room.closed && !room.serving) await room.ending.lose();
    throw error;
  }
  onPassed();
  try {
    await within(ADOPTION_MS, adoptThere());
  } catch (error) {
    logger.warn({ err: error, roomId, toNodeId }, 'A room that was handed over is not taken in yet');
  }
  room.ending.moveOut();
}

async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
