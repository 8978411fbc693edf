import type { Room } from '../../entities/room.ts';
import type { User } from '../../entities/user.ts';
import type { Room as RoomView } from '../../protocol/rest/rooms.ts';

/** A room whose host was read with it. */
export type RoomWithHost = Room & { host: User };

/** A room as people see it. */
export function toRoomView(room: RoomWithHost, peopleCount: number): RoomView {
  const { host } = room;
  return {
    id: room.id,
    name: room.name,
    visibility: room.visibility,
    status: room.status,
    capacity: room.capacity,
    host: { id: host.id, displayName: host.displayName, avatarUrl: host.avatarUrl },
    peopleCount,
    createdAt: room.createdAt.toISOString(),
    endedAt: room.endedAt?.toISOString() ?? null,
  };
}
