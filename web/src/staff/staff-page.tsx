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
import { StaffNodesPage } from './nodes/staff-nodes-page.tsx';
import { OverviewPage } from './overview/overview-page.tsx';
import { EditPlanPage } from './plans/edit-plan-page.tsx';
import { NewPlanPage } from './plans/new-plan-page.tsx';
import { StaffPlansPage } from './plans/staff-plans-page.tsx';
import { ReportsPage } from './reports/reports-page.tsx';
import { RevenuePage } from './revenue/revenue-page.tsx';
import { StaffRoomPage } from './rooms/staff-room-page.tsx';
import { StaffRoomsPage } from './rooms/staff-rooms-page.tsx';
import { StaffSubscriptionPage } from './subscriptions/staff-subscription-page.tsx';
import { StaffSubscriptionsPage } from './subscriptions/staff-subscriptions-page.tsx';
import { TaxonomyPage } from './taxonomy/taxonomy-page.tsx';
import { StaffUserPage } from './users/staff-user-page.tsx';
import { StaffUsersPage } from './users/staff-users-page.tsx';
import { StaffWebhookPage } from './webhooks/staff-webhook-page.tsx';
import { StaffWebhooksPage } from './webhooks/staff-webhooks-page.tsx';

const PLACES = [
  { path: '/staff', name: 'overview', for: 'staff' },
  { path: '/staff/users', name: 'users', for: 'staff' },
  { path: '/staff/rooms', name: 'rooms', for: 'staff' },
  { path: '/staff/reports', name: 'reports', for: 'staff' },
  { path: '/staff/taxonomy', name: 'taxonomy', for: 'staff' },
  { path: '/staff/plans', name: 'plans', for: 'admins' },
  { path: '/staff/subscriptions', name: 'subscriptions', for: 'admins' },
  { path: '/staff/revenue', name: 'revenue', for: 'admins' },
  { path: '/staff/webhooks', name: 'webhooks', for: 'admins' },
  { path: '/staff/nodes', name: 'nodes', for: 'admins' },
  { path: '/staff/audit', name: 'audit', for: 'admins' },
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
  const places = PLACES.filter((one) => one.for === 'staff' || user.role === 'admin');
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
          <Route path="/staff/plans" component={StaffPlansPage} />
          <Route path="/staff/plans/new" component={NewPlanPage} />
          <Route path="/staff/plans/:id">{({ id }) => <EditPlanPage key={id} planId={id} />}</Route>
          <Route path="/staff/subscriptions" component={StaffSubscriptionsPage} />
          <Route path="/staff/subscriptions/:id">
            {({ id }) => <StaffSubscriptionPage key={id} subscriptionId={id} />}
          </Route>
          <Route path="/staff/revenue" component={RevenuePage} />
          <Route path="/staff/webhooks" component={StaffWebhooksPage} />
          <Route path="/staff/webhooks/:id">{({ id }) => <StaffWebhookPage key={id} webhookId={id} />}</Route>
          <Route path="/staff/nodes" component={StaffNodesPage} />
          <Route path="/staff/audit" component={AuditPage} />
          <Route component={NotFoundPage} />
        </Switch>
      </div>
    </PageFrame>
  );
}
