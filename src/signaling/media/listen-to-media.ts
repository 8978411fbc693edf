import type { LiveRoom } from '../room/live-room.ts';
import type { LiveRoomDependencies } from '../room/live-room-options.ts';
import type { RoomSessions } from '../room/room-sessions.ts';
import { noteOverLimit } from '../session/session-grants.ts';
import type { RoomMediaListener } from './room-media-holder.ts';
import type { RoomMediaLoss } from './room-media-loss.ts';

/** What a room does with what happens to its media. */
export function listenToMedia(
  room: LiveRoom,
  sessions: RoomSessions,
  loss: RoomMediaLoss,
  dependencies: LiveRoomDependencies,
): RoomMediaListener {
  return {
    mediaLost: () => loss.note(),
    mediaEvent: (peerId, name, payload) => sessions.find(peerId)?.send(name, payload),
    sourceOverLimit: (peerId, over) => noteOverLimit(room, sessions.find(peerId), over, dependencies),
    speakersChanged: (payload) => dependencies.broadcast(room.liveId, 'speakers:changed', payload, 'lossy'),
  };
}
