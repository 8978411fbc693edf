import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { AuditEntry, auditPage, auditQuery } from '../../protocol/rest/admin.ts';
import type { PersonSummary } from '../../protocol/rest/people.ts';
import { addOlderThan } from '../lists/newest-page.ts';
import { toPage } from '../lists/page-cursor.ts';
import { personJson } from '../lists/person-json.ts';
import { SqlConditions } from '../lists/sql-conditions.ts';
import { AUDIT_ACTIONS } from './audit-log.ts';

type AuditRow = Omit<AuditEntry, 'at' | 'actor' | 'target'> & {
  createdAt: Date;
  actorId: string;
  actor: PersonSummary | null;
  targetKind: AuditEntry['target']['kind'];
  targetId: string;
  targetName: string | null;
};

/**
 * What people call the thing an act was done to, now. A report goes by whom, or which room, it is about, and a
 * subscription by whose it is; a node by what it was called when it was there.
 */
const TARGET_NAME = `
  CASE entry.target_kind
    WHEN 'user' THEN (SELECT display_name FROM users WHERE id = entry.target_id)
    WHEN 'room' THEN (SELECT name FROM rooms WHERE id = entry.target_id)
    WHEN 'term' THEN (SELECT name FROM taxonomy_terms WHERE id = entry.target_id)
    WHEN 'plan' THEN (SELECT name FROM plans WHERE id = entry.target_id)
    WHEN 'subscription' THEN (
      SELECT display_name FROM users WHERE id = (SELECT user_id FROM subscriptions WHERE id = entry.target_id))
    WHEN 'webhook' THEN (
      SELECT coalesce(nullif(description, ''), substring(url FROM '^https?://([^/?#]+)')) FROM webhooks
      WHERE id = entry.target_id)
    WHEN 'node' THEN entry.before->>'name'
    WHEN 'report' THEN (
      SELECT coalesce(reported.display_name, room.name) FROM reports report
      JOIN rooms room ON room.id = report.room_id
      LEFT JOIN users reported ON reported.id = report.reported_user_id
      WHERE report.id = entry.target_id)
  END`;

/** The audit log as admins read it. */
export class AuditReader {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Newest first. `targetId` finds what was done to the thing, and to people in that room. */
  async page({
    actorId,
    targetId,
    action,
    cursor,
    limit,
  }: z.output<typeof auditQuery>): Promise<z.input<typeof auditPage>> {
    const conditions = new SqlConditions().when('actor_user_id = ?', actorId);
    addOlderThan(conditions, { at: 'at', id: 'id' }, cursor);
    const newest = (condition: string) =>
      `(SELECT * FROM audit_entries WHERE ${conditions.sql} AND (${condition})
        ORDER BY at DESC, id DESC LIMIT ${limit + 1})`;
    const found = await this.#dataSource.query<AuditRow[]>(
      `SELECT entry.id, entry.at AS "createdAt", entry.actor_user_id AS "actorId",
         ${personJson('actor')} AS actor, entry.action, entry.target_kind AS "targetKind",
         entry.target_id AS "targetId", ${TARGET_NAME} AS "targetName", entry.room_id AS "roomId",
         entry.before, entry.after, entry.address, entry.user_agent AS "userAgent"
       FROM (
         SELECT * FROM (${pieces(conditions, { targetId, action }).map(newest).join(' UNION ALL ')}) piece
         ORDER BY at DESC, id DESC LIMIT ${limit + 1}
       ) entry
       LEFT JOIN users actor ON actor.id = entry.actor_user_id
       ORDER BY entry.at DESC, entry.id DESC`,
      conditions.values,
    );
    const { rows, nextCursor } = toPage(found, limit);
    return { items: rows.map(toView), nextCursor };
  }
}

/**
 * The log in pieces that share no entry and each follow one index in its order, so that a page costs the same however
 * long the log is. An action that ends in a dot, or in the middle of a name, finds all that begin like it.
 */
function pieces(
  conditions: SqlConditions,
  { targetId, action }: { targetId: string | undefined; action: string | undefined },
): string[] {
  const actions = action === undefined ? undefined : AUDIT_ACTIONS.filter((one) => one.startsWith(action));
  if (targetId !== undefined) {
    const target = conditions.place(targetId);
    const among = actions === undefined ? 'TRUE' : `action = ANY(${conditions.place(actions)}::text[])`;
    return [
      `target_id = ${target} AND ${among}`,
      `room_id = ${target} AND target_id <> ${target} AND ${among}`,
    ];
  }
  if (actions === undefined) return ['TRUE'];
  return actions.length === 0 ? ['FALSE'] : actions.map((one) => `action = ${conditions.place(one)}`);
}

function toView({
  createdAt,
  actorId,
  actor,
  targetKind,
  targetId,
  targetName,
  ...row
}: AuditRow): AuditEntry {
  return {
    ...row,
    at: createdAt.toISOString(),
    actor: actor ?? { id: actorId, username: '', displayName: '', avatarUrl: null },
    target: { kind: targetKind, id: targetId, name: targetName },
  };
}
