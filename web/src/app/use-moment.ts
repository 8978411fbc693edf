import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Moments in the person's language and zone. All take ISO 8601. */
export function useMoment() {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const language = i18n.language;
    const full = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
    const day = new Intl.DateTimeFormat(language, { dateStyle: 'long' });
    const shortDay = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
    const utcDay = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
    const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
    return {
      /** `12 Mar 2030, 16:00` */
      moment: (iso: string) => full.format(new Date(iso)),
      /** `12 March 2030` */
      day: (iso: string) => day.format(new Date(iso)),
      /** `12 Mar 2030`, where many stand side by side */
      shortDay: (iso: string) => shortDay.format(new Date(iso)),
      /** `12 Mar`, of a day such as `2030-03-12`, which has no zone. */
      utcDay: (isoDay: string) => utcDay.format(new Date(`${isoDay}T00:00:00Z`)),
      /** `16:00` */
      time: (iso: string) => time.format(new Date(iso)),
    };
  }, [i18n.language]);
}
