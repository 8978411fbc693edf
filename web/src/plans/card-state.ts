import type { OwnSubscription, Plan } from '../../../src/protocol/rest/plans.ts';
import type { ServerSettings } from '../../../src/protocol/rest/server-endpoints.ts';
import { paidUntil } from './own-periods.ts';

/** Who looks at a plan. */
export type CardContext = {
  loggedIn: boolean;
  /** Undefined until it is known, and where it cannot be. */
  own: OwnSubscription | undefined;
  /** Undefined until it is known. */
  payments: ServerSettings['payments'] | undefined;
};

export type CardState = {
  badge: 'yours' | 'yoursToo' | null;
  /** Until when one has it. */
  until: string | null;
  act: 'sign-up' | 'log-in' | 'buy' | 'extend' | null;
};

/** What a plan's card says to whoever looks at it, and what they can do there. */
export function cardState(plan: Plan, { loggedIn, own, payments }: CardContext): CardState {
  const isOwn = own?.plan.code === plan.code;
  if (plan.free) return { badge: isOwn ? 'yours' : null, until: null, act: loggedIn ? null : 'sign-up' };
  const until = own === undefined ? undefined : paidUntil(own, plan.code);
  const badge = isOwn ? 'yours' : until === undefined ? null : 'yoursToo';
  const isSold = payments !== undefined && payments !== 'off';
  const act = !isSold ? null : !loggedIn ? 'log-in' : until === undefined ? 'buy' : 'extend';
  return { badge, until: until ?? null, act };
}
