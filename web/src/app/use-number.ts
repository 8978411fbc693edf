import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Numbers as people of the interface's language write them. */
export function useNumber(): (value: number) => string {
  const { i18n } = useTranslation();
  const format = useMemo(() => new Intl.NumberFormat(i18n.language), [i18n.language]);
  return useCallback((value: number) => format.format(value), [format]);
}
