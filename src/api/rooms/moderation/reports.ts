import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { OwnReport, ownReportPage, reportInput } from '../../../protocol/rest/in-room.ts';
import type { pageQuery } from '../../../protocol/rest/page.ts';
import { newestPage } from '../../lists/newest-page.ts';
import { personJson } from '../../lists/person-json.ts';
import { SqlConditions } from '../../lists/sql-conditions.ts';
import { type InRoomAccess, liveRoleOf } from '../in-room/in-room-access.ts';
import type { LiveRoomsPort } from '../live-rooms.ts';

type ReportsDependencies = { dataSource: DataSource; live: LiveRoomsPort; access: InRoomAccess };

type Row = Pick<OwnReport, 'user' | 'reason' | 'text' | 'status'>;

const COLUMNS = `p.reason, p.text, p.status, ${personJson('u')} AS "user"`;
const TABLES = 'reports p LEFT JOIN users u ON u.id = p.reported_user_id';

/** The reports that one made of a room and of people in it, newest first. Throws ROOM_NOT_FOUND. */
export async function listOwnReports(
  { dataSource, access }: ReportsDependencies,
  user: User,
  roomId: string,
  page: z.output<typeof pageQuery>,
): Promise<z.input<typeof ownReportPage>> {
  await access.requireKnownOrVisited(roomId, user);
  const { rows, nextCursor } = await newestPage<Row>(
    dataSource.manager,
    {
      columns: COLUMNS,
      tables: TABLES,
      where: new SqlConditions().when('p.room_id = ?', roomId).when('p.reporter_user_id = ?', user.id),
      at: 'p.created_at',
      id: 'p.id',
    },
    page,
  );
  return { items: rows.map((row) => toOwnReport(roomId, row)), nextCursor };
}

/**
 * Tells the staff of a room, or of someone who was in it. Doing it again while the report is open says it anew, and is
 * one report. Throws ROOM_NOT_FOUND, USER_NOT_FOUND, and VALIDATION_FAILED for oneself.
 */
export async function report(
  { dataSource, live, access }: ReportsDependencies,
  user: User,
  roomId: string,
  { userId, reason, text }: z.output<typeof reportInput>,
): Promise<OwnReport> {
  await access.requireKnownOrVisited(roomId, user);
  if (userId === user.id) {
    const errors = [{ path: 'userId', message: 'must be someone else' }];
    throw new AppError('VALIDATION_FAILED', { errors });
  }
  if (userId !== undefined && liveRoleOf(live.snapshot(roomId), userId) === null) {
    await requireVisitor(dataSource, roomId, userId);
  }
  const [row] = await dataSource.query<(Row & { id: string; createdAt: Date })[]>(
    `WITH p AS (
       INSERT INTO reports AS old (id, room_id, reported_user_id, reporter_user_id, reason, text, status, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)
       ON CONFLICT (reporter_user_id, room_id, (COALESCE(reported_user_id, '00000000-0000-0000-0000-000000000000')))
         WHERE status = 'open'
       DO UPDATE SET reason = EXCLUDED.reason, text = COALESCE(NULLIF(EXCLUDED.text, ''), old.text),
         version = old.version + CASE WHEN (old.reason, old.text) = (EXCLUDED.reason, EXCLUDED.text) THEN 0 ELSE 1 END
       RETURNING *
     )
     SELECT p.id, p.created_at AS "createdAt", ${COLUMNS} FROM p LEFT JOIN users u ON u.id = p.reported_user_id`,
    [randomUUID(), roomId, userId ?? null, user.id, reason, text, new Date()],
  );
  if (row === undefined) throw new Error('A report was neither made nor found');
  return toOwnReport(roomId, row);
}

/** Throws USER_NOT_FOUND for someone who never was in the room. */
async function requireVisitor(dataSource: DataSource, roomId: string, userId: string): Promise<void> {
  const rows = await dataSource.query<unknown[]>(
    'SELECT 1 FROM room_stays WHERE room_id = $1 AND user_id = $2 LIMIT 1',
    [roomId, userId],
  );
  if (rows.length > 0) return;
  throw new AppError('USER_NOT_FOUND', { detail: 'That person was never in this room.' });
}

function toOwnReport(roomId: string, row: Row & { id: string; createdAt: Date }): OwnReport {
  const { id, user, reason, text, status, createdAt } = row;
  return { id, roomId, user, reason, text, status, createdAt: createdAt.toISOString() };
}
