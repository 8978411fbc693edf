import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { OwnProfile } from '../../../src/protocol/rest/accounts.ts';
import { Section } from '../ui/section.tsx';

/** Which plan one has; all about it is on a page of its own. */
export function PlanSection({ user }: { user: OwnProfile }) {
  const { t } = useTranslation();
  return (
    <Section title={t('billing.plan.title')} lead={t('profile.planLead', { name: user.plan.name })}>
      <Link className="button" href="/account/plan">
        {t('plans.manage')}
      </Link>
    </Section>
  );
}
