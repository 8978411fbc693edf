import type { EntityManager } from 'typeorm';
import type { RoomKnock } from '../../../entities/room-knock.ts';
import { KNOCKERS_IN_SNAPSHOT } from '../../../protocol/room-state.ts';

/** Whoever did not ask for that long has gone away, and waits no more. */
const KNOCK_LAPSES_MS = 15 * 60_000;
/** Someone who was turned away may knock again after that. */
export const DENIAL_MS = 60_000;
/** How often asking is written down at most. */
const ASKED_EVERY_MS = 30_000;

type Place = { roomId: string; userId: string };
type Knocked = { status: RoomKnock['status']; knockedAt: Date };

const WAITS = "k.status = 'waiting' AND k.asked_at >";

/**
 * Someone knocks. Whoever waits already, waits on. `isNew`: they did not wait before. Undefined when they were let in
 * or turned away, and that stands.
 */
export async function knockOnce(
  manager: EntityManager,
  { roomId, userId }: Place,
  now: Date,
): Promise<(Knocked & { isNew: boolean }) | undefined> {
  const [row] = await manager.query<Knocked[]>(
    `INSERT INTO room_knocks AS k (room_id, user_id, status, knocked_at, asked_at) VALUES ($1, $2, 'waiting', $3, $3)
     ON CONFLICT (room_id, user_id) DO UPDATE SET status = 'waiting', asked_at = $3, answered_at = NULL,
         answered_by_user_id = NULL, knocked_at = CASE WHEN ${WAITS} $4 THEN k.knocked_at ELSE $3 END
       WHERE k.status = 'waiting' OR (k.status = 'denied' AND k.answered_at <= $5)
     RETURNING status, knocked_at AS "knockedAt"`,
    [roomId, userId, now, before(now, KNOCK_LAPSES_MS), before(now, DENIAL_MS)],
  );
  return row && { ...row, isNew: row.knockedAt.getTime() === now.getTime() };
}

export async function findKnock(
  manager: EntityManager,
  { roomId, userId }: Place,
): Promise<(Knocked & { answeredAt: Date | null; roomName: string; roomEnded: boolean }) | undefined> {
  type Row = Knocked & { answeredAt: Date | null; roomName: string; roomEnded: boolean };
  const [row] = await manager.query<Row[]>(
    `SELECT k.status, k.knocked_at AS "knockedAt", k.answered_at AS "answeredAt", r.name AS "roomName",
       r.status = 'ended' AS "roomEnded"
     FROM room_knocks k JOIN rooms r ON r.id = k.room_id
     WHERE k.room_id = $1 AND k.user_id = $2 AND r.deleted_at IS NULL`,
    [roomId, userId],
  );
  return row;
}

/** The person still waits. Resolves to whether they had lapsed, and are back on the list. */
export async function noteAsking(manager: EntityManager, place: Place, now: Date): Promise<boolean> {
  const rows = await manager.query<{ lapsed: boolean }[]>(
    `WITH found AS (
       SELECT room_id, user_id, asked_at FROM room_knocks
       WHERE room_id = $1 AND user_id = $2 AND status = 'waiting' AND asked_at < $4 FOR UPDATE
     ), noted AS (
       UPDATE room_knocks k SET asked_at = $3 FROM found WHERE (k.room_id, k.user_id) = (found.room_id, found.user_id)
     )
     SELECT asked_at <= $5 AS lapsed FROM found`,
    [place.roomId, place.userId, now, before(now, ASKED_EVERY_MS), before(now, KNOCK_LAPSES_MS)],
  );
  return rows[0]?.lapsed ?? false;
}

/** Whether there was anything to withdraw: an answer stands. */
export async function withdrawKnock(manager: EntityManager, { roomId, userId }: Place): Promise<boolean> {
  const gone = await manager.query<unknown[]>(
    `WITH gone AS (DELETE FROM room_knocks WHERE room_id = $1 AND user_id = $2 AND status = 'waiting' RETURNING user_id)
     SELECT user_id FROM gone`,
    [roomId, userId],
  );
  return gone.length > 0;
}

export type Waiting = {
  id: string;
  username: string;
  displayName: string;
  avatarUrl: string | null;
  knockedAt: Date;
};

/** Who waits at the door, first come first; as many as are shown at once. */
export function listWaiting(manager: EntityManager, roomId: string, now: Date): Promise<Waiting[]> {
  return manager.query<Waiting[]>(
    `SELECT u.id, u.username, u.display_name AS "displayName", u.avatar_url AS "avatarUrl", k.knocked_at AS "knockedAt"
     FROM room_knocks k JOIN users u ON u.id = k.user_id
     WHERE k.room_id = $1 AND ${WAITS} $2 AND u.status <> 'banned' AND u.deleted_at IS NULL
     ORDER BY k.knocked_at, k.user_id LIMIT $3`,
    [roomId, before(now, KNOCK_LAPSES_MS), KNOCKERS_IN_SNAPSHOT],
  );
}

export type KnockAnswer = {
  roomId: string;
  /** Null: everyone who waits. */
  userIds: readonly string[] | null;
  status: 'admitted' | 'denied';
  byUserId: string;
};

/** Answers those who wait, and lets in whoever was turned away before. Resolves to whom that changed something for. */
export async function answerKnocks(
  manager: EntityManager,
  { roomId, userIds, status, byUserId }: KnockAnswer,
  now: Date,
): Promise<string[]> {
  const rows = await manager.query<{ userId: string }[]>(
    `WITH answered AS (
       UPDATE room_knocks k SET status = $3, answered_at = $4, answered_by_user_id = $5
       WHERE k.room_id = $1 AND CASE WHEN $2::uuid[] IS NULL THEN ${WAITS} $6 ELSE
         k.user_id = ANY ($2) AND (k.status = 'waiting' OR (k.status = 'denied' AND $3 = 'admitted')) END
       RETURNING k.user_id
     )
     SELECT user_id AS "userId" FROM answered`,
    [roomId, userIds, status, now, byUserId, before(now, KNOCK_LAPSES_MS)],
  );
  return rows.map((row) => row.userId);
}

/** Whoever was let in, or turned away, has to knock again. */
export async function forgetKnock(manager: EntityManager, { roomId, userId }: Place): Promise<void> {
  await manager.query('DELETE FROM room_knocks WHERE room_id = $1 AND user_id = $2', [roomId, userId]);
}

/** Those who went away without a word. Resolves to the rooms at which they waited. */
export async function forgetLapsedKnocks(manager: EntityManager, now: Date): Promise<string[]> {
  const rows = await manager.query<{ roomId: string }[]>(
    `WITH gone AS (DELETE FROM room_knocks WHERE status = 'waiting' AND asked_at <= $1 RETURNING room_id)
     SELECT DISTINCT room_id AS "roomId" FROM gone`,
    [before(now, KNOCK_LAPSES_MS)],
  );
  return rows.map((row) => row.roomId);
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}
