import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { OwnReport, ownReportPage, reportInput } from '../../../protocol/rest/in-room.ts';
import type { pageQuery } from '../../../protocol/rest/page.ts';
import { newestPage } from '../../lists/newest-page.ts';
import { personJson } from '../../lists/person-json.ts';
import { SqlConditions } from '../../lists/sql-conditions.ts';
import { writeWebhookEvent } from '../../webhooks/outbox.ts';
import { findWebhookPerson } from '../../webhooks/webhook-person.ts';
import type { InRoomAccess } from '../in-room/in-room-access.ts';
import type { LiveRoomsPort } from '../live-rooms.ts';

type ReportsDependencies = { dataSource: DataSource; live: LiveRoomsPort; access: InRoomAccess };

type Row = Pick<OwnReport, 'user' | 'reason' | 'text' | 'status'>;

type ReportRow = Row & { id: string; createdAt: Date };

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
  if (userId !== undefined && (await live.findRole(roomId, userId)) === null) {
    await requireVisitor(dataSource, roomId, userId);
  }
  const row = await dataSource.transaction(async (manager) => {
    const id = randomUUID();
    const [written] = await manager.query<ReportRow[]>(
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
      [id, roomId, userId ?? null, user.id, reason, text, new Date()],
    );
    if (written === undefined) throw new Error('A report was neither made nor found');
    // Said anew it is the same report, of which others were told.
    if (written.id === id) await tellReport(manager, written, { roomId, reporter: user });
    return written;
  });
  return toOwnReport(roomId, row);
}

async function tellReport(
  manager: EntityManager,
  { id, reason, text, createdAt, user: reported }: ReportRow,
  { roomId, reporter }: { roomId: string; reporter: User },
): Promise<void> {
  const [room] = await manager.query<{ id: string; name: string }[]>(
    'SELECT id, name FROM rooms WHERE id = $1',
    [roomId],
  );
  if (room === undefined) throw new Error('A report of no room');
  await writeWebhookEvent(manager, {
    type: 'report.made',
    subject: `report:${id}`,
    at: createdAt,
    data: {
      report: { id, reason, text, createdAt: createdAt.toISOString() },
      room,
      reported: reported === null ? null : await findWebhookPerson(manager, reported.id),
      reporter: await findWebhookPerson(manager, reporter.id),
    },
  });
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

function toOwnReport(roomId: string, row: ReportRow): OwnReport {
  const { id, user, reason, text, status, createdAt } = row;
  return { id, roomId, user, reason, text, status, createdAt: createdAt.toISOString() };
}
