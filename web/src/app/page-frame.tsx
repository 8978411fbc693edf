import './page-frame.css';
import { LogOut, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ThemeToggle } from '../theme/theme-toggle.tsx';
import { Logo } from '../ui/logo.tsx';
import { useSession } from './session.tsx';

/** What surrounds every page but the room itself: skip link, header, main. */
export function PageFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <div className="page">
      <a className="skip-link" href="#content">
        {t('app.skipToContent')}
      </a>
      <header className="page-head">
        <Link className="brand" href="/rooms" aria-label={t('app.home')}>
          <Logo />
          <span>{t('app.name')}</span>
        </Link>
        <nav className="page-nav" aria-label={t('app.account')}>
          <ThemeToggle />
          {session.user !== null && (
            <>
              <Link className="nav-link" href="/profile" title={t('app.profile')}>
                <UserRound aria-hidden size={20} />
                <span className="visually-hidden">{t('app.profile')}: </span>
                <span className="nav-name" dir="auto">
                  {session.user.displayName}
                </span>
              </Link>
              <button
                type="button"
                className="icon-button"
                onClick={() => void session.logOut()}
                aria-label={t('app.logOut')}
                title={t('app.logOut')}
              >
                <LogOut aria-hidden size={20} />
              </button>
            </>
          )}
        </nav>
      </header>
      <main id="content" tabIndex={-1} className="page-main">
        {children}
      </main>
    </div>
  );
}
