import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { editPlan, listAdminPlans } from '../../../../src/protocol/rest/payment-admin-endpoints.ts';
import type { AdminPlan } from '../../../../src/protocol/rest/plans.ts';
import { api } from '../../app/api.ts';
import { problemOf } from '../../app/problem-text.ts';
import { EditConflict } from '../../ui/edit-conflict.tsx';
import { Form } from '../../ui/form.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useForm } from '../../ui/use-form.ts';
import { PlanFields } from './plan-fields.tsx';
import { editPlanBody, planValues, wrongPlanFields } from './plan-form.ts';
import { usePlanChanges } from './use-plan-changes.ts';
import { usePlanSentences } from './use-plan-sentences.ts';

/** The form of a plan that there is. What someone else changed meanwhile is shown, and kept or written over. */
export function EditPlanForm({ plan, onSaved }: { plan: AdminPlan; onSaved: () => Promise<void> }) {
  const { t } = useTranslation();
  const toast = useToast();
  const [taken, setTaken] = useState<AdminPlan | null>(null);
  /** What the form began with; edits are made to that version. Retiring the plan beside it makes a newer one. */
  const base = taken !== null && taken.version > plan.version ? taken : plan;
  const [conflict, setConflict] = useState<AdminPlan | null>(null);
  const changes = usePlanChanges(base, conflict);
  const kind = plan.free ? 'free' : 'paid';
  const form = useForm({
    initial: planValues(plan),
    wrong: (values) => wrongPlanFields(values, kind),
    sentences: usePlanSentences(),
    send: async (values) => {
      const current = conflict ?? base;
      // Over a conflict, what differs from what is there now is sent.
      const body = editPlanBody(planValues(current), values);
      if (Object.keys(body).length === 0) {
        toast(t('staff.plan.nothingChanged'));
        return;
      }
      try {
        await api.call(editPlan, { params: { planId: plan.id }, body, ifVersion: current.version });
      } catch (error) {
        const now = problemOf(error)?.code === 'VERSION_MISMATCH' ? await planNow(plan.id) : undefined;
        if (now === undefined) throw error;
        setConflict(now);
        return;
      }
      toast(t('app.saved'));
      await onSaved();
    },
  });
  const reload = () => {
    if (conflict === null) return;
    setTaken(conflict);
    form.setValues(planValues(conflict));
    setConflict(null);
  };
  return (
    <Form form={form} label={plan.name}>
      <PlanFields form={form} kind={kind} />
      {conflict === null ? (
        <button type="submit" className="button primary" aria-disabled={form.sending}>
          {t('app.save')}
        </button>
      ) : (
        <EditConflict changes={changes} onReload={reload} onOverwrite={() => void form.submit()} />
      )}
    </Form>
  );
}

async function planNow(planId: string): Promise<AdminPlan | undefined> {
  const { items } = await api.call(listAdminPlans);
  return items.find(({ id }) => id === planId);
}
