import { CalendarDays, ChartNoAxesColumn, MessagesSquare, ShieldCheck, UsersRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { OwnProfile } from '../../../src/protocol/rest/accounts.ts';

const PLACES = [
  { path: '/rooms', name: 'rooms', Icon: MessagesSquare },
  { path: '/meetings', name: 'meetings', Icon: CalendarDays },
  { path: '/people', name: 'people', Icon: UsersRound },
  { path: '/dashboard', name: 'dashboard', Icon: ChartNoAxesColumn },
  { path: '/staff', name: 'staff', Icon: ShieldCheck },
] as const;

/** The places of the app: beside the brand where there is space, along the bottom on a phone. */
export function PlacesNav({ role }: { role: OwnProfile['role'] }) {
  const { t } = useTranslation();
  const [path] = useLocation();
  const places = PLACES.filter(({ name }) => name !== 'staff' || role !== 'user');
  return (
    <nav className="places" aria-label={t('app.places')}>
      {places.map(({ path: to, name, Icon }) => (
        <Link
          key={to}
          href={to}
          aria-current={path === to ? 'page' : path.startsWith(`${to}/`) ? 'true' : undefined}
        >
          <Icon aria-hidden size={20} />
          <span>{t(`app.place.${name}`)}</span>
        </Link>
      ))}
    </nav>
  );
}
