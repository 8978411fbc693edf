import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Plan } from '../../../src/protocol/rest/plans.ts';
import { logInPath, signUpPath } from '../account/return-path.ts';
import { useMoment } from '../app/use-moment.ts';
import { Badge } from '../ui/badge.tsx';
import type { CardState } from './card-state.ts';
import { EntitlementList } from './entitlement-list.tsx';
import { usePrice } from './use-money.ts';

type PlanCardProps = { plan: Plan; state: CardState; onBuy: () => void };

/** A plan, its price, and all that it allows. */
export function PlanCard({ plan, state, onBuy }: PlanCardProps) {
  const { t } = useTranslation();
  const { price } = usePrice();
  const { day } = useMoment();
  return (
    <li className={state.badge === null ? 'plan-card' : 'plan-card own'}>
      <div className="plan-card-head">
        <h2 dir="auto">{plan.name}</h2>
        {state.badge !== null && <Badge tone="own">{t(`plans.${state.badge}`)}</Badge>}
      </div>
      <p className="plan-card-price">
        <strong>{price(plan.price)}</strong>
        {!plan.free && <span className="soft"> / {t(`plans.period.${plan.period}`)}</span>}
      </p>
      {plan.description !== '' && (
        <p className="soft" dir="auto">
          {plan.description}
        </p>
      )}
      <EntitlementList entitlements={plan.entitlements} label={t('plans.allowsOf', { name: plan.name })} />
      <div className="plan-card-foot">
        {state.until !== null && <p className="soft">{t('plans.haveUntil', { day: day(state.until) })}</p>}
        <CardAct plan={plan} act={state.act} onBuy={onBuy} />
      </div>
    </li>
  );
}

function CardAct({ plan, act, onBuy }: { plan: Plan; act: CardState['act']; onBuy: () => void }) {
  const { t } = useTranslation();
  switch (act) {
    case null:
      return null;
    case 'sign-up':
      return (
        <Link className="button wide" href={signUpPath('/plans')}>
          {t('app.signUp')}
        </Link>
      );
    case 'log-in':
      return (
        <Link className="button primary wide" href={logInPath('/plans')}>
          {t('plans.logIn')}
        </Link>
      );
    case 'buy':
    case 'extend':
      return (
        <button type="button" className="button primary wide" onClick={onBuy}>
          {act === 'buy'
            ? t('plans.buy', { name: plan.name })
            : t('plans.extend', { period: t(`plans.periodOf.${plan.period}`) })}
        </button>
      );
  }
}
