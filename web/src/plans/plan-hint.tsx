import './plan-hint.css';
import { LockKeyhole } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Entitlements } from '../../../src/protocol/entitlements.ts';
import { type PlanAct, refusalOf } from '../../../src/protocol/plan-refusal.ts';
import { useServerSettings } from '../app/use-server-settings.ts';
import type { AfterPurchase } from '../billing/checkout-dialog.tsx';
import { usePurchases } from '../billing/purchases.tsx';
import { needWords } from './entitlement-words.ts';

type PlanHintProps = {
  /** For what it describes: `aria-describedby`. */
  id?: string;
  /** What is asked for; null: nothing that a plan has a say in. */
  act: PlanAct | null;
  /** What one's plan allows; undefined while it is not known. */
  allowed: Entitlements | undefined;
  after?: AfterPurchase;
};

/** Says that one's plan does not have what is asked for, and offers one that does. Nothing where it has. */
export function PlanHint({ id, act, allowed, after }: PlanHintProps) {
  const { t } = useTranslation();
  const { upgradeFor } = usePurchases();
  const payments = useServerSettings()?.payments;
  const refusal = act === null || allowed === undefined ? undefined : refusalOf(allowed, act);
  if (act === null || refusal === undefined) return null;
  return (
    <div className="plan-hint">
      <LockKeyhole aria-hidden size={18} />
      <p id={id}>{needWords(refusal.entitlement, allowed, t)}</p>
      {payments !== 'off' && (
        <button type="button" className="button small" onClick={() => upgradeFor(act, after)}>
          {t('plans.upgrade')}
        </button>
      )}
    </div>
  );
}
