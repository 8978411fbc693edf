import './people.css';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { searchUsers } from '../../../src/protocol/rest/people-endpoints.ts';
import { api } from '../app/api.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { useFilters } from '../app/use-filters.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { useTaxonomy } from '../app/use-taxonomy.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { PageList } from '../ui/page-list.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Select } from '../ui/select.tsx';
import { type PageRequest, usePages } from '../ui/use-pages.ts';
import { PersonCard } from './person-card.tsx';
import { useWatchedPresence } from './use-watched-presence.ts';

const FILTERS = ['text', 'speaks', 'learns'] as const;
const PAGE = 24;
const SKELETONS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Everyone who has an account, to be found by name and by languages. */
export default function PeoplePage() {
  const { t } = useTranslation();
  const { languages } = useTaxonomy();
  const { filter, setFilter, isFiltered, clear } = useFilters(FILTERS);
  const pages = usePages(
    useCallback(
      (page: PageRequest) =>
        api.call(searchUsers, {
          query: {
            ...page,
            text: filter('text') || undefined,
            nativeLanguage: filter('speaks') || undefined,
            learningLanguage: filter('learns') || undefined,
          },
        }),
      [filter],
    ),
    { key: (person) => person.id, limit: PAGE },
  );
  const presenceOf = useWatchedPresence(pages.items);
  usePageTitle(t('directory.title'));
  const options = (any: string) => [
    { value: '', label: any },
    ...languages.map(({ code, name }) => ({ value: code, label: name })),
  ];
  return (
    <PageFrame>
      <PageHead title={t('directory.title')} lead={t('directory.lead')} />
      <search className="people-filters">
        <SearchField
          label={t('directory.search')}
          value={filter('text')}
          onValue={(text) => setFilter('text', text)}
          maxLength={60}
        />
        <Select
          compact
          label={t('directory.speaks')}
          value={filter('speaks')}
          options={options(t('directory.speaksAny'))}
          onValue={(tag) => setFilter('speaks', tag)}
        />
        <Select
          compact
          label={t('directory.learns')}
          value={filter('learns')}
          options={options(t('directory.learnsAny'))}
          onValue={(tag) => setFilter('learns', tag)}
        />
      </search>
      <PageList
        pages={pages}
        skeleton={
          <ul className="person-cards" aria-hidden="true">
            {SKELETONS.map((key) => (
              <li key={key} className="person-card skeleton" />
            ))}
          </ul>
        }
        empty={
          isFiltered ? (
            <EmptyState title={t('directory.noneTitle')} text={t('directory.noneText')}>
              <button type="button" className="button" onClick={clear}>
                {t('app.clearFilters')}
              </button>
            </EmptyState>
          ) : (
            <EmptyState title={t('directory.emptyTitle')} text={t('directory.emptyText')} />
          )
        }
      >
        {(people) => (
          <ul className="person-cards" aria-label={t('directory.title')}>
            {people.map((person) => (
              <PersonCard key={person.id} person={person} presence={presenceOf(person)} />
            ))}
          </ul>
        )}
      </PageList>
    </PageFrame>
  );
}
