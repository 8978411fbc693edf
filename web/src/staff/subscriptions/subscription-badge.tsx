import { useTranslation } from 'react-i18next';
import type { SubscriptionStatus } from '../../../../src/protocol/rest/plans.ts';
import { Badge, type BadgeTone } from '../../ui/badge.tsx';

const TONES: Readonly<Record<SubscriptionStatus, BadgeTone>> = {
  scheduled: 'plain',
  active: 'own',
  cancelled: 'warning',
  grace: 'warning',
  ended: 'plain',
};

/** Where a subscription is in its life. */
export function SubscriptionBadge({ status }: { status: SubscriptionStatus }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[status]}>{t(`staff.subscription.statuses.${status}`)}</Badge>;
}
