import type { CallHandlers, CallOutput } from '../../cluster/links/node-peer.ts';
import type { AdmittedPerson, LiveRoomRecord } from '../../cluster/rooms/room-messages.ts';
import { AppError } from '../../errors.ts';
import type { RoomRole, RoomSnapshot } from '../../protocol/room-state.ts';
import type { LocalRooms } from './cluster-ports.ts';

export type NodeAdmission = CallOutput<'room:admit'>;

/** What other nodes ask of the rooms that live here. Throws ROOM_MOVING of a room that does not, and nothing is done then. */
export function serveRoomCalls(
  local: LocalRooms,
  admit: (record: LiveRoomRecord, person: AdmittedPerson) => Promise<NodeAdmission>,
): CallHandlers {
  const requireHere = (roomId: string) => {
    if (local.find(roomId) === undefined) throw new AppError('ROOM_MOVING');
  };
  return {
    'room:admit': ({ record, person }) => admit(record, person),
    'room:snapshot': async ({ roomId }) => {
      requireHere(roomId);
      return { snapshot: local.snapshot(roomId) ?? null };
    },
    'room:role': async ({ roomId, userId }) => {
      requireHere(roomId);
      return { role: roleIn(local.snapshot(roomId), userId) };
    },
    'room:act': async ({ roomId, actor, act }) => {
      requireHere(roomId);
      await local.act(roomId, actor, act);
      return {};
    },
    'room:send-chat': async ({ roomId, userId, clientMessageId, text }) => {
      requireHere(roomId);
      return { message: await local.sendChat(roomId, userId, clientMessageId, text) };
    },
    'room:update': async ({ record }) => {
      requireHere(record.roomId);
      await local.update(record);
      return {};
    },
    'room:set-waiting': async ({ roomId, waiting }) => {
      requireHere(roomId);
      await local.setWaiting(roomId, waiting);
      return {};
    },
    'room:end': async ({ roomId }) => {
      requireHere(roomId);
      await local.end(roomId);
      return {};
    },
    'room:adopt': async ({ roomId }) => {
      await local.adopt(roomId);
      return {};
    },
    'people:user-ids': async () => ({ userIds: [...local.userIds()] }),
  };
}

/** The role of a person in a live room; null when they are not in it. */
export function roleIn(room: RoomSnapshot | undefined, userId: string): RoomRole | null {
  return room?.peers.find((peer) => peer.userId === userId)?.role ?? null;
}
