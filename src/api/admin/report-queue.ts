import type { Request } from 'express';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { User } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import type {
  AdminReport,
  adminReportPage,
  adminReportsQuery,
  resolveReportInput,
} from '../../protocol/rest/admin.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { newestPage } from '../lists/newest-page.ts';
import { personJson } from '../lists/person-json.ts';
import { SqlConditions } from '../lists/sql-conditions.ts';
import type { LiveRoomsPort } from '../rooms/live-rooms.ts';

type ReportRow = Omit<AdminReport, 'room' | 'createdAt' | 'resolvedAt'> & {
  roomId: string;
  roomName: string;
  createdAt: Date;
  resolvedAt: Date | null;
};

const COLUMNS = `
  report.id, report.room_id AS "roomId", room.name AS "roomName",
    ${personJson('reported')} AS "user", ${personJson('reporter')} AS reporter, report.reason, report.text,
    report.status, report.outcome, report.note, ${personJson('resolver')} AS "resolvedBy",
    report.resolved_at AS "resolvedAt", report.created_at AS "createdAt", report.version`;

const TABLES = `
  reports report
  JOIN rooms room ON room.id = report.room_id
  JOIN users reporter ON reporter.id = report.reporter_user_id
  LEFT JOIN users reported ON reported.id = report.reported_user_id
  LEFT JOIN users resolver ON resolver.id = report.resolved_by_user_id`;

export type Resolution = {
  actor: User;
  reportId: string;
  ifVersion: number | undefined;
  request: Request;
} & z.output<typeof resolveReportInput>;

/**
 * What people reported, and what the staff made of it. A report about one of the staff is for the others: nobody reads
 * who reported them, and what was said.
 */
export class ReportQueue {
  readonly #dataSource: DataSource;
  readonly #live: LiveRoomsPort;
  readonly #audit: AuditLog;

  constructor(dataSource: DataSource, live: LiveRoomsPort, audit: AuditLog) {
    this.#dataSource = dataSource;
    this.#live = live;
    this.#audit = audit;
  }

  /** Newest first. */
  async page(
    reader: Pick<User, 'id'>,
    { status, userId, ...page }: z.output<typeof adminReportsQuery>,
  ): Promise<z.input<typeof adminReportPage>> {
    const where = new SqlConditions()
      .when('report.reported_user_id IS DISTINCT FROM ?', reader.id)
      .when('report.status = ?', status)
      .when('report.reported_user_id = ?', userId);
    const { rows, nextCursor } = await newestPage<ReportRow>(
      this.#dataSource.manager,
      {
        columns: COLUMNS,
        tables: TABLES,
        where,
        at: 'report.created_at',
        id: 'report.id',
      },
      page,
    );
    return { items: rows.map((row) => this.#view(row)), nextCursor };
  }

  /** Throws REPORT_NOT_FOUND. */
  async get(reader: Pick<User, 'id'>, reportId: string): Promise<AdminReport> {
    const [row] = await this.#dataSource.query<ReportRow[]>(
      `SELECT ${COLUMNS} FROM ${TABLES} WHERE report.id = $1 AND report.reported_user_id IS DISTINCT FROM $2`,
      [reportId, reader.id],
    );
    if (row === undefined) throw new AppError('REPORT_NOT_FOUND');
    return this.#view(row);
  }

  /** Of several at once one wins. Throws REPORT_NOT_FOUND, VERSION_MISMATCH, and FORBIDDEN to whom it is about. */
  async resolve({ actor, reportId, ifVersion, request, outcome, note }: Resolution): Promise<AdminReport> {
    await this.#dataSource.transaction(async (manager) => {
      const [report] = await manager.query<
        { roomId: string; reportedId: string | null; status: string; version: number }[]
      >(
        `SELECT room_id AS "roomId", reported_user_id AS "reportedId", status, version
         FROM reports WHERE id = $1 FOR UPDATE`,
        [reportId],
      );
      if (report === undefined) throw new AppError('REPORT_NOT_FOUND');
      if (report.reportedId === actor.id) {
        throw new AppError('FORBIDDEN', { detail: 'This report is about you: someone else decides on it.' });
      }
      if (report.status !== 'open' || (ifVersion !== undefined && ifVersion !== report.version)) {
        throw new AppError('VERSION_MISMATCH');
      }
      await manager.query(
        `UPDATE reports SET status = 'resolved', outcome = $2, note = $3, resolved_by_user_id = $4,
           resolved_at = now(), version = version + 1
         WHERE id = $1`,
        [reportId, outcome, note, actor.id],
      );
      await this.#audit.record(
        {
          actorUserId: actor.id,
          action: 'report.resolve',
          target: { kind: 'report', id: reportId },
          roomId: report.roomId,
          before: { status: 'open' },
          after: { status: 'resolved', outcome, note },
          request,
        },
        manager,
      );
    });
    return this.get(actor, reportId);
  }

  #view({ roomId, roomName, createdAt, resolvedAt, ...row }: ReportRow): AdminReport {
    return {
      ...row,
      room: { id: roomId, name: roomName, live: this.#live.peopleCount(roomId) > 0 },
      createdAt: createdAt.toISOString(),
      resolvedAt: resolvedAt?.toISOString() ?? null,
    };
  }
}
