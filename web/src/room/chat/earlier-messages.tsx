import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

type EarlierMessagesProps = { loading: boolean; failed: boolean; onLoad: () => void };

/** At the top of the messages: comes into view, and what was written before is fetched. */
export function EarlierMessages({ loading, failed, onLoad }: EarlierMessagesProps) {
  const { t } = useTranslation();
  const element = useRef<HTMLDivElement>(null);
  const load = useRef(onLoad);
  load.current = onLoad;

  useEffect(() => {
    if (element.current === null || loading || failed) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) load.current();
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [loading, failed]);

  return (
    <div ref={element} className="chat-earlier">
      {failed && <p role="alert">{t('chat.earlierFailed')}</p>}
      <button type="button" className="button small" aria-disabled={loading} onClick={onLoad}>
        {t(loading ? 'app.loading' : failed ? 'chat.retry' : 'chat.earlier')}
      </button>
    </div>
  );
}
