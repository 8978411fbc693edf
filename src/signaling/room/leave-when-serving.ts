import type { PeerSession } from '../session/peer-session.ts';
import type { LiveRoom } from './live-room.ts';

/** Whoever was away for too long while the room could not change is looked at again after that. */
const LOOK_AGAIN_MS = 1_000;

/** Ends the stay of someone who was lost, as soon as the room may change. */
export function leaveWhenServing(
  room: Pick<LiveRoom, 'serving' | 'closed' | 'leave'>,
  session: PeerSession,
): void {
  if (room.serving) room.leave(session, 'lost');
  else if (!room.closed) setTimeout(() => leaveWhenServing(room, session), LOOK_AGAIN_MS).unref();
}
