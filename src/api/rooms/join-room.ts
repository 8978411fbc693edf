import type { User } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import type { JoinGrant } from '../../protocol/rest/rooms.ts';
import { iceServersFor } from './ice-servers.ts';
import type { Invites } from './invites.ts';
import type { LiveRoomsPort } from './live-rooms.ts';
import type { RoomStore } from './room-store.ts';
import type { RoomWithHost } from './room-view.ts';
import type { Rooms } from './rooms.ts';

export type JoinRoomDependencies = { rooms: Rooms; store: RoomStore; invites: Invites; live: LiveRoomsPort };

export type JoinRequest = {
  roomId: string;
  /** The code of an invite; one that opens another room, or none, is as good as nothing. */
  invite: string | undefined;
  signalingUrl: string;
};

/**
 * Lets a person into a room: checks that it is open to them, makes them a member when an invite brought them, and
 * has the live side write the token. Throws ROOM_NOT_FOUND, ROOM_ENDED, ROOM_FULL, MEDIA_UNAVAILABLE.
 */
export async function letIn(
  { rooms, store, invites, live }: JoinRoomDependencies,
  user: User,
  { roomId, invite, signalingUrl }: JoinRequest,
): Promise<JoinGrant> {
  const invited = invite === undefined ? undefined : await roomOfInvite(invites, invite, roomId);
  const room = invited ?? (await rooms.requireVisible(roomId, user.id));
  if (room.status === 'ended') throw new AppError('ROOM_ENDED');
  const isHost = room.hostUserId === user.id;
  if (invited !== undefined && !isHost) await store.addMember(room.id, user.id);

  const admission = await live.admit(
    { roomId: room.id, name: room.name, hostUserId: room.hostUserId, capacity: room.capacity },
    {
      userId: user.id,
      displayName: user.displayName,
      avatarUrl: user.avatarUrl,
      role: isHost ? 'host' : 'speaker',
      staff: user.role !== 'user',
    },
  );

  // It may have ended meanwhile: then the token is not handed out, and what was opened for it is closed.
  const now = await store.find(room.id);
  if (now?.status !== 'active') {
    await live.end(room.id);
    throw new AppError('ROOM_ENDED');
  }
  return {
    token: admission.token,
    expiresAt: admission.expiresAt.toISOString(),
    signalingUrl,
    iceServers: iceServersFor(user.id),
    rtpCapabilities: admission.rtpCapabilities,
    grants: admission.grants,
    room: rooms.view(now),
  };
}

async function roomOfInvite(
  invites: Invites,
  code: string,
  roomId: string,
): Promise<RoomWithHost | undefined> {
  const room = await invites.findRoom(code);
  return room?.id === roomId.toLowerCase() ? room : undefined;
}
