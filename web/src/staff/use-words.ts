import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Numbers as people of the interface's language write them. */
export function useNumber(): (value: number) => string {
  const { i18n } = useTranslation();
  const format = useMemo(() => new Intl.NumberFormat(i18n.language), [i18n.language]);
  return useCallback((value: number) => format.format(value), [format]);
}

/** Moments, in the zone of the one who looks; days as such, which have none. */
export function useMoment(): { moment: (iso: string) => string; day: (isoDay: string) => string } {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const moments = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
    const days = new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
    return {
      moment: (iso: string) => moments.format(new Date(iso)),
      day: (isoDay: string) => days.format(new Date(`${isoDay}T00:00:00Z`)),
    };
  }, [i18n.language]);
}
