import type { User } from '../../entities/user.ts';
import { hasBlockedSql } from '../accounts/people/blocks.ts';

/** Whoever asks for a room. */
export type RoomViewer = Pick<User, 'id' | 'role'>;

/** Moderators and admins of the installation: no room is hidden from them. */
export function isStaff({ role }: Pick<User, 'role'>): boolean {
  return role !== 'user';
}

/**
 * SQL: whether the user `$1` may know of the room `r`. Public rooms are for everyone, private ones for their host and
 * members; whoever the host has blocked knows of neither.
 */
export const ROOM_IS_VISIBLE = `(
  r.deleted_at IS NULL
  AND (
    r.visibility = 'public'
    OR r.host_user_id = $1
    OR r.id IN (SELECT member.room_id FROM room_members member WHERE member.user_id = $1)
  )
  AND NOT ${hasBlockedSql('r.host_user_id', '$1')}
)`;

/** SQL: whether lists show the room `r` to the user `$1`: not those that the person is banned from. */
export const ROOM_IS_LISTED = `(
  ${ROOM_IS_VISIBLE}
  AND r.id NOT IN (SELECT ban.room_id FROM room_bans ban WHERE ban.user_id = $1)
)`;
