import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { createPlan } from '../../../../src/protocol/rest/payment-admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { Form } from '../../ui/form.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useForm } from '../../ui/use-form.ts';
import { BackLink } from '../back-link.tsx';
import { PlanFields } from './plan-fields.tsx';
import { createPlanBody, newPlanValues, wrongPlanFields } from './plan-form.ts';
import { usePlanSentences } from './use-plan-sentences.ts';

/** Offers another plan. */
export function NewPlanPage() {
  const { t } = useTranslation();
  const toast = useToast();
  const [, navigate] = useLocation();
  const sentences = usePlanSentences();
  const form = useForm({
    initial: newPlanValues(),
    wrong: (values) => wrongPlanFields(values, 'new'),
    sentences,
    refusals: { PLAN_CODE_TAKEN: 'code' },
    send: async (values) => {
      const plan = await api.call(createPlan, { body: createPlanBody(values) });
      toast(t('staff.plan.created', { name: plan.name }));
      navigate('/staff/plans');
    },
  });
  return (
    <>
      <BackLink href="/staff/plans" label={t('staff.plan.back')} />
      <div className="plan-page">
        <h2>{t('staff.plan.newTitle')}</h2>
        <p className="soft">{t('staff.plan.newLead')}</p>
        <Form form={form} label={t('staff.plan.newTitle')}>
          <PlanFields form={form} kind="new" />
          <div className="acts">
            <button type="submit" className="button primary" aria-disabled={form.sending}>
              {t('staff.plan.create')}
            </button>
            <Link className="button" href="/staff/plans">
              {t('app.cancel')}
            </Link>
          </div>
        </Form>
      </div>
    </>
  );
}
