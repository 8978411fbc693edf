import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { listPreviousRooms } from '../../../src/protocol/rest/room-endpoints.ts';
import { api } from '../app/api.ts';
import { useMoment } from '../app/use-moment.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageList } from '../ui/page-list.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';
import { MeetingDays } from './meeting-days.tsx';

/** Rooms that are over, which one hosted or was in, with one's own minutes. */
export function PreviousMeetings() {
  const { t } = useTranslation();
  const { time } = useMoment();
  const pages = usePages(
    useCallback((query: PageRequest) => api.call(listPreviousRooms, { query }), []),
    { key: (room) => room.id },
  );
  return (
    <PageList
      pages={pages}
      empty={
        <EmptyState title={t('meetings.nonePrevious')} text={t('meetings.nonePreviousText')}>
          <Link className="button primary" href="/rooms">
            {t('meetings.toRooms')}
          </Link>
        </EmptyState>
      }
    >
      {(rooms) => (
        <MeetingDays items={rooms} momentOf={(room) => room.endedAt ?? room.createdAt}>
          {(room) => (
            <li key={room.id} className="meeting-row">
              <p className="meeting-time">
                <time dateTime={room.endedAt ?? room.createdAt}>{time(room.endedAt ?? room.createdAt)}</time>
              </p>
              <div className="meeting-what">
                <h3 dir="auto">
                  <Link href={`/meetings/${room.id}`}>{room.name}</Link>
                </h3>
                <p className="soft">
                  {t('rooms.hostedBy', { name: room.host.displayName })} ·{' '}
                  {t('meetings.yourMinutes', { count: room.myMinutes })}
                </p>
              </div>
            </li>
          )}
        </MeetingDays>
      )}
    </PageList>
  );
}
