import './meetings.css';
import { CalendarPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { PageFrame } from '../app/page-frame.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { PageHead } from '../ui/page-head.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { LiveMeetings } from './live-meetings.tsx';
import { PreviousMeetings } from './previous-meetings.tsx';
import { UpcomingMeetings } from './upcoming-meetings.tsx';

/** Meetings to come, those that people are in now, and those that were. */
export default function MeetingsPage() {
  const { t } = useTranslation();
  const [path] = useLocation();
  const tabs = [
    { href: '/meetings', label: t('meetings.upcoming') },
    { href: '/meetings/live', label: t('meetings.live') },
    { href: '/meetings/previous', label: t('meetings.previous') },
  ];
  const current = tabs.find(({ href }) => href === path) ?? tabs[0];
  usePageTitle(current?.href === '/meetings' ? t('meetings.title') : (current?.label ?? ''));
  return (
    <PageFrame>
      <PageHead title={t('meetings.title')}>
        <Link className="button primary" href="/rooms/new?schedule=1">
          <CalendarPlus aria-hidden size={20} />
          {t('meetings.schedule')}
        </Link>
      </PageHead>
      <Tabs label={t('meetings.title')} tabs={tabs} current={current?.href} />
      {current?.href === '/meetings/live' && <LiveMeetings />}
      {current?.href === '/meetings/previous' && <PreviousMeetings />}
      {current?.href === '/meetings' && <UpcomingMeetings />}
    </PageFrame>
  );
}
