import { Lock, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ThemeToggle } from '../theme/theme-toggle.tsx';
import { Logo } from '../ui/logo.tsx';

/** Where one is, in a line that leaves the height to the faces. */
export function MeetingHead({
  name,
  peopleCount,
  locked,
  children,
}: {
  name: string;
  peopleCount: number;
  locked: boolean;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <header className="meeting-head">
      <Logo size={24} />
      <h1 dir="auto">{name}</h1>
      {locked && (
        <span className="meeting-locked" title={t('room.locked')}>
          <Lock aria-hidden size={14} />
          {t('room.lockedShort')}
          <span className="visually-hidden">: {t('room.locked')}</span>
        </span>
      )}
      <span className="meeting-count">
        <Users aria-hidden size={16} />
        <span aria-hidden="true">{peopleCount}</span>
        <span className="visually-hidden">{t('people.count', { count: peopleCount })}</span>
      </span>
      {children}
      <ThemeToggle />
    </header>
  );
}
