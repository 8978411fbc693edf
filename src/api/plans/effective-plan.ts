import type { DataSource, EntityManager } from 'typeorm';
import type { PlanTerms } from '../../entities/plan.ts';
import { bestOf, type Entitlements } from '../../protocol/entitlements.ts';
import { FREE_PLAN } from '../../protocol/free-plan.ts';
import type { PlanName } from '../../protocol/rest/plans.ts';
import { readEntitlements } from './stored-entitlements.ts';

/** What somebody has now, in one word and in all that it allows. */
export type EffectivePlan = { plan: PlanName; entitlements: Entitlements };

/** What is read of it: the free plan, and the terms of all subscriptions that run, the one that ends last first. */
export type PlanRow = { freePlan: PlanName & { entitlements: Entitlements }; running: PlanTerms[] | null };

/** SQL: whether the subscription `s` runs now. */
export const IS_RUNNING = 's.ended_at IS NULL AND s.starts_at <= now() AND s.runs_until > now()';

/** SQL: the terms of what a person has that runs, as JSON; null: nothing. `user` is SQL for the person's id. */
export function runningTermsSql(user: string): string {
  return `(SELECT jsonb_agg(s.terms ORDER BY s.runs_until DESC, s.id) FROM subscriptions s
    WHERE s.user_id = ${user} AND ${IS_RUNNING})`;
}

/** SQL: the free plan, as JSON. */
export const FREE_PLAN_SQL = `(SELECT jsonb_build_object('code', p.code, 'name', p.name, 'entitlements', p.entitlements)
    FROM plans p WHERE p.code = '${FREE_PLAN}')`;

/** The best of everything that runs. */
export function toEffectivePlan({ freePlan, running }: PlanRow): EffectivePlan {
  const { code, name } = freePlan;
  const entitlements = readEntitlements(freePlan.entitlements);
  const [first, ...others] = running ?? [];
  if (first === undefined) return { plan: { code, name }, entitlements };
  const bought = [first, ...others].map((terms) => readEntitlements(terms.entitlements));
  return { plan: { code: first.code, name: first.name }, entitlements: bestOf(entitlements, ...bought) };
}

/** What somebody has now; whoever does not exist has the free plan. */
export async function findEffectivePlan(
  database: Pick<DataSource | EntityManager, 'query'>,
  userId: string,
): Promise<EffectivePlan> {
  const [row] = await database.query<PlanRow[]>(
    `SELECT ${FREE_PLAN_SQL} AS "freePlan", ${runningTermsSql('$1')} AS running`,
    [userId],
  );
  if (row === undefined) throw new Error('There is no free plan');
  return toEffectivePlan(row);
}

/** What each of them has now, in one query. */
export async function findEffectivePlans(
  database: Pick<DataSource | EntityManager, 'query'>,
  userIds: readonly string[],
): Promise<(EffectivePlan & { userId: string })[]> {
  const rows = await database.query<(PlanRow & { userId: string })[]>(
    `SELECT person.id AS "userId", ${FREE_PLAN_SQL} AS "freePlan", ${runningTermsSql('person.id')} AS running
     FROM unnest($1::uuid[]) AS person (id)`,
    [userIds],
  );
  return rows.map(({ userId, ...row }) => ({ userId, ...toEffectivePlan(row) }));
}
