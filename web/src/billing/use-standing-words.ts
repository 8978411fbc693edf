import { useTranslation } from 'react-i18next';
import type { OwnSubscription } from '../../../src/protocol/rest/plans.ts';
import { useMoment } from '../app/use-moment.ts';
import { standingOf } from '../plans/own-periods.ts';

/** How it stands with one's plan, in sentences. */
export function useStandingWords(own: OwnSubscription): string[] {
  const { t } = useTranslation();
  const { day } = useMoment();
  const standing = standingOf(own);
  const others = own.running
    .filter(({ plan }) => plan.code !== own.plan.code)
    .map(({ plan, endsAt }) => t('billing.plan.also', { name: plan.name, day: day(endsAt) }));
  switch (standing.state) {
    case 'free':
      return [t('billing.plan.freeLead')];
    case 'grace':
      return [t('billing.plan.grace', { day: day(standing.endedOn), until: day(standing.until) }), ...others];
    default: {
      const { state, until, followedUntil } = standing;
      const followed =
        followedUntil === null ? [] : [t('billing.plan.followed', { day: day(followedUntil) })];
      return [t(`billing.plan.${state}`, { day: day(until) }), ...followed, ...others];
    }
  }
}
