import { randomUUID } from 'node:crypto';
import { type EntityManager, IsNull } from 'typeorm';
import { insertOnce } from '../../entities/insert-once.ts';
import type { PlanTerms } from '../../entities/plan.ts';
import { type Subscription, subscriptionEntity } from '../../entities/subscription.ts';
import type { SubscriptionEnd } from '../../protocol/rest/plans.ts';
import { tellSubscription } from './tell-subscription.ts';

/** What begins: bought, or given by staff. */
export type NewPeriod = {
  userId: string;
  planId: string;
  terms: PlanTerms;
  source: { orderId: string } | { grantedByUserId: string; note: string };
  /** When it ends, from when it begins. */
  endOf: (startsAt: Date) => Date;
  /** How long it works on after that. */
  graceMs: number;
};

/**
 * Gives somebody a period of a plan, in the transaction of its cause: now, or when what they have of the same plan ends.
 * One order gives one: undefined when it has given it already.
 */
export async function beginPeriod(
  manager: EntityManager,
  { userId, planId, terms, source, endOf, graceMs }: NewPeriod,
  now: Date,
): Promise<Subscription | undefined> {
  await holdPeriodsOf(manager, userId);
  const [last] = await manager.query<{ endsAt: Date | null; databaseNow: Date }[]>(
    `SELECT max(ends_at) AS "endsAt", clock_timestamp() AS "databaseNow" FROM subscriptions
     WHERE user_id = $1 AND plan_id = $2 AND ended_at IS NULL`,
    [userId, planId],
  );
  // The database's clock decides at every door: what begins now must not begin later there, where that clock is late.
  const at = Math.min(now.getTime(), last?.databaseNow.getTime() ?? now.getTime());
  const startsAt = new Date(Math.max(at, last?.endsAt?.getTime() ?? at));
  const endsAt = endOf(startsAt);
  const begun = startsAt <= now;
  const period: Subscription = {
    id: randomUUID(),
    userId,
    planId,
    terms,
    orderId: 'orderId' in source ? source.orderId : null,
    grantedByUserId: 'grantedByUserId' in source ? source.grantedByUserId : null,
    note: 'note' in source ? source.note : '',
    startsAt,
    endsAt,
    runsUntil: new Date(endsAt.getTime() + graceMs),
    cancelledAt: null,
    startedToldAt: begun ? now : null,
    remindedAt: null,
    endedAt: null,
    endReason: null,
    createdAt: now,
  };
  if (!(await insertOnce(manager, subscriptionEntity, period))) return undefined;
  await tellSubscription(manager, period, now);
  return period;
}

/**
 * Ends a subscription for good; what was to follow it of the same plan stays where it is. Undefined when it had ended
 * already.
 */
export async function endPeriod(
  manager: EntityManager,
  subscriptionId: string,
  reason: SubscriptionEnd,
  now: Date,
): Promise<Subscription | undefined> {
  await manager.query(
    'SELECT 1 FROM users WHERE id = (SELECT user_id FROM subscriptions WHERE id = $1) FOR NO KEY UPDATE',
    [subscriptionId],
  );
  const ended = await manager
    .getRepository(subscriptionEntity)
    .createQueryBuilder()
    .update()
    .set({ endedAt: now, endReason: reason })
    .where('id = :subscriptionId AND ended_at IS NULL', { subscriptionId })
    .execute();
  if (ended.affected !== 1) return undefined;
  const period = await manager.getRepository(subscriptionEntity).findOneByOrFail({ id: subscriptionId });
  await tellSubscription(manager, period, now);
  return period;
}

/** Ends all that somebody has or would have later: their account goes. */
export async function endAllPeriods(manager: EntityManager, userId: string, now: Date): Promise<void> {
  await holdPeriodsOf(manager, userId);
  const going = await manager.getRepository(subscriptionEntity).find({
    select: { id: true },
    where: { userId, endedAt: IsNull() },
    order: { startsAt: 'ASC', id: 'ASC' },
  });
  for (const { id } of going) await endPeriod(manager, id, 'account-deleted', now);
}

/**
 * Whatever begins, changes or ends something that this person has takes its turn here, so that no two wait for each
 * other crosswise; it lasts as long as the transaction. False: there is no such person, or no more.
 */
export async function holdPeriodsOf(manager: EntityManager, userId: string): Promise<boolean> {
  const rows = await manager.query<{ deletedAt: Date | null }[]>(
    'SELECT deleted_at AS "deletedAt" FROM users WHERE id = $1 FOR NO KEY UPDATE',
    [userId],
  );
  return rows[0]?.deletedAt === null;
}
