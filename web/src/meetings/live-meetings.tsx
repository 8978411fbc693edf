import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { listLiveRooms } from '../../../src/protocol/rest/room-endpoints.ts';
import { api } from '../app/api.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageList } from '../ui/page-list.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';
import { MeetingRow } from './meeting-row.tsx';

const REFRESH_MS = 10_000;

/** Where people are now. */
export function LiveMeetings() {
  const { t } = useTranslation();
  const pages = usePages(
    useCallback((query: PageRequest) => api.call(listLiveRooms, { query }), []),
    { key: (room) => room.id, everyMs: REFRESH_MS },
  );
  return (
    <PageList
      pages={pages}
      empty={
        <EmptyState title={t('meetings.noneLive')} text={t('meetings.noneLiveText')}>
          <Link className="button primary" href="/rooms">
            {t('meetings.toRooms')}
          </Link>
        </EmptyState>
      }
    >
      {(rooms) => (
        <ul className="meeting-rows">
          {rooms.map((room) => (
            <MeetingRow
              key={room.id}
              room={room}
              onGone={() => pages.change((all) => all.filter(({ id }) => id !== room.id))}
            />
          ))}
        </ul>
      )}
    </PageList>
  );
}
