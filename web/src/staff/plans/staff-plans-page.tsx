import { Plus } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { listAdminPlans } from '../../../../src/protocol/rest/payment-admin-endpoints.ts';
import type { AdminPlan } from '../../../../src/protocol/rest/plans.ts';
import { api } from '../../app/api.ts';
import { useAnswer } from '../../app/use-answer.ts';
import { useNumber } from '../../app/use-number.ts';
import { usePrice } from '../../plans/use-money.ts';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { AnswerView } from '../answer-view.tsx';

/** All plans, in the order in which they are offered, those that are not sold any more too. */
export function StaffPlansPage() {
  const { t } = useTranslation();
  const plans = useAnswer(useCallback(() => api.call(listAdminPlans), []));
  const columns = usePlanColumns();
  return (
    <section className="staff-section" aria-label={t('staff.plans')}>
      <div className="staff-section-head">
        <p className="soft">{t('staff.plan.lead')}</p>
        <Link className="button small" href="/staff/plans/new">
          <Plus aria-hidden size={18} />
          {t('staff.plan.add')}
        </Link>
      </div>
      <AnswerView answer={plans}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('staff.plan.empty')} />
          ) : (
            <DataTable
              caption={t('staff.plans')}
              columns={columns}
              rows={items}
              rowKey={(plan: AdminPlan) => plan.id}
            />
          )
        }
      </AnswerView>
    </section>
  );
}

function usePlanColumns(): Column<AdminPlan>[] {
  const { t } = useTranslation();
  const number = useNumber();
  const { price, pricePer } = usePrice();
  return [
    {
      key: 'name',
      label: t('staff.plan.name'),
      cell: (plan) => (
        <Link className="cell-name" dir="auto" href={`/staff/plans/${plan.id}`}>
          {plan.name}
        </Link>
      ),
    },
    { key: 'code', label: t('staff.plan.code'), cell: ({ code }) => <code>{code}</code> },
    {
      key: 'price',
      label: t('staff.plan.perPeriod'),
      cell: (plan) => (plan.free ? price(plan.price) : pricePer(plan.price, plan.period)),
    },
    {
      key: 'subscribers',
      label: t('staff.plan.subscribers'),
      numeric: true,
      cell: ({ subscribers }) => number(subscribers),
    },
    { key: 'state', label: t('staff.plan.state'), cell: (plan) => <PlanState plan={plan} /> },
  ];
}

function PlanState({ plan }: { plan: AdminPlan }) {
  const { t } = useTranslation();
  if (plan.free) return <Badge>{t('staff.plan.free')}</Badge>;
  return plan.retired ? (
    <Badge tone="warning">{t('staff.plan.retired')}</Badge>
  ) : (
    <Badge tone="own">{t('staff.plan.sold')}</Badge>
  );
}
