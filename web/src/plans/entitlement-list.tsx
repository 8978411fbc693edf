import './entitlement-list.css';
import { Check, Minus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Entitlements } from '../../../src/protocol/entitlements.ts';
import { useEntitlementLines } from './entitlement-words.ts';

/** What a plan allows, and what not. */
export function EntitlementList({ entitlements, label }: { entitlements: Entitlements; label: string }) {
  const { t } = useTranslation();
  const lines = useEntitlementLines();
  return (
    <ul className="entitlements" aria-label={label}>
      {lines(entitlements).map(({ entitlement, text, included }) => (
        <li key={entitlement} className={included ? undefined : 'not-included'}>
          {included ? <Check aria-hidden size={18} /> : <Minus aria-hidden size={18} />}
          <span>
            {!included && <span className="visually-hidden">{t('plans.includes.notIncluded')} </span>}
            {text}
          </span>
        </li>
      ))}
    </ul>
  );
}
