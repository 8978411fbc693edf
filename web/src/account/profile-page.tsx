import { useTranslation } from 'react-i18next';
import { PageFrame } from '../app/page-frame.tsx';
import { useSession } from '../app/session.tsx';
import { useMoment } from '../app/use-moment.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { PageHead } from '../ui/page-head.tsx';
import { AvatarSection } from './avatar-section.tsx';
import { BlockedSection } from './blocked-section.tsx';
import { DeleteSection } from './delete-section.tsx';
import { EmailSection } from './email-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { PlanSection } from './plan-section.tsx';
import { ProfileForm } from './profile-form.tsx';

/** One's own account: what others see of it, and what keeps it one's own. */
export default function ProfilePage() {
  const { t } = useTranslation();
  const { user } = useSession();
  const { day } = useMoment();
  usePageTitle(t('profile.title'));
  if (user === null) return null;
  return (
    <PageFrame>
      <div className="narrow-column">
        <PageHead
          title={t('profile.title')}
          lead={t('profile.lead', { username: user.username, since: day(user.createdAt) })}
        />
        <div className="section-stack">
          <ProfileForm user={user} />
          <AvatarSection user={user} />
          <EmailSection user={user} />
          <PasswordSection user={user} />
          <PlanSection user={user} />
          <BlockedSection />
          <DeleteSection user={user} />
        </div>
      </div>
    </PageFrame>
  );
}
