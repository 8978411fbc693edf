import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { parseMoney, typedMoney } from '../../plans/parse-money.ts';
import { useMoney } from '../../plans/use-money.ts';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { useCurrencies } from '../use-currencies.ts';
import type { PlanForm } from './plan-fields.tsx';

/** A price in whole units of its currency, and how it was understood. */
export function PriceFields({ form: { values, set, bind } }: { form: PlanForm }) {
  const { t } = useTranslation();
  const money = useMoney();
  const currencies = useCurrencies();
  const { currency } = values;
  const example = useMemo(() => typedMoney({ currency, amountMinor: 49_900 }), [currency]);
  const amountMinor = parseMoney(values.price, currency);
  const price = bind('price');
  return (
    <div className="plan-pair">
      <Field
        {...price}
        label={t('staff.plan.price')}
        inputMode="decimal"
        autoComplete="off"
        maxLength={20}
        required
        hint={
          amountMinor === undefined
            ? t('staff.plan.priceHint', { currency, example })
            : t('staff.plan.priceIs', { price: money({ currency, amountMinor }) })
        }
        error={price.error === undefined ? undefined : t('staff.plan.priceWrong', { currency, example })}
      />
      <Select
        label={t('staff.plan.currency')}
        value={currency}
        options={
          currencies.some(({ value }) => value === currency)
            ? currencies
            : [{ value: currency, label: currency }, ...currencies]
        }
        onValue={(next) => set('currency', next)}
      />
    </div>
  );
}
