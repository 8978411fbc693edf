export type DayGroup<T> = {
  /** The day in the zone of this device, as `2030-01-31`. */
  day: string;
  /** 0 is today, 1 tomorrow, -1 yesterday. */
  daysAway: number;
  items: T[];
};

/** Puts what has a moment under its days, in the order in which it comes. */
export function groupByDay<T>(items: readonly T[], momentOf: (item: T) => string, now: Date): DayGroup<T>[] {
  const groups: DayGroup<T>[] = [];
  for (const item of items) {
    const moment = new Date(momentOf(item));
    const day = localDay(moment);
    const last = groups.at(-1);
    if (last?.day === day) last.items.push(item);
    else groups.push({ day, daysAway: daysBetween(now, moment), items: [item] });
  }
  return groups;
}

function localDay(moment: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** Counted in dates: days on which clocks change are not 24 hours long. */
function daysBetween(from: Date, to: Date): number {
  const dayNumber = (moment: Date) => Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
  return Math.round((dayNumber(to) - dayNumber(from)) / 86_400_000);
}
