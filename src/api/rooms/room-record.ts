import type { Room } from '../../entities/room.ts';
import type { PersonSummary } from '../../protocol/rest/people.ts';

/** A room and its host as the API reads them: all but the hash of its password. */
export type RoomRecord = Omit<Room, 'passwordHash' | 'updatedAt'> & {
  hasPassword: boolean;
  host: PersonSummary;
};

/** A row of `ROOM_COLUMNS`. */
export type RoomRow = Omit<RoomRecord, 'host'> & {
  hostUsername: string;
  hostDisplayName: string;
  hostAvatarUrl: string | null;
};

/**
 * What to select, of `ROOM_TABLES`, for `toRoomRecord`. The API reads rooms by plain SQL: lists are what it answers
 * most, and making entities of rows and of their hosts took longer than the database did.
 */
export const ROOM_COLUMNS = `
  r.id, r.name, r.description, r.kind, r.visibility, r.status, r.language, r.topics, r.capacity, r.stage, r.lobby,
  r.password_hash IS NOT NULL AS "hasPassword", r.starts_at AS "startsAt", r.minutes, r.opens_at AS "opensAt",
  r.closes_at AS "closesAt", r.live_since AS "liveSince", r.host_user_id AS "hostUserId", r.created_at AS "createdAt",
  r.ended_at AS "endedAt", r.deleted_at AS "deletedAt", r.version, h.username AS "hostUsername",
  h.display_name AS "hostDisplayName", h.avatar_url AS "hostAvatarUrl"`;

/** Rooms as `r` with their hosts as `h`. */
export const ROOM_TABLES = 'rooms r JOIN users h ON h.id = r.host_user_id';

/** Takes the host out of the flat row. Columns that a query has beside `ROOM_COLUMNS` stay on the record. */
export function toRoomRecord<R extends RoomRow>(
  row: R,
): Omit<R, 'hostUsername' | 'hostDisplayName' | 'hostAvatarUrl'> & { host: PersonSummary } {
  const { hostUsername, hostDisplayName, hostAvatarUrl, ...room } = row;
  const host = {
    id: row.hostUserId,
    username: hostUsername,
    displayName: hostDisplayName,
    avatarUrl: hostAvatarUrl,
  };
  return { ...room, host };
}
