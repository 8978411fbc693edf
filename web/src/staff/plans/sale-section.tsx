import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { editPlan } from '../../../../src/protocol/rest/payment-admin-endpoints.ts';
import type { AdminPlan } from '../../../../src/protocol/rest/plans.ts';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { useToast } from '../../ui/toast.tsx';

type SaleSectionProps = { plan: AdminPlan; onChanged: () => Promise<void> };

/** Stops selling a plan, which asks first, or takes that back. */
export function SaleSection({ plan, onChanged }: SaleSectionProps) {
  const { t } = useTranslation();
  const toast = useToast();
  const problemText = useProblemText();
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const setRetired = async (retired: boolean) => {
    try {
      await api.call(editPlan, { params: { planId: plan.id }, body: { retired }, ifVersion: plan.version });
      toast(t('staff.done'));
    } finally {
      // Refused, most likely because it was changed meanwhile: the next attempt knows of that.
      await onChanged();
    }
  };
  const restore = async () => {
    setError(null);
    try {
      await setRetired(false);
    } catch (failure) {
      setError(problemText(failure));
    }
  };

  return (
    <section className="plan-part" aria-labelledby="sale">
      <h3 id="sale">{t('staff.plan.sale')}</h3>
      <p className="soft">{t(plan.retired ? 'staff.plan.restoreLead' : 'staff.plan.retireLead')}</p>
      {error !== null && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
      <div className="acts">
        {plan.retired ? (
          <button type="button" className="button small" onClick={() => void restore()}>
            {t('staff.plan.restore')}
          </button>
        ) : (
          <button type="button" className="button small danger" onClick={() => setAsking(true)}>
            {t('staff.plan.retire')}
          </button>
        )}
      </div>
      {asking && (
        <ActDialog
          title={t('staff.plan.retireTitle', { name: plan.name })}
          text={t('staff.plan.retireText', { count: plan.subscribers })}
          act={t('staff.plan.retire')}
          danger
          onClose={() => setAsking(false)}
          onAct={() => setRetired(true)}
        />
      )}
    </section>
  );
}
