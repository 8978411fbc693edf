import type { Request } from 'express';
import type { DataSource, EntityManager } from 'typeorm';
import type { User, UserRole, UserStatus } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import { lockAdmins, requireAnotherAdmin } from '../accounts/last-admin.ts';
import { type AccountAccess, endAllAccess } from '../accounts/sessions/end-all-access.ts';
import { endSessions } from '../accounts/sessions/refresh-sessions.ts';
import type { AuditAction, AuditLog } from '../audit/audit-log.ts';

type Subject = Pick<User, 'id' | 'role' | 'status' | 'statusReason' | 'version'>;

/** A change of someone's rights: by whom, to whom, and if the account was not edited since. */
export type RightsChange = {
  actor: User;
  userId: string;
  ifVersion: number | undefined;
  request: Request;
};

/** Flags and bans people and takes it back, and says who belongs to the staff. */
export class UserRights {
  readonly #dataSource: DataSource;
  readonly #access: AccountAccess;
  readonly #audit: AuditLog;

  constructor(access: AccountAccess, audit: AuditLog) {
    this.#dataSource = access.dataSource;
    this.#access = access;
    this.#audit = audit;
  }

  /**
   * A ban has ended all access when this resolves. Asking for what is so already changes nothing, and ends the access
   * of a banned person again. Throws USER_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH.
   */
  async setStatus(change: RightsChange, status: UserStatus, reason: string): Promise<void> {
    const statusReason = status === 'active' || reason === '' ? null : reason;
    await this.#change(change, async (manager, actor, subject) => {
      requireAuthority(actor, subject);
      if (subject.status === status && (reason === '' || subject.statusReason === statusReason)) return;
      await manager.query(
        `UPDATE users SET status = $2, status_reason = $3, version = version + 1, updated_at = now()
         WHERE id = $1`,
        [subject.id, status, statusReason],
      );
      // With the ban itself, so that what was good before it is never good again, whatever fails after.
      if (status === 'banned') await endSessions(manager, subject.id);
      await this.#record(manager, change, statusAction(subject.status, status), {
        before: { status: subject.status, reason: subject.statusReason },
        after: { status, reason: reason === '' ? null : reason },
      });
    });
    if (status === 'banned') await endAllAccess(this.#access, change.userId, 'banned');
  }

  /**
   * Whoever loses rights of the staff is sent out of every live room, since they have these rights inside. Throws
   * USER_NOT_FOUND, LAST_ADMIN, VERSION_MISMATCH, and FORBIDDEN when the actor was an admin until a moment ago.
   */
  async setRole(change: RightsChange, role: UserRole): Promise<void> {
    let lowered = false;
    await this.#change(change, async (manager, actor, subject) => {
      if (actor.role !== 'admin') throw new AppError('FORBIDDEN');
      if (subject.role === role) return;
      if (subject.role === 'admin') await requireAnotherAdmin(manager, subject.id);
      await manager.query(
        'UPDATE users SET role = $2, version = version + 1, updated_at = now() WHERE id = $1',
        [subject.id, role],
      );
      await this.#record(manager, change, 'user.role', {
        before: { role: subject.role },
        after: { role },
      });
      lowered = role === 'user';
    });
    if (lowered) await this.#access.live.removeEverywhere(change.userId, 'removed');
  }

  /** Both accounts as they are now, and as they stay until the transaction ends. */
  async #change(
    { actor, userId, ifVersion }: RightsChange,
    work: (manager: EntityManager, actor: Subject, subject: Subject) => Promise<void>,
  ): Promise<void> {
    await this.#dataSource.transaction(async (manager) => {
      await lockAdmins(manager);
      const rows = await manager.query<Subject[]>(
        `SELECT id, role, status, status_reason AS "statusReason", version FROM users
         WHERE id IN ($1, $2) AND deleted_at IS NULL ORDER BY id FOR NO KEY UPDATE`,
        [actor.id, userId],
      );
      const now = rows.find((row) => row.id === actor.id);
      const subject = rows.find((row) => row.id === userId);
      if (now === undefined || now.role === 'user' || now.status === 'banned')
        throw new AppError('FORBIDDEN');
      if (subject === undefined) throw new AppError('USER_NOT_FOUND');
      if (ifVersion !== undefined && ifVersion !== subject.version) throw new AppError('VERSION_MISMATCH');
      await work(manager, now, subject);
    });
  }

  #record(
    manager: EntityManager,
    { actor, userId, request }: RightsChange,
    action: AuditAction,
    change: { before: object; after: object },
  ): Promise<void> {
    const target = { kind: 'user', id: userId } as const;
    return this.#audit.record({ actorUserId: actor.id, action, target, ...change, request }, manager);
  }
}

/** Moderators act on users, admins on everyone; nobody acts on themselves. */
function requireAuthority(actor: Subject, subject: Subject): void {
  if (actor.id === subject.id) {
    throw new AppError('FORBIDDEN', { detail: 'Nobody changes the status of their own account.' });
  }
  if (actor.role !== 'admin' && subject.role !== 'user') {
    throw new AppError('FORBIDDEN', { detail: 'Only admins act on moderators and admins.' });
  }
}

function statusAction(before: UserStatus, after: UserStatus): AuditAction {
  if (after === 'banned') return 'user.ban';
  if (before === 'banned') return 'user.unban';
  return after === 'flagged' ? 'user.flag' : 'user.unflag';
}
