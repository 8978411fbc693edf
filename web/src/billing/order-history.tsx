import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { OrderStatus, OrderSummary } from '../../../src/protocol/rest/plans.ts';
import { useMoment } from '../app/use-moment.ts';
import { useMoney } from '../plans/use-money.ts';
import { Badge, type BadgeTone } from '../ui/badge.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageList } from '../ui/page-list.tsx';
import { Section } from '../ui/section.tsx';
import type { Pages } from '../ui/use-pages.ts';

const TONES: Record<OrderStatus, BadgeTone> = {
  open: 'warning',
  paid: 'own',
  expired: 'plain',
  'partly-refunded': 'plain',
  refunded: 'plain',
  disputed: 'danger',
  returned: 'plain',
};

/** One's orders, and what became of each. */
export function OrderHistory({ pages }: { pages: Pages<OrderSummary> }) {
  const { t } = useTranslation();
  const { day } = useMoment();
  const money = useMoney();
  return (
    <Section title={t('billing.history.title')} lead={t('billing.history.lead')}>
      <PageList
        pages={pages}
        empty={<EmptyState title={t('billing.history.empty')} text={t('billing.history.emptyText')} />}
      >
        {(orders) => (
          <DataTable
            caption={t('billing.history.title')}
            rows={orders}
            rowKey={(order) => order.id}
            columns={[
              { key: 'what', label: t('billing.history.what'), cell: (order) => <Bought order={order} /> },
              { key: 'when', label: t('billing.history.when'), cell: (order) => day(order.createdAt) },
              {
                key: 'price',
                label: t('billing.history.price'),
                cell: (order) => money(order.price),
                numeric: true,
              },
              { key: 'state', label: t('billing.history.state'), cell: (order) => <State order={order} /> },
              {
                key: 'receipt',
                label: t('billing.history.receipt'),
                cell: ({ id, receiptNumber }) =>
                  receiptNumber === null ? (
                    <span className="soft">{t('billing.history.noReceipt')}</span>
                  ) : (
                    <Link href={`/account/receipts/${id}`}>
                      {t('billing.history.receiptOf', { number: receiptNumber })}
                    </Link>
                  ),
              },
            ]}
          />
        )}
      </PageList>
    </Section>
  );
}

function Bought({ order }: { order: OrderSummary }) {
  const { t } = useTranslation();
  const { day } = useMoment();
  const { subscription } = order;
  return (
    <div className="order-cell">
      <span dir="auto">
        {t('billing.checkout.what', { plan: order.plan.name, period: t(`plans.periodOf.${order.period}`) })}
      </span>
      {subscription !== null && (
        <span className="soft">
          {t('billing.history.period', { from: day(subscription.startsAt), to: day(subscription.endsAt) })}
        </span>
      )}
    </div>
  );
}

function State({ order }: { order: OrderSummary }) {
  const { t } = useTranslation();
  const money = useMoney();
  const { status, refunded, lastFailure } = order;
  return (
    <div className="order-cell">
      <Badge tone={TONES[status]}>{t(`billing.history.status.${status}`)}</Badge>
      {refunded.amountMinor > 0 && (
        <span className="soft">{t('billing.history.refunded', { amount: money(refunded) })}</span>
      )}
      {(status === 'open' || status === 'expired') && lastFailure !== null && (
        <span className="soft" dir="auto">
          {t('billing.history.failure', { reason: lastFailure })}
        </span>
      )}
    </div>
  );
}
