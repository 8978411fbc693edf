import { useTranslation } from 'react-i18next';
import type { AdminPlan } from '../../../../src/protocol/rest/plans.ts';
import { useEntitlementLines } from '../../plans/entitlement-words.ts';
import { usePrice } from '../../plans/use-money.ts';
import { type ChangedWord, changedWords } from '../../ui/changed-words.ts';

/** What is different in a plan now from what it was, in words. */
export function usePlanChanges(before: AdminPlan, now: AdminPlan | null): ChangedWord[] {
  const { t } = useTranslation();
  const { pricePer } = usePrice();
  const lines = useEntitlementLines();
  if (now === null) return [];
  const words = (plan: AdminPlan) => [
    { label: t('staff.plan.name'), now: plan.name },
    { label: t('staff.plan.description'), now: plan.description },
    { label: t('staff.plan.perPeriod'), now: pricePer(plan.price, plan.period) },
    { label: t('staff.plan.position'), now: String(plan.position) },
    { label: t('staff.plan.state'), now: t(plan.retired ? 'staff.plan.retired' : 'staff.plan.sold') },
    {
      label: t('staff.plan.allows'),
      now: lines(plan.entitlements)
        .map(({ text }) => text)
        .join('\n'),
    },
  ];
  return changedWords(words, before, now);
}
