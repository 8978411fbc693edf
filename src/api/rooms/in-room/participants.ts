import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { User } from '../../../entities/user.ts';
import type { participantList } from '../../../protocol/rest/in-room.ts';
import type { LiveRoomsPort } from '../live-rooms.ts';
import type { InRoomAccess } from './in-room-access.ts';
import { toParticipants } from './participant-view.ts';

type ParticipantsDependencies = { dataSource: DataSource; live: LiveRoomsPort; access: InRoomAccess };

/** Who is in a room now; nobody where it is not live. Throws ROOM_NOT_FOUND, FORBIDDEN, BANNED_FROM_ROOM. */
export async function listParticipants(
  { dataSource, live, access }: ParticipantsDependencies,
  user: User,
  roomId: string,
): Promise<z.input<typeof participantList>> {
  await access.requireWatcher(roomId, user);
  const room = await live.snapshot(roomId);
  if (room === undefined) return { items: [], locked: false };
  return { items: await toParticipants(dataSource.manager, room), locked: room.locked };
}
