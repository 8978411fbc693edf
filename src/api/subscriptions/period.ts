import type { PlanPeriod } from '../../protocol/rest/plans.ts';

const DAY_MS = 86_400_000;

/** A period later, in UTC. A month after January 31 is the last day of February. */
export function addPeriod(start: Date, period: PlanPeriod): Date {
  switch (period) {
    case 'day':
      return addDays(start, 1);
    case 'week':
      return addDays(start, 7);
    case 'month':
      return addMonths(start, 1);
    case 'year':
      return addMonths(start, 12);
  }
}

export function addDays(start: Date, days: number): Date {
  return new Date(start.getTime() + days * DAY_MS);
}

function addMonths(start: Date, months: number): Date {
  const end = new Date(start);
  end.setUTCMonth(end.getUTCMonth() + months);
  // Too few days in that month: it ran over into the next one.
  if (end.getUTCDate() !== start.getUTCDate()) end.setUTCDate(0);
  return end;
}
