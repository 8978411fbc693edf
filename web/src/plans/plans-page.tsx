import './plans.css';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { PageFrame } from '../app/page-frame.tsx';
import { useSession } from '../app/session.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { useServerSettings } from '../app/use-server-settings.ts';
import { usePurchases } from '../billing/purchases.tsx';
import { SandboxNote } from '../billing/sandbox-note.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Problem } from '../ui/problem.tsx';
import { cardState } from './card-state.ts';
import { useOwnPlan } from './own-plan.tsx';
import { PlanCard } from './plan-card.tsx';
import { usePlans } from './use-plans.ts';

const SKELETONS = ['a', 'b'];

/** What is offered, for those who are not logged in too. */
export default function PlansPage() {
  const { t } = useTranslation();
  const { user } = useSession();
  const { own } = useOwnPlan();
  const { buy } = usePurchases();
  const plans = usePlans();
  const payments = useServerSettings()?.payments;
  usePageTitle(t('plans.title'));
  return (
    <PageFrame>
      <PageHead title={t('plans.title')} lead={t('plans.lead')}>
        {user !== null && (
          <Link className="button" href="/account/plan">
            {t('plans.manage')}
          </Link>
        )}
      </PageHead>
      <div className="plans-notes">
        {payments === 'off' && <p className="plans-off">{t('plans.off')}</p>}
        {payments === 'sandbox' && <SandboxNote />}
        {plans.error !== null && <Problem error={plans.error} onRetry={() => void plans.reload()} />}
      </div>
      {plans.value === undefined && plans.error === null && (
        <ul className="plan-cards" aria-hidden="true">
          {SKELETONS.map((key) => (
            <li key={key} className="plan-card skeleton" />
          ))}
        </ul>
      )}
      {plans.value?.length === 0 && <EmptyState title={t('plans.empty')} />}
      {plans.value !== undefined && plans.value.length > 0 && (
        <ul className="plan-cards" aria-label={t('plans.title')}>
          {plans.value.map((plan) => (
            <PlanCard
              key={plan.id}
              plan={plan}
              state={cardState(plan, { loggedIn: user !== null, own, payments })}
              onBuy={() => buy(plan)}
            />
          ))}
        </ul>
      )}
      {payments !== 'off' && <p className="soft plans-once">{t('plans.once')}</p>}
    </PageFrame>
  );
}
