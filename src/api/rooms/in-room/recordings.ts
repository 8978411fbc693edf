import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { roomRecordingEntity } from '../../../entities/room-recording.ts';
import type { User } from '../../../entities/user.ts';
import { requireAllowed } from '../../../plan-required.ts';
import type { addRecordingInput, Recording, recordingPage } from '../../../protocol/rest/in-room.ts';
import type { pageQuery } from '../../../protocol/rest/page.ts';
import type { PersonSummary } from '../../../protocol/rest/people.ts';
import { toPersonSummary } from '../../accounts/people/person-view.ts';
import { newestPage } from '../../lists/newest-page.ts';
import { personJson } from '../../lists/person-json.ts';
import { SqlConditions } from '../../lists/sql-conditions.ts';
import { findEffectivePlan } from '../../plans/effective-plan.ts';
import type { InRoomAccess } from './in-room-access.ts';

type RecordingsDependencies = { dataSource: DataSource; access: InRoomAccess };

/** Newest first. Throws ROOM_NOT_FOUND, FORBIDDEN, BANNED_FROM_ROOM. */
export async function listRecordings(
  { dataSource, access }: RecordingsDependencies,
  user: User,
  roomId: string,
  page: z.output<typeof pageQuery>,
): Promise<z.input<typeof recordingPage>> {
  await access.requireReader(roomId, user);
  type Row = { title: string; url: string; durationSeconds: number | null; addedBy: PersonSummary };
  const { rows, nextCursor } = await newestPage<Row & { sizeBytes: string | null }>(
    dataSource.manager,
    {
      columns: `c.title, c.url, c.duration_seconds AS "durationSeconds", c.size_bytes AS "sizeBytes",
        ${personJson('u')} AS "addedBy"`,
      tables: 'room_recordings c JOIN users u ON u.id = c.added_by_user_id',
      where: new SqlConditions().when('c.room_id = ?', roomId),
      at: 'c.created_at',
      id: 'c.id',
    },
    page,
  );
  const items = rows.map(({ createdAt, sizeBytes, ...row }) => ({
    ...row,
    roomId,
    sizeBytes: sizeBytes === null ? null : Number(sizeBytes),
    createdAt: createdAt.toISOString(),
  }));
  return { items, nextCursor };
}

/** One that lies elsewhere; for the host alone. Throws ROOM_NOT_FOUND, FORBIDDEN, PLAN_REQUIRED. */
export async function addRecording(
  { dataSource, access }: RecordingsDependencies,
  user: User,
  roomId: string,
  { title, url, ...about }: z.output<typeof addRecordingInput>,
): Promise<Recording> {
  await access.requireOwner(roomId, user);
  requireAllowed((await findEffectivePlan(dataSource, user.id)).entitlements, { type: 'record' });
  const durationSeconds = about.durationSeconds ?? null;
  const sizeBytes = about.sizeBytes ?? null;
  const [id, createdAt] = [randomUUID(), new Date()];
  await dataSource.getRepository(roomRecordingEntity).insert({
    id,
    roomId,
    title,
    url,
    durationSeconds,
    sizeBytes: sizeBytes === null ? null : String(sizeBytes),
    addedByUserId: user.id,
    createdAt,
  });
  const addedBy = toPersonSummary(user);
  return { id, roomId, title, url, durationSeconds, sizeBytes, addedBy, createdAt: createdAt.toISOString() };
}
