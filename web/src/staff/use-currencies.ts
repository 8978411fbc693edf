import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Every currency that there is, named in the person's language. */
export function useCurrencies(): { value: string; label: string }[] {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const names = new Intl.DisplayNames(i18n.language, { type: 'currency' });
    return Intl.supportedValuesOf('currency').map((code) => ({
      value: code,
      label: `${code} – ${names.of(code) ?? code}`,
    }));
  }, [i18n.language]);
}
