import './panel.css';
import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

/**
 * What opens beside the tiles; over them on a phone. It takes the focus, Escape closes it, and whoever had the focus
 * before gets it back.
 */
export function Panel({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const id = useId();
  const element = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // A layout effect, so that it is undone while the panel is still there to have the focus.
  useLayoutEffect(() => {
    const panel = element.current;
    const before = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && panel?.contains(document.activeElement)) before.focus();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    // A menu or a dialog inside has its own Escape, and an input method too.
    const isOurs = event.target instanceof Element && event.target.closest('[popover], dialog') === null;
    if (event.key === 'Escape' && isOurs && !event.nativeEvent.isComposing) onClose();
  };
  return (
    <aside ref={element} className="panel" aria-labelledby={id} onKeyDown={onKeyDown}>
      <div className="panel-head">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" className="icon-button" onClick={onClose} aria-label={t('app.close')}>
          <X aria-hidden size={20} />
        </button>
      </div>
      {children}
    </aside>
  );
}
