import { EntitySchema } from 'typeorm';
import type { ReportReason } from '../protocol/rest/in-room.ts';

/** What someone told the staff of a room, or of a person in it. */
export type Report = {
  id: string;
  roomId: string;
  /** Null: it is about the room. */
  reportedUserId: string | null;
  reporterUserId: string;
  reason: ReportReason;
  text: string;
  status: 'open' | 'resolved';
  outcome: 'acted' | 'dismissed' | null;
  /** By whoever resolved it. */
  note: string;
  resolvedByUserId: string | null;
  resolvedAt: Date | null;
  createdAt: Date;
  /** Counts edits, for `If-Match`. */
  version: number;
};

export const reportEntity = new EntitySchema<Report>({
  name: 'Report',
  tableName: 'reports',
  columns: {
    id: { type: 'uuid', primary: true },
    roomId: { type: 'uuid', name: 'room_id' },
    reportedUserId: { type: 'uuid', name: 'reported_user_id', nullable: true },
    reporterUserId: { type: 'uuid', name: 'reporter_user_id' },
    reason: { type: 'text' },
    text: { type: 'text' },
    status: { type: 'text' },
    outcome: { type: 'text', nullable: true },
    note: { type: 'text' },
    resolvedByUserId: { type: 'uuid', name: 'resolved_by_user_id', nullable: true },
    resolvedAt: { type: 'timestamptz', name: 'resolved_at', precision: 3, nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
    version: { type: 'integer' },
  },
});
