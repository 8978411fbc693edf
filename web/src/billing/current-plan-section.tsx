import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { resumeSubscription } from '../../../src/protocol/rest/plan-endpoints.ts';
import type { OwnSubscription } from '../../../src/protocol/rest/plans.ts';
import { api } from '../app/api.ts';
import { useServerSettings } from '../app/use-server-settings.ts';
import { EntitlementList } from '../plans/entitlement-list.tsx';
import { canCancel, canResume, standingOf } from '../plans/own-periods.ts';
import { useOwnPlan } from '../plans/own-plan.tsx';
import { usePrice } from '../plans/use-money.ts';
import { usePlans } from '../plans/use-plans.ts';
import { Badge, type BadgeTone } from '../ui/badge.tsx';
import { Problem } from '../ui/problem.tsx';
import { Section } from '../ui/section.tsx';
import { useToast } from '../ui/toast.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { usePurchases } from './purchases.tsx';
import { StorageMeter } from './storage-meter.tsx';
import { useStandingWords } from './use-standing-words.ts';

const TONES = {
  active: 'own',
  granted: 'own',
  cancelled: 'warning',
  grace: 'danger',
} as const satisfies Record<string, BadgeTone>;

/** The plan of now: until when, what for, and what one can do about it. */
export function CurrentPlanSection({ own }: { own: OwnSubscription }) {
  const { t } = useTranslation();
  const { pricePer } = usePrice();
  const standing = standingOf(own);
  const words = useStandingWords(own);
  const { current } = own;
  return (
    <Section title={t('billing.plan.current')}>
      <div className="current-plan">
        <div className="current-plan-head">
          <h3 dir="auto">{own.plan.name}</h3>
          {standing.state !== 'free' && (
            <Badge tone={TONES[standing.state]}>{t(`billing.plan.status.${standing.state}`)}</Badge>
          )}
        </div>
        {current?.source === 'purchase' && <p className="soft">{pricePer(current.price, current.period)}</p>}
        {words.map((sentence) => (
          <p key={sentence} className={standing.state === 'grace' ? 'form-error' : undefined}>
            {sentence}
          </p>
        ))}
      </div>
      <EntitlementList entitlements={own.entitlements} label={t('plans.allows')} />
      <StorageMeter usedBytes={own.storageUsedBytes} allBytes={own.entitlements.storageBytes} />
      <PlanActs own={own} />
    </Section>
  );
}

function PlanActs({ own }: { own: OwnSubscription }) {
  const { t } = useTranslation();
  const { price } = usePrice();
  const { put } = useOwnPlan();
  const { buy } = usePurchases();
  const toast = useToast();
  const payments = useServerSettings()?.payments;
  const [cancelling, setCancelling] = useState(false);
  const [resuming, setResuming] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const plans = usePlans();
  const { current } = own;
  // It may not be sold any more.
  const again =
    current === null ? undefined : plans.value?.find((plan) => !plan.free && plan.code === current.plan.code);
  const isGrace = standingOf(own).state === 'grace';
  const isSold = payments !== undefined && payments !== 'off';

  const resume = async () => {
    if (resuming) return;
    setResuming(true);
    setError(null);
    try {
      put(await api.call(resumeSubscription));
      toast(t('billing.plan.resumed'));
    } catch (failure) {
      setError(failure);
    }
    setResuming(false);
  };

  return (
    <>
      {error !== null && <Problem error={error} />}
      <div className="plan-acts">
        {isSold && current === null && (
          <Link className="button primary" href="/plans">
            {t('plans.upgrade')}
          </Link>
        )}
        {isSold && again !== undefined && (
          <button type="button" className="button primary" onClick={() => buy(again)}>
            {t(isGrace ? 'billing.plan.renew' : 'billing.plan.extend', { price: price(again.price) })}
          </button>
        )}
        {canResume(own) && (
          <button type="button" className="button" aria-disabled={resuming} onClick={() => void resume()}>
            {t('billing.plan.resume')}
          </button>
        )}
        {canCancel(own) && (
          <button type="button" className="button" onClick={() => setCancelling(true)}>
            {t('billing.plan.cancel')}
          </button>
        )}
      </div>
      {cancelling && <CancelDialog own={own} onClose={() => setCancelling(false)} />}
    </>
  );
}
