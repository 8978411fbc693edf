import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { listUpcomingRooms } from '../../../src/protocol/rest/room-endpoints.ts';
import { api } from '../app/api.ts';
import { useFilters } from '../app/use-filters.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageList } from '../ui/page-list.tsx';
import { Switch } from '../ui/switch.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';
import { MeetingDays } from './meeting-days.tsx';
import { MeetingRow } from './meeting-row.tsx';

const REFRESH_MS = 20_000;
const FILTERS = ['open'] as const;

/** Scheduled meetings: one's own, or also the public ones of others. */
export function UpcomingMeetings() {
  const { t } = useTranslation();
  const { filter, setFilter } = useFilters(FILTERS);
  const mine = filter('open') === '';
  const pages = usePages(
    useCallback(
      (page: PageRequest) =>
        api.call(listUpcomingRooms, { query: { ...page, mine: mine ? 'true' : 'false' } }),
      [mine],
    ),
    { key: (room) => room.id, everyMs: REFRESH_MS },
  );
  return (
    <>
      <div className="meetings-switch">
        <Switch
          label={t('meetings.alsoOpen')}
          checked={!mine}
          onChecked={(open) => setFilter('open', open ? '1' : '')}
        />
      </div>
      <PageList
        pages={pages}
        empty={
          <EmptyState title={t('meetings.noneUpcoming')} text={t('meetings.noneUpcomingText')}>
            <Link className="button primary" href="/rooms/new?schedule=1">
              {t('meetings.schedule')}
            </Link>
          </EmptyState>
        }
      >
        {(rooms) => (
          <MeetingDays items={rooms} momentOf={(room) => room.startsAt ?? room.createdAt}>
            {(room) => (
              <MeetingRow
                key={room.id}
                room={room}
                onGone={() => pages.change((all) => all.filter(({ id }) => id !== room.id))}
              />
            )}
          </MeetingDays>
        )}
      </PageList>
    </>
  );
}
