import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { MutableSource } from '../../../protocol/room-state.ts';
import type { LiveRoomsPort } from '../live-rooms.ts';
import type { InRoomAccess } from './in-room-access.ts';

type OwnActsDependencies = { live: LiveRoomsPort; access: InRoomAccess };

/** Mutes or unmutes oneself. Throws ROOM_NOT_FOUND, ROOM_NOT_LIVE, NOT_IN_ROOM, MUTED_BY_HOST, MEDIA_NOT_FOUND. */
export async function muteOwn(
  { live, access }: OwnActsDependencies,
  user: User,
  roomId: string,
  { source, muted }: { source: MutableSource; muted: boolean },
): Promise<void> {
  if ((await live.findRole(roomId, user.id)) === null) await access.requireKnown(roomId, user);
  const actor = { userId: user.id, authority: 'member' } as const;
  await live.act(roomId, actor, { type: 'set-own-muted', source, muted });
}

/** Leaves a room; whoever is not in it has nothing to leave. Throws ROOM_NOT_FOUND. */
export async function leaveRoom(
  { live, access }: OwnActsDependencies,
  user: User,
  roomId: string,
): Promise<void> {
  if ((await live.findRole(roomId, user.id)) === null) {
    await access.requireKnownOrVisited(roomId, user);
    return;
  }
  try {
    await live.act(roomId, { userId: user.id, authority: 'member' }, { type: 'leave' });
  } catch (error) {
    // Everyone had left by then.
    if (!(error instanceof AppError && error.code === 'ROOM_NOT_LIVE')) throw error;
  }
}
