import type { Subscription } from '../../entities/subscription.ts';
import type { SubscriptionStatus } from '../../protocol/rest/plans.ts';
import { IS_RUNNING } from '../plans/effective-plan.ts';

/** What a subscription is at a moment. Time alone takes it from one to the next; `ended` is for good. */
export function statusOf(
  {
    startsAt,
    endsAt,
    runsUntil,
    cancelledAt,
    endedAt,
  }: Pick<Subscription, 'startsAt' | 'endsAt' | 'runsUntil' | 'cancelledAt' | 'endedAt'>,
  now: Date,
): SubscriptionStatus {
  if (endedAt !== null || runsUntil <= now) return 'ended';
  if (startsAt > now) return 'scheduled';
  if (endsAt <= now) return 'grace';
  return cancelledAt === null ? 'active' : 'cancelled';
}

/** SQL: whether the subscription `s` is that now; the same as `statusOf`. */
export const STATUS_CONDITIONS: Readonly<Record<SubscriptionStatus, string>> = {
  ended: 's.ended_at IS NOT NULL OR s.runs_until <= now()',
  scheduled: 's.ended_at IS NULL AND s.starts_at > now() AND s.runs_until > now()',
  grace: `${IS_RUNNING} AND s.ends_at <= now()`,
  active: `${IS_RUNNING} AND s.ends_at > now() AND s.cancelled_at IS NULL`,
  cancelled: `${IS_RUNNING} AND s.ends_at > now() AND s.cancelled_at IS NOT NULL`,
};
