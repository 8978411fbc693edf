import './notice-list.css';
import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { NoticeStore } from './notice-store.ts';

/** The notices of now. The region is always there, because screen readers announce only what changes inside one. */
export function NoticeList({ notices }: { notices: NoticeStore }) {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(notices.subscribe, notices.getNotices);
  return (
    <section className="notices" aria-live="polite" aria-label={t('notices.region')}>
      {shown.map((notice) => (
        <div key={notice.id} className={`notice ${notice.tone}`}>
          <p>{notice.text(t)}</p>
          <button
            type="button"
            className="icon-button"
            aria-label={t('app.close')}
            onClick={() => notices.dismiss(notice.id)}
          >
            <X aria-hidden size={16} />
          </button>
        </div>
      ))}
    </section>
  );
}
