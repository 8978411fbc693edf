import type { Room } from '../../entities/room.ts';
import type { RoomStatus, Room as RoomView } from '../../protocol/rest/rooms.ts';
import type { RoomRecord } from './room-record.ts';

/** A room as people see it. */
export function toRoomView(room: RoomRecord, peopleCount: number): RoomView {
  return {
    id: room.id,
    name: room.name,
    description: room.description,
    kind: room.kind,
    visibility: room.visibility,
    status: statusOf(room, new Date()),
    language: room.language,
    topics: room.topics,
    capacity: room.capacity,
    stage: room.stage,
    lobby: room.lobby,
    hasPassword: room.hasPassword,
    startsAt: room.startsAt?.toISOString() ?? null,
    minutes: room.minutes,
    host: room.host,
    peopleCount,
    createdAt: room.createdAt.toISOString(),
    endedAt: room.endedAt?.toISOString() ?? null,
    version: room.version,
  };
}

/** What the record and the clock make of a room together. */
export function statusOf(room: Pick<Room, 'status' | 'opensAt'>, now: Date): RoomStatus {
  if (room.status === 'ended') return 'ended';
  return room.opensAt > now ? 'scheduled' : 'active';
}
