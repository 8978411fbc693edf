import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { DayGroup } from './day-groups.ts';

/** `Today`, `Tomorrow`, `Yesterday`, or `Thursday, 31 January`, with the year where it is another. */
export function useDayName(): (group: Pick<DayGroup<unknown>, 'day' | 'daysAway'>) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    ({ day, daysAway }) => {
      if (daysAway === 0) return t('meetings.today');
      if (daysAway === 1) return t('meetings.tomorrow');
      if (daysAway === -1) return t('meetings.yesterday');
      const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
      const isThisYear = year === new Date().getFullYear();
      return new Intl.DateTimeFormat(i18n.language, {
        weekday: 'long',
        day: 'numeric',
        month: 'long',
        ...(isThisYear ? {} : { year: 'numeric' }),
      }).format(new Date(year, month - 1, date));
    },
    [t, i18n.language],
  );
}
