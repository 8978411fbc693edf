import { type DataSource, type EntityManager, IsNull, MoreThan } from 'typeorm';
import { type Subscription, subscriptionEntity } from '../../entities/subscription.ts';
import { AppError } from '../../errors.ts';
import { readClock } from './database-clock.ts';
import { addDays } from './period.ts';
import { endPeriod, holdPeriodsOf } from './subscription-periods.ts';
import { tellSubscription } from './tell-subscription.ts';

/**
 * Lets all that somebody has, or would have later, end with what was paid for. Again is harmless. Throws NO_SUBSCRIPTION
 * when there is nothing.
 */
export async function cancelSubscriptions(dataSource: DataSource, userId: string): Promise<void> {
  await dataSource.transaction(async (manager) => {
    const { now, periods } = await holdGoingPeriods(manager, userId);
    for (const period of periods) await cancelPeriod(manager, period, now);
  });
}

/** Cancels one that goes on, in the transaction that holds its person. In its days of grace it is over at once. */
export async function cancelPeriod(manager: EntityManager, period: Subscription, now: Date): Promise<void> {
  if (period.cancelledAt !== null) return;
  const change = { cancelledAt: now, runsUntil: period.endsAt };
  await manager.update(subscriptionEntity, { id: period.id }, change);
  if (period.endsAt <= now) await endPeriod(manager, period.id, 'expired', now);
  else await tellSubscription(manager, { ...period, ...change }, now);
}

/**
 * Takes a cancellation back, of all that still runs or comes; what was bought has its days of grace again. Where nothing
 * was cancelled it changes nothing. Throws NO_SUBSCRIPTION when there is nothing.
 */
export async function resumeSubscriptions(
  dataSource: DataSource,
  userId: string,
  graceDays: number,
): Promise<void> {
  await dataSource.transaction(async (manager) => {
    const { now, periods } = await holdGoingPeriods(manager, userId);
    for (const period of periods.filter(({ cancelledAt }) => cancelledAt !== null)) {
      const { endsAt, orderId } = period;
      const change = { cancelledAt: null, runsUntil: orderId === null ? endsAt : addDays(endsAt, graceDays) };
      await manager.update(subscriptionEntity, { id: period.id }, change);
      await tellSubscription(manager, { ...period, ...change }, now);
    }
  });
}

/** What somebody has or will have, until the transaction ends, by the database's clock. */
async function holdGoingPeriods(
  manager: EntityManager,
  userId: string,
): Promise<{ now: Date; periods: Subscription[] }> {
  await holdPeriodsOf(manager, userId);
  const now = await readClock(manager);
  const periods = await manager.getRepository(subscriptionEntity).find({
    where: { userId, endedAt: IsNull(), runsUntil: MoreThan(now) },
    order: { startsAt: 'ASC', id: 'ASC' },
  });
  if (periods.length === 0) throw new AppError('NO_SUBSCRIPTION');
  return { now, periods };
}
