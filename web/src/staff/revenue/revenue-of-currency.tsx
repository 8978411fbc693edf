import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMoment } from '../../app/use-moment.ts';
import { useNumber } from '../../app/use-number.ts';
import { useMoney } from '../../plans/use-money.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { RevenueChart } from './revenue-chart.tsx';
import type { CurrencyRevenue } from './revenue-sums.ts';

const SUMS = ['captured', 'refunded', 'disputed', 'net'] as const;

/** The sums of one currency, and its days as a chart or a table. */
export function RevenueOfCurrency({ revenue }: { revenue: CurrencyRevenue }) {
  const { t, i18n } = useTranslation();
  const money = useMoney();
  const [asTable, setAsTable] = useState(false);
  const { currency, total } = revenue;
  const id = `revenue-${currency}`;
  const name = new Intl.DisplayNames(i18n.language, { type: 'currency' }).of(currency) ?? currency;
  return (
    <section className="staff-section" aria-labelledby={id}>
      <h2 id={id}>{t('staff.income.currency', { currency: name })}</h2>
      <dl className="figure-cards">
        {SUMS.map((sum) => (
          <div key={sum} className="figure-card">
            <dt>{t(`staff.income.${sum}`)}</dt>
            <dd className="figure-value money">{money({ currency, amountMinor: total[`${sum}Minor`] })}</dd>
            {sum === 'captured' && (
              <dd className="figure-detail">{t('staff.income.sales', { count: total.sales })}</dd>
            )}
          </div>
        ))}
      </dl>
      {asTable ? <DayTable revenue={revenue} /> : <RevenueChart revenue={revenue} />}
      <p className="staff-foot">
        <button type="button" className="button quiet small" onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'staff.income.asChart' : 'staff.income.asTable')}
        </button>
      </p>
    </section>
  );
}

function DayTable({ revenue: { currency, days } }: { revenue: CurrencyRevenue }) {
  const { t } = useTranslation();
  const money = useMoney();
  const number = useNumber();
  const { utcDay } = useMoment();
  const columns: Column<CurrencyRevenue['days'][number]>[] = [
    { key: 'day', label: t('staff.income.day'), cell: ({ day }) => utcDay(day) },
    {
      key: 'sales',
      label: t('staff.income.salesName'),
      numeric: true,
      cell: ({ sales }) => number(sales),
    },
    ...SUMS.map((sum) => ({
      key: sum,
      label: t(`staff.income.${sum}`),
      numeric: true,
      cell: (one: CurrencyRevenue['days'][number]) => money({ currency, amountMinor: one[`${sum}Minor`] }),
    })),
  ];
  return (
    <DataTable
      caption={t('staff.income.tableName', { currency })}
      columns={columns}
      rows={days.toReversed()}
      rowKey={({ day }) => day}
    />
  );
}
