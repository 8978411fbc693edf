import { EntitySchema } from 'typeorm';

/** What an act of the staff was done to. */
export type AuditTargetKind =
  | 'user'
  | 'room'
  | 'report'
  | 'term'
  | 'plan'
  | 'subscription'
  | 'webhook'
  | 'node';

/** One act of one member of the staff. The database refuses to change or delete it. */
export type AuditEntry = {
  id: string;
  at: Date;
  actorUserId: string;
  action: string;
  targetKind: AuditTargetKind;
  targetId: string;
  /** Where it happened in a room. */
  roomId: string | null;
  /** JSON: only what changed. */
  before: object | null;
  after: object | null;
  /** The actor's address and device, where the act was a request over HTTP. */
  address: string | null;
  userAgent: string | null;
};

export const auditEntryEntity = new EntitySchema<AuditEntry>({
  name: 'AuditEntry',
  tableName: 'audit_entries',
  columns: {
    id: { type: 'uuid', primary: true },
    at: { type: 'timestamptz', precision: 3 },
    actorUserId: { type: 'uuid', name: 'actor_user_id' },
    action: { type: 'text' },
    targetKind: { type: 'text', name: 'target_kind' },
    targetId: { type: 'uuid', name: 'target_id' },
    roomId: { type: 'uuid', name: 'room_id', nullable: true },
    before: { type: 'jsonb', nullable: true },
    after: { type: 'jsonb', nullable: true },
    address: { type: 'text', nullable: true },
    userAgent: { type: 'text', name: 'user_agent', nullable: true },
  },
});
