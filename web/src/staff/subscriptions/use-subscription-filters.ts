import { useMemo } from 'react';
import type { SubscriptionStatus } from '../../../../src/protocol/rest/plans.ts';
import { useFilters } from '../../app/use-filters.ts';

export const STATUSES: readonly SubscriptionStatus[] = ['scheduled', 'active', 'cancelled', 'grace', 'ended'];
export const SOURCES = ['purchase', 'grant'] as const;
const NAMES = ['text', 'status', 'source', 'plan', 'user'] as const;

/** What the list of subscriptions is narrowed down by: in the page's address, so that links can lead to it. */
export function useSubscriptionFilters() {
  const filters = useFilters(NAMES);
  const { filter } = filters;
  const [text, status, source, planId, userId] = NAMES.map(filter);
  const query = useMemo(
    () => ({
      ...(text ? { text } : {}),
      ...(planId ? { planId } : {}),
      ...(userId ? { userId } : {}),
      // What somebody typed into the address that is none of these is as if it were not there.
      ...oneOf('status', status, STATUSES),
      ...oneOf('source', source, SOURCES),
    }),
    [text, status, source, planId, userId],
  );
  return { ...filters, query };
}

function oneOf<N extends string, V extends string>(
  name: N,
  value: string | undefined,
  known: readonly V[],
): { [K in N]?: V } {
  const found = known.find((one) => one === value);
  // A computed name is any string to the compiler.
  return found === undefined ? {} : ({ [name]: found } as { [K in N]?: V });
}
