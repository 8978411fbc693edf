import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { roomBanPage } from '../../../protocol/rest/in-room.ts';
import type { pageQuery } from '../../../protocol/rest/page.ts';
import type { PersonSummary } from '../../../protocol/rest/people.ts';
import { newestPage } from '../../lists/newest-page.ts';
import { personJson } from '../../lists/person-json.ts';
import { SqlConditions } from '../../lists/sql-conditions.ts';
import { forgetKnock } from '../door/knock-rows.ts';

type Place = { roomId: string; userId: string };

/** Whoever was let in has to be let in again: by knocking, the password, an invite; but none of their own making. */
export async function forgetWelcome(manager: EntityManager, { roomId, userId }: Place): Promise<void> {
  // Members, invites, knocks, as everywhere: two at once wait for each other, and neither for ever.
  await manager.query('DELETE FROM room_members WHERE room_id = $1 AND user_id = $2', [roomId, userId]);
  // The owner, whom staff may send out, keeps theirs.
  await manager.query(
    `UPDATE room_invites i SET revoked_at = now() FROM rooms r
     WHERE i.room_id = $1 AND i.created_by_user_id = $2 AND i.revoked_at IS NULL
       AND r.id = i.room_id AND r.host_user_id <> $2`,
    [roomId, userId],
  );
  await forgetKnock(manager, { roomId, userId });
}

/** Twice is once. Resolves to whether the person was not banned before. */
export async function banFromRoom(
  manager: EntityManager,
  { roomId, userId, byUserId, reason }: Place & { byUserId: string; reason: string },
): Promise<boolean> {
  const made = await manager.query<unknown[]>(
    `INSERT INTO room_bans (room_id, user_id, by_user_id, reason, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (room_id, user_id) DO NOTHING RETURNING user_id`,
    [roomId, userId, byUserId, reason, new Date()],
  );
  await forgetWelcome(manager, { roomId, userId });
  return made.length > 0;
}

/** Resolves to why the person was banned; undefined when they were not. */
export async function liftBan(
  manager: EntityManager,
  { roomId, userId }: Place,
): Promise<string | undefined> {
  const [lifted] = await manager.query<{ reason: string }[]>(
    `WITH lifted AS (DELETE FROM room_bans WHERE room_id = $1 AND user_id = $2 RETURNING reason)
     SELECT reason FROM lifted`,
    [roomId, userId],
  );
  return lifted?.reason;
}

/** Newest first. */
export async function listBans(
  manager: EntityManager,
  roomId: string,
  page: z.output<typeof pageQuery>,
): Promise<z.input<typeof roomBanPage>> {
  type Row = { user: PersonSummary; by: PersonSummary; reason: string };
  const { rows, nextCursor } = await newestPage<Row>(
    manager,
    {
      columns: `b.reason, ${personJson('u')} AS "user", ${personJson('a')} AS "by"`,
      tables: 'room_bans b JOIN users u ON u.id = b.user_id JOIN users a ON a.id = b.by_user_id',
      where: new SqlConditions().when('b.room_id = ?', roomId),
      at: 'b.created_at',
      id: 'b.user_id',
    },
    page,
  );
  return { items: rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })), nextCursor };
}
