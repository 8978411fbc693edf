import { useTranslation } from 'react-i18next';
import type { OwnSubscription } from '../../../src/protocol/rest/plans.ts';
import { useMoment } from '../app/use-moment.ts';
import { Badge } from '../ui/badge.tsx';
import { Section } from '../ui/section.tsx';

/** What was paid for, or given, and has not begun. */
export function NextPeriods({ own }: { own: OwnSubscription }) {
  const { t } = useTranslation();
  const { day } = useMoment();
  if (own.scheduled.length === 0) return null;
  return (
    <Section title={t('billing.plan.next')}>
      <ul className="next-periods">
        {own.scheduled.map(({ id, plan, startsAt, endsAt, cancelledAt }) => (
          <li key={id}>
            <span>
              {t('billing.plan.nextItem', { name: plan.name, from: day(startsAt), to: day(endsAt) })}
            </span>
            {cancelledAt !== null && <Badge tone="warning">{t('billing.plan.status.cancelled')}</Badge>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
