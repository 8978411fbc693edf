import type { LiveRoomRecord } from '../../cluster/rooms/room-messages.ts';
import type { ChatMessage, RoomSnapshot } from '../../protocol/room-state.ts';
import type { RestoredRoom } from './room-restore.ts';
import type { RoomState } from './stored-room.ts';

/**
 * What an earlier home told people and did not write any more has numbers too, and these are not given again: a client that
 * heard of it sees that what comes is newer than what it has.
 */
const SEQ_LEAP = 1_000_000;
/**
 * Nor are those of an earlier home that took the room in as it was written and wrote nothing of its own: epochs grow with
 * the time, by one a millisecond, and no home does as much in one.
 */
const SEQ_PER_EPOCH = 1_000;

/** By now people know that their node is gone, as long as that takes. */
const NOTICE_MS = 6_000;
const SHORTEST_GRACE_MS = 5_000;

/** The room's state where a new home, of that epoch, goes on with it. */
export function takenOver({ state: { snapshot }, handedOver }: RestoredRoom, epoch: number): RoomSnapshot {
  if (handedOver) return snapshot;
  return { ...snapshot, seq: Math.max(snapshot.seq + SEQ_LEAP, epoch * SEQ_PER_EPOCH) };
}

/**
 * How long people have to come back to a room's new home. A node that died was not noticed at once, which counts: nobody is
 * to be seen in a room for much longer than `graceMs` after they were gone.
 */
export function graceAfterTakeover(graceMs: number, handedOver: boolean): number {
  return handedOver ? graceMs : Math.min(graceMs, Math.max(SHORTEST_GRACE_MS, graceMs - NOTICE_MS));
}

/** The record that a restored room was last told of. */
export function recordOf({ snapshot, limits }: RoomState): LiveRoomRecord {
  const { roomId, name, hostUserId } = snapshot;
  return { roomId, name, hostUserId, ...limits };
}

/** The messages that a restored room shows, by what each is known that arrives again. */
export function messagesByKey({ chatKeys, snapshot }: RoomState): [string, ChatMessage][] {
  const messages = new Map(snapshot.chat.map((message) => [message.messageId, message]));
  return chatKeys.flatMap(([key, messageId]): [string, ChatMessage][] => {
    const message = messages.get(messageId);
    return message === undefined ? [] : [[key, message]];
  });
}
