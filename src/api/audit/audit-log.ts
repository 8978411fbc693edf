import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { DataSource, EntityManager } from 'typeorm';
import { type AuditTargetKind, auditEntryEntity } from '../../entities/audit-entry.ts';
import type { User } from '../../entities/user.ts';

/** Every act of the staff that is written down, by the thing that it is done to. */
export const AUDIT_ACTIONS = [
  'user.ban',
  'user.unban',
  'user.flag',
  'user.unflag',
  'user.role',
  'room.close',
  'room.open',
  'room.edit',
  'room.delete',
  'room.lock',
  'participant.mute',
  'participant.stop-video',
  'participant.mute-all',
  'participant.lower-hand',
  'participant.role',
  'participant.remove',
  'participant.ban',
  'participant.unban',
  'knock.admit',
  'knock.deny',
  'invite.create',
  'invite.revoke',
  'report.resolve',
  'term.create',
  'term.edit',
  'term.delete',
  'webhook.create',
  'webhook.edit',
  'webhook.secret',
  'webhook.replay',
  'webhook.delete',
  'plan.create',
  'plan.edit',
  'subscription.grant',
  'subscription.end',
  'subscription.refund',
  'node.drain',
  'node.resume',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export type AuditRecord = {
  actorUserId: string;
  action: AuditAction;
  target: { kind: AuditTargetKind; id: string };
  /** Where it happened in a room. */
  roomId?: string | null;
  /** Only what changed, and nothing secret: everyone who may read the log reads it. */
  before?: unknown;
  after?: unknown;
  /** The request by which it was done; left out for what was done inside a room or by a command. */
  request?: Request | undefined;
};

/** Who of the staff does something, and by which request. */
export type StaffActor = { actor: User; request: Request };

const MAX_USER_AGENT = 300;

/** Writes down what the staff do. There is no way to change or delete what was written. */
export class AuditLog {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Durable when it resolves; with a transaction's `manager`, when that commits. */
  async record(
    { actorUserId, action, target, roomId, before, after, request }: AuditRecord,
    manager: EntityManager = this.#dataSource.manager,
  ): Promise<void> {
    await manager.insert(auditEntryEntity, {
      id: randomUUID(),
      at: new Date(),
      actorUserId,
      action,
      targetKind: target.kind,
      targetId: target.id,
      roomId: roomId ?? null,
      before: asJson(before),
      after: asJson(after),
      address: request?.ip ?? null,
      userAgent: request?.get('User-Agent')?.slice(0, MAX_USER_AGENT) ?? null,
    });
  }
}

/** What changed is named, so that it can be read without knowing the action. */
function asJson(fact: unknown): object | null {
  if (fact === undefined || fact === null) return null;
  return typeof fact === 'object' ? fact : { value: fact };
}
