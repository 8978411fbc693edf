import type { PlanChanges } from '../../plans/plan-changes.ts';
import { type AccountAccess, endAllAccess } from './end-all-access.ts';

/** So many people are looked up at once. */
const BATCH = 500;

/**
 * Looks at the accounts of people who are here, after a time in which this node may not have heard what the others
 * announced: whoever is banned or deleted by now is sent out as at the time, and what the others' plans allow is told anew.
 * Throws while the database is away; again is harmless.
 */
export async function recheckPeople(
  access: AccountAccess,
  planChanges: Pick<PlanChanges, 'tellThese'>,
  userIds: readonly string[],
): Promise<void> {
  for (let looked = 0; looked < userIds.length; looked += BATCH) {
    const batch = userIds.slice(looked, looked + BATCH);
    const ended = await access.dataSource.query<{ id: string; isDeleted: boolean }[]>(
      `SELECT id, deleted_at IS NOT NULL AS "isDeleted" FROM users
       WHERE id = ANY($1::uuid[]) AND (status = 'banned' OR deleted_at IS NOT NULL)`,
      [batch],
    );
    for (const { id, isDeleted } of ended) await endAllAccess(access, id, isDeleted ? 'deleted' : 'banned');
    const endedIds = new Set(ended.map(({ id }) => id));
    await planChanges.tellThese(batch.filter((userId) => !endedIds.has(userId)));
  }
}
