import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** Puts the audit log's names of acts into words; one that a newer server writes stays as it is. */
export function useActWords(): (action: string) => string {
  const { t } = useTranslation();
  return useCallback((action: string) => t(`staff.act.${action}`, action), [t]);
}
