import { useTranslation } from 'react-i18next';
import type { AdminSubscriptionDetails } from '../../../../src/protocol/rest/payment-admin.ts';
import { useMoment } from '../../app/use-moment.ts';
import { useMoney } from '../../plans/use-money.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';

type LedgerEntry = AdminSubscriptionDetails['ledger'][number];

/** The lines of the ledger that one subscription is about. */
export function LedgerTable({ entries }: { entries: readonly LedgerEntry[] }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const money = useMoney();
  if (entries.length === 0) return <p className="soft">{t('staff.subscription.ledgerEmpty')}</p>;
  const columns: Column<LedgerEntry>[] = [
    {
      key: 'kind',
      label: t('staff.subscription.ledgerKind'),
      cell: ({ kind }) => t(`staff.subscription.kinds.${kind}`),
    },
    {
      key: 'account',
      label: t('staff.subscription.ledgerAccount'),
      cell: ({ account }) => t(`staff.subscription.accounts.${account}`),
    },
    {
      key: 'amount',
      label: t('staff.subscription.ledgerAmount'),
      numeric: true,
      cell: ({ amount }) => money(amount),
    },
    { key: 'when', label: t('staff.subscription.ledgerWhen'), cell: ({ at }) => moment(at) },
  ];
  return (
    <>
      <p className="soft">{t('staff.subscription.ledgerLead')}</p>
      <DataTable
        caption={t('staff.subscription.ledger')}
        columns={columns}
        rows={entries}
        rowKey={({ transactionId, account }) => `${transactionId} ${account}`}
      />
    </>
  );
}
