import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import { planEntity } from '../../entities/plan.ts';
import { type Subscription, subscriptionEntity } from '../../entities/subscription.ts';
import { AppError } from '../../errors.ts';
import { FREE_PLAN } from '../../protocol/free-plan.ts';
import type {
  AdminSubscriptionDetails,
  endSubscriptionInput,
  grantSubscriptionInput,
} from '../../protocol/rest/payment-admin.ts';
import type { AuditLog, StaffActor } from '../audit/audit-log.ts';
import type { PlanChanges } from '../plans/plan-changes.ts';
import { termsOf } from '../plans/plan-terms.ts';
import { readSubscriptionDetails } from './admin-subscription-list.ts';
import { cancelPeriod } from './cancel-subscriptions.ts';
import { readClock } from './database-clock.ts';
import { addDays } from './period.ts';
import { beginPeriod, endPeriod, holdPeriodsOf } from './subscription-periods.ts';

export type StaffSubscriptionsDependencies = {
  dataSource: DataSource;
  audit: AuditLog;
  planChanges: Pick<PlanChanges, 'tell'>;
};

/** What staff give and take. No money moves by it. */
export class StaffSubscriptions {
  readonly #dependencies: StaffSubscriptionsDependencies;

  constructor(dependencies: StaffSubscriptionsDependencies) {
    this.#dependencies = dependencies;
  }

  /** There are no days of grace. Throws USER_NOT_FOUND, PLAN_NOT_FOUND, PLAN_IS_FREE. */
  async grant(
    { actor, request }: StaffActor,
    userId: string,
    { planId, days, note }: z.output<typeof grantSubscriptionInput>,
  ): Promise<AdminSubscriptionDetails> {
    const { dataSource, audit, planChanges } = this.#dependencies;
    const { id } = await dataSource.transaction(async (manager) => {
      if (!(await holdPeriodsOf(manager, userId))) throw new AppError('USER_NOT_FOUND');
      const plan = await manager.getRepository(planEntity).findOneBy({ id: planId });
      if (plan === null) throw new AppError('PLAN_NOT_FOUND');
      if (plan.code === FREE_PLAN) throw new AppError('PLAN_IS_FREE');
      const granted = await beginPeriod(
        manager,
        {
          userId,
          planId,
          terms: termsOf(plan),
          source: { grantedByUserId: actor.id, note },
          endOf: (start) => addDays(start, days),
          graceMs: 0,
        },
        await readClock(manager),
      );
      if (granted === undefined) throw new Error('What no order pays for cannot have begun before');
      const { startsAt, endsAt } = granted;
      const target = { kind: 'subscription', id: granted.id } as const;
      const after = { userId, plan: plan.code, days, startsAt, endsAt, note };
      await audit.record(
        { actorUserId: actor.id, action: 'subscription.grant', target, after, request },
        manager,
      );
      return granted;
    });
    await planChanges.tell(userId);
    return readSubscriptionDetails(dataSource, id);
  }

  /** Now, or with its period, as its person could. Throws SUBSCRIPTION_NOT_FOUND, SUBSCRIPTION_ENDED. */
  async end(
    { actor, request }: StaffActor,
    subscriptionId: string,
    { when, note }: z.output<typeof endSubscriptionInput>,
  ): Promise<AdminSubscriptionDetails> {
    const { dataSource, audit, planChanges } = this.#dependencies;
    const userId = await dataSource.transaction(async (manager) => {
      const { period, now } = await holdGoingPeriod(manager, subscriptionId);
      const notes = [period.note, note].filter((one) => one !== '').join('\n');
      await manager.update(subscriptionEntity, { id: subscriptionId }, { note: notes });
      if (when === 'now') await endPeriod(manager, subscriptionId, 'revoked', now);
      else await cancelPeriod(manager, { ...period, note: notes }, now);
      const target = { kind: 'subscription', id: subscriptionId } as const;
      const after = { userId: period.userId, plan: period.terms.code, when, note };
      await audit.record(
        { actorUserId: actor.id, action: 'subscription.end', target, after, request },
        manager,
      );
      return period.userId;
    });
    await planChanges.tell(userId);
    return readSubscriptionDetails(dataSource, subscriptionId);
  }
}

async function holdGoingPeriod(
  manager: EntityManager,
  subscriptionId: string,
): Promise<{ period: Subscription; now: Date }> {
  const subscriptions = manager.getRepository(subscriptionEntity);
  const found = await subscriptions.findOneBy({ id: subscriptionId });
  if (found === null) throw new AppError('SUBSCRIPTION_NOT_FOUND');
  await holdPeriodsOf(manager, found.userId);
  const period = await subscriptions.findOneByOrFail({ id: subscriptionId });
  const now = await readClock(manager);
  if (period.endedAt !== null || period.runsUntil <= now) throw new AppError('SUBSCRIPTION_ENDED');
  return { period, now };
}
