import './billing.css';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { listOrders } from '../../../src/protocol/rest/plan-endpoints.ts';
import { api } from '../app/api.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { useWhileVisible } from '../app/use-while-visible.ts';
import { useOwnPlan } from '../plans/own-plan.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { SkeletonRows } from '../ui/page-list.tsx';
import { Problem } from '../ui/problem.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';
import { CurrentPlanSection } from './current-plan-section.tsx';
import { NextPeriods } from './next-periods.tsx';
import { OrderHistory } from './order-history.tsx';

const LOOK_MS = 30_000;

/** What one has, what it allows, and what one paid. */
export default function OwnPlanPage() {
  const { t } = useTranslation();
  const { own, error, reload } = useOwnPlan();
  // What was bought meanwhile stands in the history at once.
  const bought = [...(own?.running ?? []), ...(own?.scheduled ?? [])].map(({ id }) => id).join();
  const orders = usePages(
    // biome-ignore lint/correctness/useExhaustiveDependencies: asks anew when something was bought
    useCallback((query: PageRequest) => api.call(listOrders, { query }), [bought]),
    { key: (order) => order.id, limit: 10, everyMs: LOOK_MS },
  );
  // What is known may be of an hour ago.
  useEffect(() => void reload(), [reload]);
  useWhileVisible(() => void reload(), LOOK_MS);
  usePageTitle(t('billing.plan.title'));
  return (
    <PageFrame>
      <div className="billing-column">
        <PageHead title={t('billing.plan.title')} lead={t('billing.plan.lead')}>
          <Link className="button" href="/plans">
            {t('billing.plan.allPlans')}
          </Link>
        </PageHead>
        <div className="section-stack">
          {error !== null && <Problem error={error} onRetry={() => void reload()} />}
          {own === undefined && error === null && <SkeletonRows />}
          {own !== undefined && <CurrentPlanSection own={own} />}
          {own !== undefined && <NextPeriods own={own} />}
          <OrderHistory pages={orders} />
        </div>
      </div>
    </PageFrame>
  );
}
