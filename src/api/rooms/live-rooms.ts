import type { WireRtpCapabilities } from '../../protocol/media.ts';
import type { Grants } from '../../protocol/rest/rooms.ts';
import type { RoomRole } from '../../protocol/room-state.ts';

/** What the REST API needs of the rooms that are live: signalling provides it. */
export type LiveRoomsPort = {
  /**
   * Opens the room when it is not live, and writes a join token. Throws ROOM_FULL when `userId` would exceed the
   * capacity, ROOM_ENDED, MEDIA_UNAVAILABLE, SHUTTING_DOWN.
   */
  admit(
    room: { roomId: string; name: string; hostUserId: string; capacity: number },
    person: { userId: string; displayName: string; avatarUrl: string | null; role: RoomRole },
  ): Promise<{ token: string; expiresAt: Date; grants: Grants; rtpCapabilities: WireRtpCapabilities }>;
  peopleCount(roomId: string): number;
  /** Everyone is sent home; later joins of this room are refused. */
  end(roomId: string): Promise<void>;
};
