import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { OwnProfile } from '../../../src/protocol/rest/accounts.ts';
import { Badge } from '../ui/badge.tsx';
import { Section } from '../ui/section.tsx';
import { verifyPath } from './return-path.ts';

/** One's address, and whether it is confirmed. */
export function EmailSection({ user }: { user: OwnProfile }) {
  const { t } = useTranslation();
  return (
    <Section title={t('account.email')} lead={t('profile.emailLead')}>
      <p className="profile-email">
        {user.email}{' '}
        {user.emailVerified ? (
          <Badge tone="own">{t('profile.verified')}</Badge>
        ) : (
          <Badge tone="warning">{t('profile.unverified')}</Badge>
        )}
      </p>
      {!user.emailVerified && (
        <Link className="button" href={verifyPath('/profile')}>
          {t('profile.verify')}
        </Link>
      )}
    </Section>
  );
}
