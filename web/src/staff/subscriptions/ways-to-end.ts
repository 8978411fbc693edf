import type { SubscriptionStatus } from '../../../../src/protocol/rest/plans.ts';

export type EndWhen = 'now' | 'period-end';

/** How staff can end a subscription of that status; the milder way first. */
export function waysToEnd(status: SubscriptionStatus): readonly EndWhen[] {
  switch (status) {
    case 'active':
      return ['period-end', 'now'];
    // It will end by itself, or is over but for its days of grace, or has not begun.
    case 'cancelled':
    case 'grace':
    case 'scheduled':
      return ['now'];
    case 'ended':
      return [];
  }
}
