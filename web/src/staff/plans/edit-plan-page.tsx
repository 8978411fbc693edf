import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { listAdminPlans } from '../../../../src/protocol/rest/payment-admin-endpoints.ts';
import type { AdminPlan } from '../../../../src/protocol/rest/plans.ts';
import { api } from '../../app/api.ts';
import { useAnswer } from '../../app/use-answer.ts';
import { Badge } from '../../ui/badge.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { AnswerView } from '../answer-view.tsx';
import { BackLink } from '../back-link.tsx';
import { EditPlanForm } from './edit-plan-form.tsx';
import { planValues } from './plan-form.ts';
import { SaleSection } from './sale-section.tsx';

/** One plan: what it is, costs and allows, and whether it is sold. */
export function EditPlanPage({ planId }: { planId: string }) {
  const { t } = useTranslation();
  const plans = useAnswer(useCallback(() => api.call(listAdminPlans), []));
  return (
    <>
      <BackLink href="/staff/plans" label={t('staff.plan.back')} />
      <AnswerView answer={plans}>
        {({ items }) => {
          const plan = items.find(({ id }) => id === planId);
          return plan === undefined ? (
            <EmptyState title={t('staff.plan.notFound')} />
          ) : (
            <PlanDetails plan={plan} onChanged={plans.reload} />
          );
        }}
      </AnswerView>
    </>
  );
}

function PlanDetails({ plan, onChanged }: { plan: AdminPlan; onChanged: () => Promise<void> }) {
  const { t } = useTranslation();
  return (
    <div className="plan-page">
      <h2 dir="auto">{plan.name}</h2>
      <p className="badges">
        <code>{plan.code}</code>
        {plan.free && <Badge>{t('staff.plan.free')}</Badge>}
        {plan.retired && <Badge tone="warning">{t('staff.plan.retired')}</Badge>}
        {!plan.free && (
          <Link href={`/staff/subscriptions?plan=${plan.id}`}>{t('staff.plan.seeSubscriptions')}</Link>
        )}
      </p>
      <p className="staff-hint">{t(plan.free ? 'staff.plan.freeEdits' : 'staff.plan.paidEdits')}</p>
      {/* Anew after each change of what it is about: the next edit begins with what is there now. */}
      <EditPlanForm key={JSON.stringify(planValues(plan))} plan={plan} onSaved={onChanged} />
      {!plan.free && <SaleSection plan={plan} onChanged={onChanged} />}
    </div>
  );
}
