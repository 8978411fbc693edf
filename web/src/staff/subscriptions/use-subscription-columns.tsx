import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { AdminSubscription } from '../../../../src/protocol/rest/payment-admin.ts';
import { useMoment } from '../../app/use-moment.ts';
import { useMoney, usePrice } from '../../plans/use-money.ts';
import type { Column } from '../../ui/data-table.tsx';
import { PersonLink } from '../person-link.tsx';
import { SubscriptionBadge } from './subscription-badge.tsx';

/** What a list shows of a subscription. */
export function useSubscriptionColumns(): Column<AdminSubscription>[] {
  const { t } = useTranslation();
  const { shortDay } = useMoment();
  const money = useMoney();
  const { pricePer } = usePrice();
  return [
    {
      key: 'plan',
      label: t('staff.subscription.plan'),
      cell: ({ id, plan, user }) => (
        <Link
          className="cell-name"
          dir="auto"
          href={`/staff/subscriptions/${id}`}
          aria-label={t('staff.subscription.title', { plan: plan.name, name: user.displayName })}
        >
          {plan.name}
        </Link>
      ),
    },
    {
      key: 'person',
      label: t('staff.subscription.person'),
      cell: ({ user }) => <PersonLink person={user} />,
    },
    {
      key: 'status',
      label: t('staff.subscription.status'),
      cell: ({ status }) => <SubscriptionBadge status={status} />,
    },
    {
      key: 'price',
      label: t('staff.subscription.price'),
      cell: ({ source, price, period, refunded }) => (
        <div className="person-names">
          <span>{source === 'grant' ? t('staff.subscription.sources.grant') : pricePer(price, period)}</span>
          {refunded.amountMinor > 0 && (
            <span className="soft">{t('billing.history.refunded', { amount: money(refunded) })}</span>
          )}
        </div>
      ),
    },
    { key: 'starts', label: t('staff.subscription.starts'), cell: ({ startsAt }) => shortDay(startsAt) },
    {
      key: 'ends',
      label: t('staff.subscription.ends'),
      cell: ({ endsAt, endedAt }) => shortDay(endedAt ?? endsAt),
    },
  ];
}
