import './rooms-page.css';
import { Plus, Search } from 'lucide-react';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { preloadRoomPage } from '../app/lazy-pages.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { CreateRoomDialog } from './create-room-dialog.tsx';
import { EmptyRooms } from './empty-rooms.tsx';
import { RoomCard } from './room-card.tsx';
import { type RoomQuery, useRoomList } from './use-room-list.ts';

const FILTERS = ['all', 'public', 'private'] as const;
const SKELETONS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** All rooms one can walk into. */
export function RoomsPage() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [query, setQuery] = useState<RoomQuery>({ text: '', visibility: 'all' });
  const [creating, setCreating] = useState(false);
  const list = useRoomList(useDeferredValue(query));
  usePageTitle(t('rooms.title'));
  useEffect(preloadRoomPage, []);

  const cards = useRef<HTMLUListElement>(null);
  const count = list.rooms.length;
  const found = list.hasMore ? t('rooms.foundMore', { count }) : t('rooms.found', { count });
  // The button may be gone after the last page: one goes on reading at the first of the rooms that came.
  const loadMore = async () => {
    await list.loadMore();
    requestAnimationFrame(() => cards.current?.querySelectorAll('a')[count]?.focus({ preventScroll: true }));
  };
  return (
    <PageFrame>
      <div className="rooms-head">
        <div>
          <h1>{t('rooms.title')}</h1>
          <p className="soft">{t('rooms.lead')}</p>
        </div>
        <button type="button" className="button primary" onClick={() => setCreating(true)}>
          <Plus aria-hidden size={20} />
          {t('rooms.create')}
        </button>
      </div>

      <search className="rooms-search">
        <div className="rooms-search-box">
          <Search aria-hidden size={18} />
          <input
            type="search"
            className="input"
            aria-label={t('rooms.search')}
            placeholder={t('rooms.search')}
            maxLength={80}
            value={query.text}
            onChange={(event) => setQuery({ ...query, text: event.target.value })}
          />
        </div>
        <fieldset className="segments">
          <legend className="visually-hidden">{t('rooms.filter')}</legend>
          {FILTERS.map((filter) => (
            <label key={filter}>
              <input
                type="radio"
                name="visibility"
                className="visually-hidden"
                checked={query.visibility === filter}
                onChange={() => setQuery({ ...query, visibility: filter })}
              />
              <span>{t(`rooms.${filter}`)}</span>
            </label>
          ))}
        </fieldset>
      </search>

      <p className="visually-hidden" role="status">
        {list.state === 'ready' ? found : t('app.loading')}
      </p>
      {list.state === 'loading' && (
        <ul className="room-cards" aria-hidden="true">
          {SKELETONS.map((key) => (
            <li key={key} className="room-card skeleton" />
          ))}
        </ul>
      )}
      {list.error !== null && (
        <div className="rooms-failed" role="alert">
          <p>
            <strong>{t('rooms.listFailed')}.</strong> {problemText(list.error)}
          </p>
          <button type="button" className="button small" onClick={list.reload}>
            {t('app.retry')}
          </button>
        </div>
      )}
      {list.state === 'ready' && count === 0 && (
        <EmptyRooms text={query.text.trim()} onCreate={() => setCreating(true)} />
      )}
      {count > 0 && (
        <ul ref={cards} className="room-cards" aria-label={t('rooms.title')}>
          {list.rooms.map((room) => (
            <RoomCard key={room.id} room={room} />
          ))}
        </ul>
      )}
      {list.hasMore && (
        <div className="rooms-more">
          <button type="button" className="button" onClick={() => void loadMore()}>
            {t('rooms.more')}
          </button>
        </div>
      )}
      {creating && <CreateRoomDialog name={query.text.trim()} onClose={() => setCreating(false)} />}
    </PageFrame>
  );
}
