import { useTranslation } from 'react-i18next';
import { useTaxonomy } from '../app/use-taxonomy.ts';
import { SearchField } from '../ui/search-field.tsx';
import { Segments } from '../ui/segments.tsx';
import { Select } from '../ui/select.tsx';
import { roomKinds } from './room-form.ts';

export const ROOM_FILTERS = ['text', 'visibility', 'kind', 'language', 'topic', 'live'] as const;
export type RoomFilter = (typeof ROOM_FILTERS)[number];

const VISIBILITIES = ['', 'public', 'private'] as const;

type RoomFiltersProps = {
  filter: (name: RoomFilter) => string;
  setFilter: (name: RoomFilter, value: string) => void;
};

/** What the list of rooms can be narrowed down by. */
export function RoomFilters({ filter, setFilter }: RoomFiltersProps) {
  const { t } = useTranslation();
  const { languages, topics } = useTaxonomy();
  const options = (any: string, terms: readonly { code: string; name: string }[]) => [
    { value: '', label: any },
    ...terms.map(({ code, name }) => ({ value: code, label: name })),
  ];
  return (
    <search className="filters">
      <SearchField
        label={t('rooms.search')}
        value={filter('text')}
        onValue={(text) => setFilter('text', text)}
      />
      <Segments
        legend={t('rooms.filter')}
        name="visibility"
        value={VISIBILITIES.find((visibility) => visibility === filter('visibility')) ?? ''}
        options={VISIBILITIES.map((value) => ({ value, label: t(`rooms.${value || 'all'}`) }))}
        onValue={(value) => setFilter('visibility', value)}
      />
      <div className="filters-row">
        <Select
          compact
          label={t('rooms.filters.kind')}
          value={filter('kind')}
          options={options(
            t('rooms.filters.anyKind'),
            roomKinds.map((kind) => ({ code: kind, name: t(`rooms.kind.${kind}`) })),
          )}
          onValue={(kind) => setFilter('kind', kind)}
        />
        <Select
          compact
          label={t('rooms.filters.language')}
          value={filter('language')}
          options={options(t('rooms.filters.anyLanguage'), languages)}
          onValue={(language) => setFilter('language', language)}
        />
        <Select
          compact
          label={t('rooms.filters.topic')}
          value={filter('topic')}
          options={options(t('rooms.filters.anyTopic'), topics)}
          onValue={(topic) => setFilter('topic', topic)}
        />
        <label className="chip-option">
          <input
            type="checkbox"
            className="visually-hidden"
            checked={filter('live') === '1'}
            onChange={(event) => setFilter('live', event.target.checked ? '1' : '')}
          />
          <span>{t('rooms.filters.live')}</span>
        </label>
      </div>
    </search>
  );
}
