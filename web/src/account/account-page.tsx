import './account-page.css';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, useSearchParams } from 'wouter';
import type { OwnProfile } from '../../../src/protocol/rest/accounts.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { useSession } from '../app/session.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { AccountArt } from './account-art.tsx';
import { OutboxHint } from './outbox-hint.tsx';
import { safeReturnPath } from './return-path.ts';

type AccountPageProps = {
  title: string;
  lead: string;
  /** Where to go once there is a session. Default: where the person was going. */
  onward?: (user: OwnProfile, returnPath: string) => string;
  children: (returnPath: string) => ReactNode;
};

/** What logging in, signing up and a new password share: a card, and the way on once there is a session. */
export function AccountPage({ title, lead, onward, children }: AccountPageProps) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const { user } = useSession();
  const returnPath = safeReturnPath(search.get('next'));
  if (user !== null) return <Redirect to={onward?.(user, returnPath) ?? returnPath} replace />;
  return (
    <AccountCard
      title={title}
      lead={lead}
      invited={returnPath.startsWith('/invite/') && t('account.invited')}
    >
      {children(returnPath)}
    </AccountCard>
  );
}

type AccountCardProps = { title: string; lead: string; invited?: string | false; children: ReactNode };

/** The page of one small form about an account. */
export function AccountCard({ title, lead, invited, children }: AccountCardProps) {
  usePageTitle(title);
  return (
    <PageFrame>
      <div className="account-columns">
        <AccountArt />
        <div className="account">
          <div className="account-intro">
            <h1>{title}</h1>
            <p className="soft">{lead}</p>
            {invited && <p className="account-invited">{invited}</p>}
          </div>
          <div className="account-card">{children}</div>
          <OutboxHint />
        </div>
      </div>
    </PageFrame>
  );
}
