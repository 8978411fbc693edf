import './dashboard.css';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Dashboard } from '../../../src/protocol/rest/people.ts';
import { getDashboard } from '../../../src/protocol/rest/people-endpoints.ts';
import { api } from '../app/api.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { useSession } from '../app/session.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { PageHead } from '../ui/page-head.tsx';
import { SkeletonRows } from '../ui/page-list.tsx';
import { Problem } from '../ui/problem.tsx';
import { Section } from '../ui/section.tsx';
import { MinutesChart } from './minutes-chart.tsx';
import { NextMeetings } from './next-meetings.tsx';

const REFRESH_MS = 60_000;
const FIGURES = ['minutesThisWeek', 'minutes', 'roomsJoined', 'roomsHosted'] as const;

/** One's own figures, the last two weeks, and what comes next. */
export default function DashboardPage() {
  const { t } = useTranslation();
  const { user } = useSession();
  const answer = useAnswer(
    useCallback(() => api.call(getDashboard), []),
    REFRESH_MS,
  );
  usePageTitle(t('dashboard.title'));
  return (
    <PageFrame>
      <PageHead title={t('dashboard.title')} lead={t('dashboard.lead', { name: user?.displayName ?? '' })}>
        <Link className="button" href="/meetings/previous">
          {t('dashboard.previous')}
        </Link>
      </PageHead>
      {answer.error !== null && <Problem error={answer.error} onRetry={() => void answer.reload()} />}
      {answer.value === undefined && answer.error === null && <SkeletonRows />}
      {answer.value !== undefined && <DashboardView dashboard={answer.value} />}
    </PageFrame>
  );
}

function DashboardView({ dashboard }: { dashboard: Dashboard }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <div className="dashboard">
      <dl className="dashboard-figures">
        {FIGURES.map((figure) => (
          <div key={figure} className="dashboard-figure">
            <dt>{t(`dashboard.${figure}`)}</dt>
            <dd>{number.format(dashboard[figure])}</dd>
          </div>
        ))}
      </dl>
      <div className="dashboard-columns">
        <Section title={t('dashboard.byDay')} lead={t('dashboard.byDayLead')}>
          <MinutesChart days={dashboard.minutesByDay} />
        </Section>
        <Section title={t('dashboard.next')}>
          <NextMeetings meetings={dashboard.nextMeetings} />
        </Section>
      </div>
    </div>
  );
}
