import { type DataSource, IsNull, MoreThan } from 'typeorm';
import { subscriptionEntity } from '../../entities/subscription.ts';
import type { OwnSubscription } from '../../protocol/rest/plans.ts';
import { FREE_PLAN_SQL, type PlanRow, toEffectivePlan } from '../plans/effective-plan.ts';
import { toSubscriptionView } from './subscription-view.ts';

type OwnRow = Pick<PlanRow, 'freePlan'> & { now: Date; storageUsedBytes: number };

/** What somebody has now, with all that it is made of. The database's clock says what runs, as it does at every door. */
export async function readOwnSubscription(dataSource: DataSource, userId: string): Promise<OwnSubscription> {
  const [own] = await dataSource.query<OwnRow[]>(
    `SELECT ${FREE_PLAN_SQL} AS "freePlan", now() AS now,
       coalesce((SELECT avatar_bytes FROM users WHERE id = $1), 0) AS "storageUsedBytes"`,
    [userId],
  );
  if (own === undefined) throw new Error('A query without tables gave no row');
  const { freePlan, now, storageUsedBytes } = own;
  const periods = await dataSource.getRepository(subscriptionEntity).find({
    where: { userId, endedAt: IsNull(), runsUntil: MoreThan(now) },
    order: { runsUntil: 'DESC', id: 'ASC' },
  });
  const running = periods.filter(({ startsAt }) => startsAt <= now);
  const scheduled = periods
    .filter(({ startsAt }) => startsAt > now)
    .toSorted((one, other) => one.startsAt.getTime() - other.startsAt.getTime());
  const views = running.map((period) => toSubscriptionView(period, now));
  return {
    ...toEffectivePlan({ freePlan, running: running.map(({ terms }) => terms) }),
    current: views[0] ?? null,
    running: views,
    scheduled: scheduled.map((period) => toSubscriptionView(period, now)),
    storageUsedBytes,
  };
}
