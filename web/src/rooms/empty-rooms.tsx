import { useTranslation } from 'react-i18next';

/** Nothing to show: an invitation rather than an apology. */
export function EmptyRooms({ text, onCreate }: { text: string; onCreate: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="rooms-empty">
      <svg viewBox="0 0 120 72" width="150" height="90" aria-hidden="true" focusable="false">
        <path
          fill="var(--pine-wash)"
          stroke="var(--pine)"
          strokeWidth="2"
          d="M9 69V31C9 17 19 7 33 7h8c14 0 24 10 24 24S55 55 41 55H26z"
        />
        <path
          fill="var(--marigold-wash)"
          stroke="var(--marigold)"
          strokeWidth="2"
          d="M111 66V39c0-11-8-19-19-19h-4c-11 0-19 8-19 19s8 18 19 18h11z"
        />
      </svg>
      <h2>{text === '' ? t('rooms.emptyTitle') : t('rooms.noMatchTitle', { text })}</h2>
      <p className="soft">{text === '' ? t('rooms.emptyText') : t('rooms.noMatchText')}</p>
      <button type="button" className="button primary" onClick={onCreate}>
        {t('rooms.create')}
      </button>
    </div>
  );
}
