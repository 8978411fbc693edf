import type { DataSource, EntityManager } from 'typeorm';
import type { RoomRole } from '../../../protocol/room-state.ts';
import { isAskedForStays, type Move, readRoomsToTell, tellStays } from './tell-stays.ts';

export type BegunStay = { peerId: string; roomId: string; userId: string; role: RoomRole; at: Date };
export type EndedStay = { peerId: string; roomId: string; reason: string; at: Date };
export type GivenRole = { roomId: string; userId: string; role: Exclude<RoomRole, 'host'>; at: Date };

export type StayMove = ({ type: 'begun' } & BegunStay) | ({ type: 'ended' } & EndedStay);

export type StayChanges = {
  /** In the order in which they happened. */
  moves: readonly StayMove[];
  /** The last for each person and room. */
  roles: readonly GivenRole[];
  /** Stays that go on, and in which rooms; `at` is when that was seen. */
  seen: { peerIds: readonly string[]; roomIds: readonly string[]; at: Date } | undefined;
};

/** A stay of which nothing was heard for that long ended with its process. */
const ABANDONED_MS = 3 * 60_000;

/** The rows of ended stays, given as JSON. */
const ENDED_ROWS =
  'json_to_recordset($1::json) AS e("peerId" uuid, "roomId" uuid, reason text, at timestamptz(3))';

/** Writes what happened in one go, and tells others of it. Again is once. */
export async function writeStays(dataSource: DataSource, changes: StayChanges): Promise<void> {
  const { moves, roles, seen } = changes;
  const begun = moves.filter((move) => move.type === 'begun');
  const ended = moves.filter((move) => move.type === 'ended');
  await dataSource.transaction(async (manager) => {
    const asked = (moves.length > 0 || seen !== undefined) && (await isAskedForStays(manager));
    const moved = new Set(moves.map(({ roomId }) => roomId));
    if (asked && seen !== undefined) {
      for (const roomId of await findRoomsOfEnded(manager, seen.peerIds)) moved.add(roomId);
    }
    const held = [...moved];
    if (held.length > 0) await holdRooms(manager, held);
    const before = asked ? await readRoomsToTell(manager, held) : undefined;
    const inserted = begun.length > 0 ? await insertStays(manager, begun) : new Set<string>();
    if (roles.length > 0) await keepRoles(manager, roles);
    const left = ended.length > 0 ? await endStays(manager, ended) : new Set<string>();
    const back = seen === undefined ? [] : await noteSeen(manager, seen.peerIds, seen.at);
    const touched = [...new Set([...held, ...(seen?.roomIds ?? [])])];
    if (touched.length > 0) await setLiveSince(manager, touched);
    if (before === undefined) return;
    const counted = moves.filter(({ type, peerId }) => (type === 'begun' ? inserted : left).has(peerId));
    await tellStays(manager, before, [
      ...counted,
      ...back.map((peerId): Move => ({ type: 'begun', peerId })),
    ]);
  });
}

/** Ends the stays whose processes died, as of when they were last seen. */
export async function endAbandonedStays(dataSource: DataSource, now: Date): Promise<void> {
  const before = new Date(now.getTime() - ABANDONED_MS);
  await dataSource.transaction(async (manager) => {
    const rooms = await manager.query<{ roomId: string }[]>(
      'SELECT DISTINCT room_id AS "roomId" FROM room_stays WHERE left_at IS NULL AND seen_at <= $1',
      [before],
    );
    const roomIds = rooms.map(({ roomId }) => roomId);
    if (roomIds.length === 0) return;
    await holdRooms(manager, roomIds);
    const asked = (await isAskedForStays(manager)) ? await readRoomsToTell(manager, roomIds) : undefined;
    const left = await manager.query<{ peerId: string }[]>(
      `WITH gone AS (
         UPDATE room_stays SET left_at = seen_at, leave_reason = 'lost'
         WHERE left_at IS NULL AND seen_at <= $1 AND room_id = ANY ($2) RETURNING id, left_at)
       SELECT id AS "peerId" FROM gone ORDER BY left_at`,
      [before, roomIds],
    );
    await setLiveSince(manager, roomIds);
    if (asked === undefined) return;
    await tellStays(
      manager,
      asked,
      left.map(({ peerId }) => ({ type: 'ended', peerId })),
    );
  });
}

/** One at a time, so that of two that change who is in a room the later one sees what the earlier one did. */
async function holdRooms(manager: EntityManager, roomIds: readonly string[]): Promise<void> {
  await manager.query('SELECT id FROM rooms WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE', [roomIds]);
}

/** Since when somebody is in a room follows from the stays that are open, in whatever order they were written. */
async function setLiveSince(manager: EntityManager, roomIds: readonly string[]): Promise<void> {
  await manager.query(
    `UPDATE rooms r SET live_since = CASE WHEN o.since IS NOT NULL THEN COALESCE(r.live_since, o.since) END
     FROM (
       SELECT t.id, (SELECT min(s.joined_at) FROM room_stays s WHERE s.room_id = t.id AND s.left_at IS NULL) AS since
       FROM unnest($1::uuid[]) AS t(id)
     ) o
     WHERE r.id = o.id AND (r.live_since IS NULL) <> (o.since IS NULL)`,
    [roomIds],
  );
}

/** The ids of those that were not there yet. */
async function insertStays(manager: EntityManager, begun: readonly BegunStay[]): Promise<Set<string>> {
  const rows = await manager.query<{ id: string }[]>(
    `INSERT INTO room_stays (id, room_id, user_id, role, joined_at, seen_at)
     SELECT s."peerId", r.id, u.id, s.role, s.at, s.at
     FROM json_to_recordset($1::json) AS s("peerId" uuid, "roomId" uuid, "userId" uuid, role text, at timestamptz(3))
     JOIN rooms r ON r.id = s."roomId" JOIN users u ON u.id = s."userId"
     ON CONFLICT (id) DO NOTHING RETURNING id`,
    [JSON.stringify(begun)],
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Whoever was sent out of a room has to be let in again, by something that was not there before. Gives the ids of those
 * that had not ended yet.
 */
async function endStays(manager: EntityManager, ended: readonly EndedStay[]): Promise<Set<string>> {
  const open = await manager.query<{ id: string }[]>(
    `WITH gone AS (
       UPDATE room_stays s SET left_at = GREATEST(e.at, s.joined_at), seen_at = GREATEST(e.at, s.joined_at),
         leave_reason = e.reason
       FROM ${ENDED_ROWS} JOIN room_stays old ON old.id = e."peerId"
       WHERE s.id = e."peerId" RETURNING s.id, old.left_at)
     SELECT id FROM gone WHERE left_at IS NULL`,
    [JSON.stringify(ended)],
  );
  await forgetSentOut(manager, ended);
  return new Set(open.map(({ id }) => id));
}

async function forgetSentOut(manager: EntityManager, ended: readonly EndedStay[]): Promise<void> {
  const removed = ended.filter(({ reason }) => reason === 'removed');
  if (removed.length === 0) return;
  const sentOut = `FROM ${ENDED_ROWS} JOIN room_stays s ON s.id = e."peerId"`;
  await manager.query(
    `DELETE FROM room_members m USING (SELECT s.room_id, s.user_id, e.at ${sentOut}) gone
     WHERE (m.room_id, m.user_id) = (gone.room_id, gone.user_id) AND m.created_at <= gone.at`,
    [JSON.stringify(removed)],
  );
  await manager.query(
    `UPDATE room_invites i SET revoked_at = now()
     FROM (SELECT s.room_id, s.user_id, e.at ${sentOut}) gone JOIN rooms r ON r.id = gone.room_id
     WHERE (i.room_id, i.created_by_user_id) = (gone.room_id, gone.user_id) AND i.created_at <= gone.at
       AND i.revoked_at IS NULL AND r.host_user_id <> gone.user_id`,
    [JSON.stringify(removed)],
  );
  await manager.query(
    `DELETE FROM room_knocks k USING (SELECT s.room_id, s.user_id, e.at ${sentOut}) gone
     WHERE (k.room_id, k.user_id) = (gone.room_id, gone.user_id) AND k.answered_at <= gone.at`,
    [JSON.stringify(removed)],
  );
}

/**
 * A role lasts with the membership. Where everyone comes in, a role makes one a member; where people are let in, those
 * who were are members, and nobody becomes one again who was sent out meanwhile.
 */
async function keepRoles(manager: EntityManager, roles: readonly GivenRole[]): Promise<void> {
  await manager.query(
    `INSERT INTO room_members (room_id, user_id, role, created_at)
     SELECT r.id, u.id, g.role, g.at
     FROM json_to_recordset($1::json) AS g("roomId" uuid, "userId" uuid, role text, at timestamptz(3))
     JOIN rooms r ON r.id = g."roomId" AND r.host_user_id <> g."userId"
     JOIN users u ON u.id = g."userId" AND u.deleted_at IS NULL
     LEFT JOIN room_members m ON m.room_id = r.id AND m.user_id = u.id
     WHERE (m.user_id IS NOT NULL OR (r.visibility = 'public' AND NOT r.lobby AND r.password_hash IS NULL))
       AND NOT EXISTS (SELECT 1 FROM room_bans b WHERE b.room_id = r.id AND b.user_id = u.id)
     ON CONFLICT (room_id, user_id) DO UPDATE SET role = EXCLUDED.role`,
    [JSON.stringify(roles)],
  );
}

/** In which rooms stays are that were taken for abandoned. */
async function findRoomsOfEnded(manager: EntityManager, peerIds: readonly string[]): Promise<string[]> {
  const rows = await manager.query<{ roomId: string }[]>(
    'SELECT DISTINCT room_id AS "roomId" FROM room_stays WHERE id = ANY ($1) AND left_at IS NOT NULL',
    [peerIds],
  );
  return rows.map(({ roomId }) => roomId);
}

/**
 * Those that were taken for abandoned while the database was away go on after all; what ended for another reason did so at
 * a node that had the room since. Gives their ids.
 */
async function noteSeen(manager: EntityManager, peerIds: readonly string[], at: Date): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(
    `WITH old AS (
       SELECT id, left_at FROM room_stays WHERE id = ANY ($1) AND (left_at IS NULL OR leave_reason = 'lost')
       ORDER BY id FOR UPDATE),
     seen AS (
       UPDATE room_stays s SET seen_at = $2, left_at = NULL, leave_reason = NULL FROM old WHERE s.id = old.id
       RETURNING s.id, old.left_at)
     SELECT id FROM seen WHERE left_at IS NOT NULL`,
    [peerIds, at],
  );
  return rows.map(({ id }) => id);
}
