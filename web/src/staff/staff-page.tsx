import './staff.css';
import { useTranslation } from 'react-i18next';
import { Route, Switch, useLocation } from 'wouter';
import { MessagePage } from '../app/message-page.tsx';
import { NotFoundPage } from '../app/not-found-page.tsx';
import { PageFrame } from '../app/page-frame.tsx';
import { useSession } from '../app/session.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { Tabs } from '../ui/tabs.tsx';
import { AuditPage } from './audit/audit-page.tsx';
import { OverviewPage } from './overview/overview-page.tsx';
import { ReportsPage } from './reports/reports-page.tsx';
import { StaffRoomPage } from './rooms/staff-room-page.tsx';
import { StaffRoomsPage } from './rooms/staff-rooms-page.tsx';
import { TaxonomyPage } from './taxonomy/taxonomy-page.tsx';
import { StaffUserPage } from './users/staff-user-page.tsx';
import { StaffUsersPage } from './users/staff-users-page.tsx';

const PLACES = [
  { path: '/staff', name: 'overview' },
  { path: '/staff/users', name: 'users' },
  { path: '/staff/rooms', name: 'rooms' },
  { path: '/staff/reports', name: 'reports' },
  { path: '/staff/taxonomy', name: 'taxonomy' },
  { path: '/staff/audit', name: 'audit' },
] as const;

/** The staff console. What each may see and do the server decides; here it is only not offered. */
export default function StaffPage() {
  const { t } = useTranslation();
  const [path] = useLocation();
  const { user } = useSession();
  const place = PLACES.findLast(({ path: start }) => path === start || path.startsWith(`${start}/`));
  usePageTitle(place === undefined ? t('staff.title') : `${t(`staff.${place.name}`)} · ${t('staff.title')}`);
  if (user === null || user.role === 'user') {
    return <MessagePage title={t('staff.forStaffTitle')} text={t('staff.forStaffText')} />;
  }
  const places = PLACES.filter(({ name }) => name !== 'audit' || user.role === 'admin');
  return (
    <PageFrame>
      <div className="staff">
        <h1>{t('staff.title')}</h1>
        <Tabs
          label={t('staff.nav')}
          tabs={places.map(({ path: href, name }) => ({ href, label: t(`staff.${name}`) }))}
          current={place?.path}
        />
        <Switch>
          <Route path="/staff" component={OverviewPage} />
          <Route path="/staff/users" component={StaffUsersPage} />
          <Route path="/staff/users/:id">{({ id }) => <StaffUserPage key={id} userId={id} />}</Route>
          <Route path="/staff/rooms" component={StaffRoomsPage} />
          <Route path="/staff/rooms/:id">{({ id }) => <StaffRoomPage key={id} roomId={id} />}</Route>
          <Route path="/staff/reports" component={ReportsPage} />
          <Route path="/staff/taxonomy" component={TaxonomyPage} />
          <Route path="/staff/audit" component={AuditPage} />
          <Route component={NotFoundPage} />
        </Switch>
      </div>
    </PageFrame>
  );
}
