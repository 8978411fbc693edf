import type { DataSource } from 'typeorm';
import { preparedQuery } from '../../../entities/prepared-query.ts';
import type { RoomMember } from '../../../entities/room-member.ts';
import type { UserRole, UserStatus } from '../../../entities/user.ts';
import type { Entitlements } from '../../../protocol/entitlements.ts';
import { hasBlockedSql } from '../../accounts/people/blocks.ts';
import { FREE_PLAN_SQL, type PlanRow, runningTermsSql, toEffectivePlan } from '../../plans/effective-plan.ts';
import { ROOM_COLUMNS, ROOM_TABLES, type RoomRecord, type RoomRow, toRoomRecord } from '../room-record.ts';

/** A room and all that its record says of one person who wants in. */
export type RoomEntry = RoomRecord & {
  passwordHash: string | null;
  isMember: boolean;
  memberRole: RoomMember['role'];
  /** Knocked, and was let in. */
  isAdmitted: boolean;
  isBanned: boolean;
  /** The host has blocked them. */
  isBlocked: boolean;
  /** Of the invite they brought, where it works. */
  inviteId: string | null;
  accountStatus: UserStatus;
  accountRole: UserRole;
  accountDeleted: boolean;
  /** What their plan allows. */
  allowed: Entitlements;
  /** What the host's plan allows. */
  hostAllowed: Entitlements;
};

/** SQL: whether the invite `i` still lets someone in. Those of a banned account rest until the ban is lifted. */
export const INVITE_WORKS = `(
  i.revoked_at IS NULL AND (i.expires_at IS NULL OR i.expires_at > now()) AND (i.max_uses IS NULL OR i.uses < i.max_uses)
  AND NOT EXISTS (SELECT 1 FROM users inviter WHERE inviter.id = i.created_by_user_id AND inviter.status = 'banned')
)`;

const SQL = `
  SELECT ${ROOM_COLUMNS}, r.password_hash AS "passwordHash",
    m.user_id IS NOT NULL AS "isMember", m.role AS "memberRole",
    EXISTS (SELECT 1 FROM room_knocks k WHERE k.room_id = r.id AND k.user_id = $1 AND k.status = 'admitted')
      AS "isAdmitted",
    EXISTS (SELECT 1 FROM room_bans b WHERE b.room_id = r.id AND b.user_id = $1) AS "isBanned",
    ${hasBlockedSql('r.host_user_id', '$1')} AS "isBlocked",
    i.id AS "inviteId", u.status AS "accountStatus", u.role AS "accountRole",
    u.deleted_at IS NOT NULL AS "accountDeleted", ${FREE_PLAN_SQL} AS "freePlan",
    ${runningTermsSql('$1')} AS running, ${runningTermsSql('r.host_user_id')} AS "hostRunning"
  FROM ${ROOM_TABLES}
  JOIN users u ON u.id = $1
  LEFT JOIN room_members m ON m.room_id = r.id AND m.user_id = $1
  LEFT JOIN room_invites i ON i.code = $3 AND i.room_id = r.id AND ${INVITE_WORKS}
  WHERE r.id = $2`;

/** All in one query: people wait for it at every door. Undefined when there is no such room, deleted ones included. */
export async function findRoomEntry(
  dataSource: DataSource,
  { roomId, userId, invite }: { roomId: string; userId: string; invite?: string | undefined },
): Promise<RoomEntry | undefined> {
  type Plans = PlanRow & { hostRunning: PlanRow['running'] };
  type Row = RoomRow & Plans & Omit<RoomEntry, keyof RoomRecord | 'allowed' | 'hostAllowed'>;
  const [row] = await preparedQuery<Row>(dataSource, SQL, [userId, roomId, invite ?? null]);
  if (row === undefined || row.deletedAt !== null) return undefined;
  const { freePlan, running, hostRunning, ...room } = row;
  const { entitlements: allowed } = toEffectivePlan({ freePlan, running });
  const { entitlements: hostAllowed } = toEffectivePlan({ freePlan, running: hostRunning });
  return { ...toRoomRecord(room), allowed, hostAllowed };
}
