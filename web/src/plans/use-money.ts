import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Money, PlanPeriod } from '../../../src/protocol/rest/plans.ts';
import { formatMoney } from './money.ts';

/** Sums in the person's language, to the last digit. */
export function useMoney(): (money: Money) => string {
  const { i18n } = useTranslation();
  return useCallback((money: Money) => formatMoney(money, i18n.language), [i18n.language]);
}

/** Prices, without zeros that say nothing: `₹499`; and with their period: `₹499 / month`. */
export function usePrice() {
  const { t, i18n } = useTranslation();
  const price = useCallback(
    (money: Money) => formatMoney(money, i18n.language, 'where-needed'),
    [i18n.language],
  );
  const pricePer = useCallback(
    (money: Money, period: PlanPeriod) =>
      t('plans.perPeriod', { price: price(money), period: t(`plans.period.${period}`) }),
    [t, price],
  );
  return { price, pricePer };
}
