import type { OwnSubscription, Subscription } from '../../../src/protocol/rest/plans.ts';

/** All that somebody has of one plan, now or later; the one that ends first comes first. */
export function periodsOf(
  { running, scheduled }: Pick<OwnSubscription, 'running' | 'scheduled'>,
  planCode: string,
): Subscription[] {
  return [...running, ...scheduled]
    .filter(({ plan }) => plan.code === planCode)
    .sort((one, other) => Date.parse(one.endsAt) - Date.parse(other.endsAt));
}

/** Until when a plan is paid for, with what follows; undefined for who does not have it. */
export function paidUntil(
  own: Pick<OwnSubscription, 'running' | 'scheduled'>,
  planCode: string,
): string | undefined {
  return periodsOf(own, planCode).at(-1)?.endsAt;
}

/** Until when anything that was paid for or given works. */
export function allUntil({
  running,
  scheduled,
}: Pick<OwnSubscription, 'running' | 'scheduled'>): string | undefined {
  const ends = [...running, ...scheduled].map(({ endsAt }) => endsAt);
  return ends.sort((one, other) => Date.parse(one) - Date.parse(other)).at(-1);
}

/** How it stands with what somebody has, and until when; `free`: nothing that could end. */
export type Standing =
  | { state: 'free' }
  | { state: 'active' | 'cancelled' | 'granted'; until: string; followedUntil: string | null }
  | { state: 'grace'; endedOn: string; until: string };

/** What the page says of one's plan. */
export function standingOf(own: Pick<OwnSubscription, 'current' | 'running' | 'scheduled'>): Standing {
  const { current } = own;
  if (current === null) return { state: 'free' };
  const last = paidUntil(own, current.plan.code) ?? current.endsAt;
  const isFollowed = Date.parse(last) > Date.parse(current.endsAt);
  if (current.status === 'grace' && !isFollowed)
    return { state: 'grace', endedOn: current.endsAt, until: current.runsUntil };
  const isCancelled = periodsOf(own, current.plan.code).every(({ cancelledAt }) => cancelledAt !== null);
  return {
    state: isCancelled ? 'cancelled' : current.source === 'grant' ? 'granted' : 'active',
    until: current.endsAt,
    followedUntil: isFollowed ? last : null,
  };
}

/** Whether anything goes on that could be cancelled; what works on for some days has its end already. */
export function canCancel({ running, scheduled }: Pick<OwnSubscription, 'running' | 'scheduled'>): boolean {
  return [...running, ...scheduled].some(
    ({ cancelledAt, status }) => cancelledAt === null && status !== 'grace',
  );
}

/** Whether a cancellation could be taken back. */
export function canResume({ running, scheduled }: Pick<OwnSubscription, 'running' | 'scheduled'>): boolean {
  return [...running, ...scheduled].some(({ cancelledAt }) => cancelledAt !== null);
}
