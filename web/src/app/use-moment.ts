import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Moments in the person's language and zone. All take ISO 8601. */
export function useMoment() {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const language = i18n.language;
    const full = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
    const day = new Intl.DateTimeFormat(language, { dateStyle: 'long' });
    const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
    return {
      /** `12 Mar 2030, 16:00` */
      moment: (iso: string) => full.format(new Date(iso)),
      /** `12 March 2030` */
      day: (iso: string) => day.format(new Date(iso)),
      /** `16:00` */
      time: (iso: string) => time.format(new Date(iso)),
    };
  }, [i18n.language]);
}
