import './revenue.css';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Revenue } from '../../../../src/protocol/rest/payment-admin.ts';
import { useMoney } from '../../plans/use-money.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';

type Balance = Revenue['balance'][number];

/** The ledger as a whole: each account, and whether all of them come to nothing, as they must. */
export function BalanceTable({ balance }: { balance: readonly Balance[] }) {
  const { t } = useTranslation();
  const money = useMoney();
  const column = (key: keyof Omit<Balance, 'currency'>, label: string): Column<Balance> => ({
    key,
    label,
    numeric: true,
    cell: (one) => money({ currency: one.currency, amountMinor: one[key] }),
  });
  const columns: Column<Balance>[] = [
    { key: 'currency', label: t('staff.plan.currency'), cell: ({ currency }) => currency },
    column('gatewayMinor', t('staff.income.gateway')),
    column('customersMinor', t('staff.income.customers')),
    column('revenueMinor', t('staff.income.revenue')),
    column('disputedMinor', t('staff.income.disputedAccount')),
    column('sumMinor', t('staff.income.sum')),
  ];
  const wrong = balance.filter(({ sumMinor }) => sumMinor !== 0);
  return (
    <section className="staff-section" aria-labelledby="books">
      <h2 id="books">{t('staff.income.books')}</h2>
      <p className="soft">{t('staff.income.booksLead')}</p>
      {balance.length === 0 ? (
        <p className="soft">{t('staff.income.booksEmpty')}</p>
      ) : (
        <>
          <div
            className={wrong.length === 0 ? 'books' : 'books wrong'}
            role={wrong.length === 0 ? 'status' : 'alert'}
          >
            {wrong.length === 0 ? (
              <CircleCheck aria-hidden size={22} />
            ) : (
              <CircleAlert aria-hidden size={22} />
            )}
            <div>
              <strong>{t(wrong.length === 0 ? 'staff.income.balanced' : 'staff.income.unbalanced')}</strong>
              {wrong.map(({ currency, sumMinor }) => (
                <p key={currency}>
                  {t('staff.income.unbalancedText', {
                    currency,
                    amount: money({ currency, amountMinor: sumMinor }),
                  })}
                </p>
              ))}
            </div>
          </div>
          <DataTable
            caption={t('staff.income.booksName')}
            columns={columns}
            rows={balance}
            rowKey={({ currency }) => currency}
          />
        </>
      )}
    </section>
  );
}
