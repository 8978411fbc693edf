import './subscription.css';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminSubscriptionDetails } from '../../../../src/protocol/rest/payment-admin.ts';
import { getAdminSubscription } from '../../../../src/protocol/rest/payment-admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { useAnswer } from '../../app/use-answer.ts';
import { EntitlementList } from '../../plans/entitlement-list.tsx';
import { Badge } from '../../ui/badge.tsx';
import { AnswerView } from '../answer-view.tsx';
import { BackLink } from '../back-link.tsx';
import { EndSubscriptionDialog } from './end-subscription-dialog.tsx';
import { LedgerTable } from './ledger-table.tsx';
import { PaymentList } from './payment-list.tsx';
import { RefundDialog } from './refund-dialog.tsx';
import { SubscriptionBadge } from './subscription-badge.tsx';
import { SubscriptionFacts } from './subscription-facts.tsx';
import { waysToEnd } from './ways-to-end.ts';

/** Refunds become done by themselves. */
const REFRESH_MS = 5_000;

/** One subscription: what was agreed, what was paid for it and went back, and what staff can do about it. */
export function StaffSubscriptionPage({ subscriptionId }: { subscriptionId: string }) {
  const { t } = useTranslation();
  const answer = useAnswer(
    useCallback(() => api.call(getAdminSubscription, { params: { subscriptionId } }), [subscriptionId]),
    REFRESH_MS,
  );
  return (
    <>
      <BackLink href="/staff/subscriptions" label={t('staff.subscription.back')} />
      <AnswerView answer={answer}>
        {(subscription) => <SubscriptionDetails subscription={subscription} onChange={answer.put} />}
      </AnswerView>
    </>
  );
}

type SubscriptionProps = {
  subscription: AdminSubscriptionDetails;
  onChange: (subscription: AdminSubscriptionDetails) => void;
};

function SubscriptionDetails({ subscription, onChange }: SubscriptionProps) {
  const { t } = useTranslation();
  const { plan, user } = subscription;
  const title = t('staff.subscription.title', { plan: plan.name, name: user.displayName });
  return (
    <article className="staff-section" aria-label={title}>
      <h2 dir="auto">{title}</h2>
      <p className="badges">
        <SubscriptionBadge status={subscription.status} />
        <Badge>{t(`staff.subscription.sources.${subscription.source}`)}</Badge>
      </p>
      <SubscriptionActs subscription={subscription} onChange={onChange} />
      <SubscriptionFacts subscription={subscription} />
      <section className="staff-section" aria-labelledby="allows">
        <h3 id="allows">{t('staff.subscription.allows')}</h3>
        <EntitlementList entitlements={subscription.entitlements} label={t('staff.subscription.allows')} />
        <p className="soft">{t('staff.subscription.kept')}</p>
      </section>
      <section className="staff-section" aria-labelledby="payments">
        <h3 id="payments">{t('staff.subscription.payments')}</h3>
        <PaymentList payments={subscription.payments} />
      </section>
      <section className="staff-section" aria-labelledby="ledger">
        <h3 id="ledger">{t('staff.subscription.ledger')}</h3>
        <LedgerTable entries={subscription.ledger} />
      </section>
    </article>
  );
}

function SubscriptionActs({ subscription, onChange }: SubscriptionProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'refund' | 'end' | null>(null);
  const close = () => setAsking(null);
  return (
    <div className="acts">
      {subscription.refundable.amountMinor > 0 && (
        <button type="button" className="button small" onClick={() => setAsking('refund')}>
          {t('staff.subscription.refund')}
        </button>
      )}
      {waysToEnd(subscription.status).length > 0 && (
        <button type="button" className="button small danger" onClick={() => setAsking('end')}>
          {t('staff.subscription.end')}
        </button>
      )}
      {asking === 'refund' && <RefundDialog subscription={subscription} onDone={onChange} onClose={close} />}
      {asking === 'end' && (
        <EndSubscriptionDialog subscription={subscription} onDone={onChange} onClose={close} />
      )}
    </div>
  );
}
