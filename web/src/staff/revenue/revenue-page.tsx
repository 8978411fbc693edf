import '../overview/overview.css';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getRevenue } from '../../../../src/protocol/rest/payment-admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { useAnswer } from '../../app/use-answer.ts';
import { useServerSettings } from '../../app/use-server-settings.ts';
import { SandboxNote } from '../../billing/sandbox-note.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Segments } from '../../ui/segments.tsx';
import { AnswerView } from '../answer-view.tsx';
import { BalanceTable } from './balance-table.tsx';
import { RevenueOfCurrency } from './revenue-of-currency.tsx';
import { revenueByCurrency } from './revenue-sums.ts';

const REFRESH_MS = 30_000;
const RANGES = ['30', '90', '365'] as const;

/** What came in and went back, currency by currency, and whether the books are right. */
export function RevenuePage() {
  const { t } = useTranslation();
  const sandbox = useServerSettings()?.payments === 'sandbox';
  const [days, setDays] = useState<(typeof RANGES)[number]>('30');
  const revenue = useAnswer(
    useCallback(() => api.call(getRevenue, { query: { days: Number(days) } }), [days]),
    REFRESH_MS,
  );
  return (
    <section className="staff-section" aria-label={t('staff.revenue')}>
      <div className="staff-section-head">
        <p className="soft">{t('staff.charts.utc')}</p>
        <Segments
          legend={t('staff.income.range')}
          name="days"
          value={days}
          options={RANGES.map((value) => ({
            value,
            label: t('staff.charts.days', { count: Number(value) }),
          }))}
          onValue={setDays}
        />
      </div>
      {sandbox && <SandboxNote />}
      <AnswerView answer={revenue}>
        {(value) => {
          const currencies = revenueByCurrency(value.days);
          return (
            <>
              {currencies.length === 0 && <EmptyState title={t('staff.income.none')} />}
              {currencies.map((one) => (
                <RevenueOfCurrency key={one.currency} revenue={one} />
              ))}
              <BalanceTable balance={value.balance} />
            </>
          );
        }}
      </AnswerView>
    </section>
  );
}
