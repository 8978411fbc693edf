import { Gift } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { AdminSubscription } from '../../../../src/protocol/rest/payment-admin.ts';
import { listAdminSubscriptions } from '../../../../src/protocol/rest/payment-admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageList } from '../../ui/page-list.tsx';
import { type PageRequest, usePages } from '../../ui/use-pages.ts';
import { GrantDialog } from './grant-dialog.tsx';
import { SubscriptionFilters } from './subscription-filters.tsx';
import { useSubscriptionColumns } from './use-subscription-columns.tsx';
import { useSubscriptionFilters } from './use-subscription-filters.ts';

const keyOf = (subscription: AdminSubscription) => subscription.id;

/** Who has which plan, and had; `?user=` and `?plan=` show only theirs. */
export function StaffSubscriptionsPage() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const filters = useSubscriptionFilters();
  const { query } = filters;
  const [granting, setGranting] = useState(false);
  const ask = useCallback(
    (page: PageRequest) => api.call(listAdminSubscriptions, { query: { ...page, ...query } }),
    [query],
  );
  const pages = usePages(ask, { key: keyOf });
  const columns = useSubscriptionColumns();
  return (
    <section className="staff-section" aria-label={t('staff.subscriptions')}>
      <div className="staff-section-head">
        <SubscriptionFilters filters={filters} />
        <button type="button" className="button small" onClick={() => setGranting(true)}>
          <Gift aria-hidden size={18} />
          {t('staff.subscription.grant')}
        </button>
      </div>
      {query.userId !== undefined && (
        <p className="soft">
          {t('staff.subscription.onlyAbout')}{' '}
          <Link href="/staff/subscriptions">{t('staff.report.showAll')}</Link>
        </p>
      )}
      <PageList
        pages={pages}
        empty={
          <EmptyState
            title={t(filters.isFiltered ? 'staff.subscription.empty' : 'staff.subscription.emptyAtAll')}
          >
            {filters.isFiltered && (
              <button type="button" className="button small" onClick={filters.clear}>
                {t('app.clearFilters')}
              </button>
            )}
          </EmptyState>
        }
      >
        {(subscriptions) => (
          <DataTable
            caption={t('staff.subscriptions')}
            columns={columns}
            rows={subscriptions}
            rowKey={keyOf}
          />
        )}
      </PageList>
      {granting && (
        <GrantDialog
          onDone={({ id }) => navigate(`/staff/subscriptions/${id}`)}
          onClose={() => setGranting(false)}
        />
      )}
    </section>
  );
}
