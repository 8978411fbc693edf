import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageFrame } from '../app/page-frame.tsx';
import { useSession } from '../app/session.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Field } from '../ui/field.tsx';
import { useAccountForm } from './use-account-form.ts';
import './account-page.css';

/** One's own profile: the name that others see. */
export function ProfilePage() {
  const { t, i18n } = useTranslation();
  const { user, rename } = useSession();
  const [saved, setSaved] = useState(false);
  const { form, bind, submit, sending, formError } = useAccountForm(
    { displayName: user?.displayName ?? '' },
    async ({ displayName = '' }) => {
      setSaved(false);
      await rename(displayName.trim() || (user?.username ?? ''));
      setSaved(true);
    },
  );
  usePageTitle(t('account.profileTitle'));
  if (user === null) return null;
  const since = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'long' }).format(
    new Date(user.createdAt),
  );
  return (
    <PageFrame>
      <div className="account">
        <div className="account-intro">
          <h1>{t('account.profileTitle')}</h1>
          <p className="soft">{t('account.profileLead')}</p>
        </div>
        <div className="account-card">
          <form ref={form} className="form" onSubmit={(event) => void submit(event)} noValidate>
            <div className="profile-who">
              <Avatar userId={user.id} name={user.displayName} url={user.avatarUrl} />
              <div>
                <p>{user.username}</p>
                <p className="field-hint">{user.email}</p>
              </div>
            </div>
            {formError !== null && (
              <p className="form-error" role="alert">
                {formError}
              </p>
            )}
            <Field {...bind('displayName')} label={t('account.displayName')} autoComplete="name" />
            <button type="submit" className="button primary wide" aria-disabled={sending}>
              {t('app.save')}
            </button>
            <p className="field-hint" role="status">
              {saved ? t('app.saved') : t('account.member', { date: since })}
            </p>
          </form>
        </div>
      </div>
    </PageFrame>
  );
}
