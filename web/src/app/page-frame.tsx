import './page-frame.css';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { verifyPath } from '../account/return-path.ts';
import { PlanBadge } from '../plans/plan-badge.tsx';
import { ThemeToggle } from '../theme/theme-toggle.tsx';
import { Logo } from '../ui/logo.tsx';
import { AccountMenu } from './account-menu.tsx';
import { useArrivalFocus } from './arrival.tsx';
import { PlacesNav } from './places-nav.tsx';
import { useSession } from './session.tsx';

/** What surrounds every page but the room itself: skip link, header with the places there are, main, footer. */
export function PageFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const [path] = useLocation();
  useArrivalFocus();
  return (
    <div className={user === null ? 'page' : 'page with-places'}>
      <a className="skip-link" href="#content">
        {t('app.skipToContent')}
      </a>
      <header className="page-head">
        <Link className="brand" href="/rooms" aria-label={t('app.home')}>
          <Logo />
          <span>{t('app.name')}</span>
        </Link>
        {user !== null && <PlacesNav role={user.role} />}
        <div className="page-tools">
          {user !== null && <PlanBadge plan={user.plan} />}
          <ThemeToggle />
          {user !== null && <AccountMenu user={user} />}
        </div>
      </header>
      {user !== null && !user.emailVerified && path !== '/verify' && (
        <section className="page-banner" aria-label={t('app.notice')}>
          {t('app.unverified')} <Link href={verifyPath(path)}>{t('app.verify')}</Link>
        </section>
      )}
      <main id="content" tabIndex={-1} className="page-main">
        {children}
      </main>
      <footer className="page-foot">
        <a href="/api/docs">{t('app.apiDocs')}</a>
      </footer>
    </div>
  );
}
