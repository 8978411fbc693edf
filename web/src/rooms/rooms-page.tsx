import './rooms-page.css';
import '../ui/chips.css';
import { CalendarPlus, Plus } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { listLiveRooms, listRooms } from '../../../src/protocol/rest/room-endpoints.ts';
import { api } from '../app/api.ts';
import { preloadRoomPage } from '../app/lazy-pages.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { useFilters } from '../app/use-filters.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { PageHead } from '../ui/page-head.tsx';
import { PageList } from '../ui/page-list.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';
import { CreateRoomDialog } from './create-room-dialog.tsx';
import { EmptyRooms } from './empty-rooms.tsx';
import { RoomCard } from './room-card.tsx';
import { ROOM_FILTERS, RoomFilters } from './room-filters.tsx';
import { roomKinds } from './room-form.ts';

const PAGE = 24;
const REFRESH_MS = 10_000;
const SKELETONS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** All rooms one can walk into. */
export function RoomsPage() {
  const { t } = useTranslation();
  const { filter, setFilter, isFiltered, clear } = useFilters(ROOM_FILTERS);
  const [creating, setCreating] = useState(false);
  const text = filter('text');
  const pages = usePages(
    useCallback(
      (page: PageRequest) => {
        const visibility = (['public', 'private'] as const).find((one) => one === filter('visibility'));
        const query = {
          ...page,
          text: filter('text') || undefined,
          visibility,
          kind: roomKinds.find((kind) => kind === filter('kind')),
          language: filter('language') || undefined,
          topic: filter('topic') || undefined,
        };
        return filter('live') === '1' ? api.call(listLiveRooms, { query }) : api.call(listRooms, { query });
      },
      [filter],
    ),
    { key: (room) => room.id, limit: PAGE, everyMs: REFRESH_MS },
  );
  usePageTitle(t('rooms.title'));
  useEffect(preloadRoomPage, []);

  return (
    <PageFrame>
      <PageHead title={t('rooms.title')} lead={t('rooms.lead')}>
        <Link className="button" href="/rooms/new?schedule=1">
          <CalendarPlus aria-hidden size={20} />
          {t('meetings.schedule')}
        </Link>
        <button type="button" className="button primary" onClick={() => setCreating(true)}>
          <Plus aria-hidden size={20} />
          {t('rooms.create')}
        </button>
      </PageHead>
      <RoomFilters filter={filter} setFilter={setFilter} />
      <PageList
        pages={pages}
        skeleton={
          <ul className="room-cards" aria-hidden="true">
            {SKELETONS.map((key) => (
              <li key={key} className="room-card skeleton" />
            ))}
          </ul>
        }
        empty={
          <EmptyRooms
            text={text}
            isFiltered={isFiltered}
            onClear={clear}
            onCreate={() => setCreating(true)}
          />
        }
      >
        {(rooms) => (
          <ul className="room-cards" aria-label={t('rooms.title')}>
            {rooms.map((room) => (
              <RoomCard key={room.id} room={room} />
            ))}
          </ul>
        )}
      </PageList>
      {creating && <CreateRoomDialog name={text} onClose={() => setCreating(false)} />}
    </PageFrame>
  );
}
