import type { EntityManager } from 'typeorm';
import { type Subscription, subscriptionEntity } from '../../entities/subscription.ts';
import type { RecurringJob } from '../../jobs/recurring-jobs.ts';
import type { PlanChanges } from '../plans/plan-changes.ts';
import { readClock } from './database-clock.ts';
import { type Due, type DuePeriod, eachDue } from './due-periods.ts';
import { type ReminderDependencies, remind, TO_REMIND } from './reminders.ts';
import { endPeriod, holdPeriodsOf } from './subscription-periods.ts';
import { tellSubscription } from './tell-subscription.ts';

const EVERY_MINUTE = '* * * * *';
/** Still marked as going on, though its time is over. */
const OVER: Due = { column: 'runs_until', condition: 's.ended_at IS NULL AND s.runs_until <= now()' };
/** It has begun since it was bought, and nobody was told yet. */
const BEGUN: Due = {
  column: 'starts_at',
  condition: 's.started_told_at IS NULL AND s.ended_at IS NULL AND s.starts_at <= now()',
};

export type SubscriptionJobsDependencies = ReminderDependencies & { planChanges: Pick<PlanChanges, 'tell'> };

/**
 * What time does to subscriptions. That one runs or not is exact without this, since every look compares times; calls
 * that go on, devices and webhooks hear of it here, about a minute later at most.
 */
export function subscriptionJobs(dependencies: SubscriptionJobsDependencies): RecurringJob[] {
  const { dataSource, planChanges } = dependencies;
  const telling = (change: (manager: EntityManager, period: DuePeriod) => Promise<boolean>) => {
    return async (period: DuePeriod) => {
      const changed = await dataSource.transaction(async (manager) => {
        await holdPeriodsOf(manager, period.userId);
        return change(manager, period);
      });
      if (changed) await planChanges.tell(period.userId);
    };
  };
  return [
    { name: 'ended-subscriptions', cron: EVERY_MINUTE, run: () => eachDue(dataSource, OVER, telling(end)) },
    {
      name: 'begun-subscriptions',
      cron: EVERY_MINUTE,
      run: () => eachDue(dataSource, BEGUN, telling(tellBegun)),
    },
    {
      name: 'subscription-reminders',
      cron: EVERY_MINUTE,
      run: () => eachDue(dataSource, TO_REMIND, ({ id }) => remind(dependencies, id)),
    },
  ];
}

async function end(manager: EntityManager, { id }: DuePeriod): Promise<boolean> {
  const now = await readClock(manager);
  const period = await manager.getRepository(subscriptionEntity).findOneByOrFail({ id });
  // Since it was found, its person may have taken it up again.
  if (period.runsUntil > now) return false;
  return (await endPeriod(manager, id, 'expired', now)) !== undefined;
}

async function tellBegun(manager: EntityManager, { id }: DuePeriod): Promise<boolean> {
  const now = await readClock(manager);
  const [rows] = await manager.query<[Subscription[], number]>(
    `UPDATE subscriptions SET started_told_at = $2
     WHERE id = $1 AND started_told_at IS NULL AND ended_at IS NULL RETURNING id`,
    [id, now],
  );
  if (rows.length === 0) return false;
  await tellSubscription(
    manager,
    await manager.getRepository(subscriptionEntity).findOneByOrFail({ id }),
    now,
  );
  return true;
}
