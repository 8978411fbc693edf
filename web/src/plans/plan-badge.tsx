import '../ui/badge.css';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { FREE_PLAN } from '../../../src/protocol/free-plan.ts';
import type { PlanName } from '../../../src/protocol/rest/plans.ts';

/** The plan that somebody pays for, where it is seen on every page; who has the free one is not reminded of it. */
export function PlanBadge({ plan }: { plan: PlanName }) {
  const { t } = useTranslation();
  if (plan.code === FREE_PLAN) return null;
  return (
    <Link
      className="badge own plan-badge"
      href="/account/plan"
      aria-label={t('app.plan', { name: plan.name })}
    >
      <span dir="auto">{plan.name}</span>
    </Link>
  );
}
