import type { Subscription } from '../../entities/subscription.ts';
import type { Subscription as SubscriptionView } from '../../protocol/rest/plans.ts';
import { readEntitlements } from '../plans/stored-entitlements.ts';
import { statusOf } from './subscription-status.ts';

/** A subscription as the API shows it, at a moment. */
export function toSubscriptionView(period: Subscription, now: Date): SubscriptionView {
  const { id, terms, orderId, startsAt, endsAt, runsUntil, cancelledAt, endedAt, endReason } = period;
  return {
    id,
    plan: { code: terms.code, name: terms.name },
    status: statusOf(period, now),
    source: orderId === null ? 'grant' : 'purchase',
    price: { currency: terms.currency, amountMinor: terms.priceMinor },
    period: terms.period,
    entitlements: readEntitlements(terms.entitlements),
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    runsUntil: runsUntil.toISOString(),
    cancelledAt: cancelledAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    endReason,
  };
}
