import type { ReactNode } from 'react';
import { groupByDay } from './day-groups.ts';
import { useDayName } from './use-day-name.ts';

type MeetingDaysProps<T> = {
  items: readonly T[];
  momentOf: (item: T) => string;
  children: (item: T) => ReactNode;
};

/** A list under the days that its items are on. */
export function MeetingDays<T>({ items, momentOf, children }: MeetingDaysProps<T>) {
  const dayName = useDayName();
  return (
    <div className="meeting-days">
      {groupByDay(items, momentOf, new Date()).map((group) => (
        <section key={group.day} aria-label={dayName(group)}>
          <h2>{dayName(group)}</h2>
          <ul className="meeting-rows">{group.items.map(children)}</ul>
        </section>
      ))}
    </div>
  );
}
