import type { DataSource } from 'typeorm';
import type { User } from '../../entities/user.ts';
import type { Activity } from '../../protocol/rest/admin.ts';
import { personJson } from '../lists/person-json.ts';

const MAX_ITEMS = 30;

type ActivityRow = Omit<Activity['items'][number], 'at'> & { at: Date };

/** Each piece is the newest of one kind, along an index; so many of all kinds together are the newest of all. */
const PIECES = [
  `SELECT created_at AS at, 'user-registered' AS kind, id, display_name AS label, id AS person_id
   FROM users WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC`,
  `SELECT created_at, 'room-opened', id, name, host_user_id FROM rooms ORDER BY created_at DESC, id DESC`,
  `SELECT ended_at, 'room-ended', id, name, host_user_id FROM rooms
   WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC`,
  ...['open', 'resolved'].map(
    (status) => `
      SELECT report.created_at, 'report-made', report.id, coalesce(reported.display_name, room.name),
        report.reporter_user_id
      FROM (SELECT * FROM reports WHERE status = '${status}' AND reported_user_id IS DISTINCT FROM $1
        ORDER BY created_at DESC, id DESC LIMIT ${MAX_ITEMS}) report
      JOIN rooms room ON room.id = report.room_id
      LEFT JOIN users reported ON reported.id = report.reported_user_id
      ORDER BY report.created_at DESC, report.id DESC`,
  ),
  `SELECT at, 'staff-acted', id, action, actor_user_id FROM audit_entries ORDER BY at DESC, id DESC`,
];

const NEWEST = `
  SELECT thing.at, thing.kind, thing.id, thing.label, ${personJson('person')} AS person
  FROM (${PIECES.map((piece) => `(${piece} LIMIT ${MAX_ITEMS})`).join(' UNION ALL ')}
    ORDER BY at DESC, id DESC LIMIT ${MAX_ITEMS}) thing
  LEFT JOIN users person ON person.id = thing.person_id
  ORDER BY thing.at DESC, thing.id DESC`;

/** The last 30 things that happened, of all kinds, newest first; but reports about whoever reads it. */
export async function readActivity(dataSource: DataSource, reader: Pick<User, 'id'>): Promise<Activity> {
  const rows = await dataSource.query<ActivityRow[]>(NEWEST, [reader.id]);
  return { items: rows.map((row) => ({ ...row, at: row.at.toISOString() })) };
}
