import type { LiveRoomRecord } from '../../cluster/rooms/room-messages.ts';
import type { Entitlements } from '../../protocol/entitlements.ts';
import type { RoomRecord } from './room-record.ts';

/** What the live side gets of a room, with what its host's plan has of it. */
export function toLiveRecord(
  { id, name, hostUserId, capacity }: Pick<RoomRecord, 'id' | 'name' | 'hostUserId' | 'capacity'>,
  { roomCapacity, meetingMinutes }: Pick<Entitlements, 'roomCapacity' | 'meetingMinutes'>,
): LiveRoomRecord {
  return { roomId: id, name, hostUserId, capacity, planCapacity: roomCapacity, meetingMinutes };
}
