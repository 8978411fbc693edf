import './account-page.css';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, useSearchParams } from 'wouter';
import { PageFrame } from '../app/page-frame.tsx';
import { useSession } from '../app/session.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { AccountArt } from './account-art.tsx';
import { safeReturnPath } from './return-path.ts';

type AccountPageProps = { title: string; lead: string; children: (returnPath: string) => ReactNode };

/** What logging in and signing up share. Once there is a session it leads on to where the person was going. */
export function AccountPage({ title, lead, children }: AccountPageProps) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const { user } = useSession();
  const returnPath = safeReturnPath(search.get('next'));
  usePageTitle(title);
  if (user !== null) return <Redirect to={returnPath} replace />;
  return (
    <PageFrame>
      <div className="account-columns">
        <AccountArt />
        <div className="account">
          <div className="account-intro">
            <h1>{title}</h1>
            <p className="soft">{lead}</p>
            {returnPath.startsWith('/invite/') && <p className="account-invited">{t('account.invited')}</p>}
          </div>
          <div className="account-card">{children(returnPath)}</div>
        </div>
      </div>
    </PageFrame>
  );
}
