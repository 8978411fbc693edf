import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Dashboard } from '../../../src/protocol/rest/people.ts';
import { useMoment } from '../app/use-moment.ts';
import { groupByDay } from '../meetings/day-groups.ts';
import { useDayName } from '../meetings/use-day-name.ts';

/** The next few meetings that one hosts or is invited to. */
export function NextMeetings({ meetings }: { meetings: Dashboard['nextMeetings'] }) {
  const { t } = useTranslation();
  const { time } = useMoment();
  const dayName = useDayName();
  if (meetings.length === 0)
    return (
      <>
        <p className="soft">{t('meetings.noneUpcoming')}.</p>
        <Link className="button" href="/rooms/new?schedule=1">
          {t('meetings.schedule')}
        </Link>
      </>
    );
  return (
    <>
      <ul className="next-meetings">
        {groupByDay(meetings, (meeting) => meeting.startsAt, new Date()).flatMap((group) =>
          group.items.map((meeting) => (
            <li key={meeting.id}>
              <Link href={`/meetings/${meeting.id}`} dir="auto">
                {meeting.name}
              </Link>
              <p className="soft">
                <time dateTime={meeting.startsAt}>
                  {dayName(group)}, {time(meeting.startsAt)}
                </time>{' '}
                · {t('meetings.minutes', { count: meeting.minutes })}
                {meeting.hosting && ` · ${t('meetings.youHost')}`}
              </p>
            </li>
          )),
        )}
      </ul>
      <Link href="/meetings">{t('dashboard.allUpcoming')}</Link>
    </>
  );
}
