import './checkout.css';
import { useTranslation } from 'react-i18next';
import { type PlanAct, refusalOf } from '../../../src/protocol/plan-refusal.ts';
import type { Plan } from '../../../src/protocol/rest/plans.ts';
import { useServerSettings } from '../app/use-server-settings.ts';
import { EntitlementList } from '../plans/entitlement-list.tsx';
import { needWords } from '../plans/entitlement-words.ts';
import { useOwnPlan } from '../plans/own-plan.tsx';
import { usePrice } from '../plans/use-money.ts';
import { usePlans } from '../plans/use-plans.ts';
import { Dialog } from '../ui/dialog.tsx';
import { SkeletonRows } from '../ui/page-list.tsx';
import { Problem } from '../ui/problem.tsx';
import type { AfterPurchase } from './checkout-dialog.tsx';
import { SandboxNote } from './sandbox-note.tsx';

type UpgradeDialogProps = {
  act: PlanAct;
  after: AfterPurchase | undefined;
  onBuy: (plan: Plan) => void;
  onClose: () => void;
};

/** Why one's plan does not do, and the plans that do. */
export function UpgradeDialog({ act, after, onBuy, onClose }: UpgradeDialogProps) {
  const { t } = useTranslation();
  const { own } = useOwnPlan();
  const plans = usePlans();
  const payments = useServerSettings()?.payments;
  const refusal = own === undefined ? undefined : refusalOf(own.entitlements, act);
  // As on another device, while this is open.
  const hasIt = own !== undefined && refusal === undefined;
  const better = plans.value?.filter((plan) => !plan.free && refusalOf(plan.entitlements, act) === undefined);
  return (
    <Dialog title={t('plans.upgradeTitle')} onClose={onClose}>
      <div className="checkout">
        {refusal !== undefined && <p>{needWords(refusal.entitlement, own?.entitlements, t)}</p>}
        {hasIt && <p role="status">{t('plans.started', { name: own.plan.name })}</p>}
        {plans.error !== null && <Problem error={plans.error} onRetry={() => void plans.reload()} />}
        {plans.value === undefined && plans.error === null && <SkeletonRows count={2} />}
        {!hasIt && better?.length === 0 && <p className="soft">{t('plans.nothingBetter')}</p>}
        {!hasIt && payments === 'off' && <p className="soft">{t('plans.off')}</p>}
        {!hasIt && payments === 'sandbox' && <SandboxNote />}
        {!hasIt && (
          <ul className="upgrade-plans">
            {better?.map((plan) => (
              <UpgradePlan key={plan.id} plan={plan} isSold={payments !== 'off'} onBuy={() => onBuy(plan)} />
            ))}
          </ul>
        )}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {t('app.close')}
          </button>
          {hasIt && after !== undefined && (
            <button
              type="button"
              className="button primary"
              onClick={() => {
                onClose();
                after.act();
              }}
            >
              {after.label}
            </button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function UpgradePlan({ plan, isSold, onBuy }: { plan: Plan; isSold: boolean; onBuy: () => void }) {
  const { t } = useTranslation();
  const { pricePer } = usePrice();
  return (
    <li className="upgrade-plan">
      <div className="upgrade-plan-head">
        <h3 dir="auto">{plan.name}</h3>
        <span>{pricePer(plan.price, plan.period)}</span>
      </div>
      {isSold && (
        <button type="button" className="button primary wide" onClick={onBuy}>
          {t('plans.buy', { name: plan.name })}
        </button>
      )}
      <EntitlementList entitlements={plan.entitlements} label={t('plans.allowsOf', { name: plan.name })} />
    </li>
  );
}
