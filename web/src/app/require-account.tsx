import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, useLocation } from 'wouter';
import { logInPath } from '../account/return-path.ts';
import { Spinner } from '../ui/spinner.tsx';
import { MessagePage } from './message-page.tsx';
import { useSession } from './session.tsx';

/** Shows its content to those who are logged in; others go to log in, and come back to this very link. */
export function RequireAccount({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [path] = useLocation();
  const session = useSession();
  if (session.user !== null) return children;
  if (session.loading) return <Spinner label={t('app.loading')} />;
  if (session.offline)
    return (
      <MessagePage title={t('app.offlineTitle')} text={t('errors.UNREACHABLE')}>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          {t('app.retry')}
        </button>
      </MessagePage>
    );
  return <Redirect to={logInPath(path)} replace />;
}
