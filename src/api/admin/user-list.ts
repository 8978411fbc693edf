import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { AppError } from '../../errors.ts';
import type {
  AdminUser,
  AdminUserDetails,
  adminUserPage,
  adminUsersQuery,
} from '../../protocol/rest/admin.ts';
import { newestPage } from '../lists/newest-page.ts';
import { SqlConditions } from '../lists/sql-conditions.ts';
import { addTextCondition } from '../lists/text-condition.ts';
import { FREE_PLAN_SQL, type PlanRow, runningTermsSql, toEffectivePlan } from '../plans/effective-plan.ts';

/** An account as a query with `ACCOUNT_COLUMNS` reads it. */
type AccountRow = Omit<AdminUser, 'createdAt' | 'lastSeenAt'> & { createdAt: Date; lastSeenAt: Date | null };

const ACCOUNT_COLUMNS = `
  account.id, account.username, account.display_name AS "displayName", account.avatar_url AS "avatarUrl",
  account.email, account.email_verified_at IS NOT NULL AS "emailVerified", account.role, account.status,
  account.status_reason AS "statusReason", account.last_seen_at AS "lastSeenAt",
  account.created_at AS "createdAt", account.version`;

const SEARCHED = { columns: ['account.search_text', 'account.email_key'], like: 'LIKE' } as const;

/** Accounts as staff see them. Deleted ones are not among them. */
export class UserList {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Newest first. */
  async page({
    text,
    role,
    status,
    ...page
  }: z.output<typeof adminUsersQuery>): Promise<z.input<typeof adminUserPage>> {
    const where = new SqlConditions()
      .always('account.deleted_at IS NULL')
      .when('account.role = ?', role)
      .when('account.status = ?', status);
    if (text !== undefined) addTextCondition(where, SEARCHED, text);
    const { rows, nextCursor } = await newestPage<AccountRow>(
      this.#dataSource.manager,
      {
        columns: ACCOUNT_COLUMNS,
        tables: 'users account',
        where,
        at: 'account.created_at',
        id: 'account.id',
      },
      page,
    );
    return { items: rows.map(toView), nextCursor };
  }

  /** Throws USER_NOT_FOUND. */
  async get(userId: string): Promise<AdminUser> {
    const [row] = await this.#dataSource.query<AccountRow[]>(
      `SELECT ${ACCOUNT_COLUMNS} FROM users account WHERE account.id = $1 AND account.deleted_at IS NULL`,
      [userId],
    );
    if (row === undefined) throw new AppError('USER_NOT_FOUND');
    return toView(row);
  }

  /** Throws USER_NOT_FOUND. */
  async details(userId: string): Promise<AdminUserDetails> {
    type Row = AccountRow & PlanRow & Omit<AdminUserDetails, keyof AccountRow | 'plan'>;
    const [row] = await this.#dataSource.query<Row[]>(
      `SELECT ${ACCOUNT_COLUMNS},
         (SELECT count(*)::int FROM rooms WHERE host_user_id = account.id) AS "roomsHosted",
         (SELECT floor(coalesce(sum(extract(epoch FROM coalesce(left_at, now()) - joined_at)), 0) / 60)::int
            FROM room_stays WHERE user_id = account.id) AS minutes,
         (SELECT count(*)::int FROM reports WHERE reported_user_id = account.id) AS "reportsAgainst",
         (SELECT count(*)::int FROM reports WHERE reporter_user_id = account.id) AS "reportsMade",
         (SELECT count(*)::int FROM refresh_sessions
            WHERE user_id = account.id AND revoked_at IS NULL AND expires_at > now()) AS sessions,
         (SELECT coalesce(json_agg(json_build_object('id', room.id, 'name', room.name)), '[]')
            FROM rooms room WHERE room.id IN
              (SELECT room_id FROM room_stays WHERE user_id = account.id AND left_at IS NULL)) AS "liveRooms",
         ${FREE_PLAN_SQL} AS "freePlan", ${runningTermsSql('account.id')} AS running
       FROM users account WHERE account.id = $1 AND account.deleted_at IS NULL`,
      [userId],
    );
    if (row === undefined) throw new AppError('USER_NOT_FOUND');
    const { freePlan, running, ...account } = row;
    return { ...account, ...toView(account), plan: toEffectivePlan({ freePlan, running }).plan };
  }
}

function toView(row: AccountRow): AdminUser {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
  };
}
