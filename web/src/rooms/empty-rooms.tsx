import { useTranslation } from 'react-i18next';
import { EmptyState } from '../ui/empty-state.tsx';

type EmptyRoomsProps = { text: string; isFiltered: boolean; onClear: () => void; onCreate: () => void };

/** Nothing to show: an invitation rather than an apology. */
export function EmptyRooms({ text, isFiltered, onClear, onCreate }: EmptyRoomsProps) {
  const { t } = useTranslation();
  const words = text !== '' ? 'noMatch' : isFiltered ? 'noneSuch' : 'empty';
  return (
    <EmptyState title={t(`rooms.${words}Title`, { text })} text={t(`rooms.${words}Text`)}>
      {isFiltered && (
        <button type="button" className="button" onClick={onClear}>
          {t('app.clearFilters')}
        </button>
      )}
      <button type="button" className="button primary" onClick={onCreate}>
        {t('rooms.create')}
      </button>
    </EmptyState>
  );
}
