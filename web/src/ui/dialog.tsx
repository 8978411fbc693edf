import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

type DialogProps = {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** For questions that must be answered deliberately: announced at once by screen readers. */
  role?: 'dialog' | 'alertdialog';
  /** False: a press beside it does nothing, for it shows what cannot be had again. Default true. */
  outsideCloses?: boolean;
};

/** A modal: the browser's own <dialog> traps the focus, closes on Escape and gives the focus back. */
export function Dialog({ title, onClose, children, role = 'dialog', outsideCloses = true }: DialogProps) {
  const { t } = useTranslation();
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  // A layout effect, for it is undone while the dialog is still in the page: one that was taken out of it before it was
  // closed does not give the focus back.
  useLayoutEffect(() => {
    const dialog = element.current;
    if (dialog === null || dialog.open) return;
    dialog.showModal();
    // Not the closing cross, which comes first: the first thing to fill in, or the answer that changes nothing.
    dialog.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea, button)')?.focus();
    return () => dialog.close();
  }, []);

  return (
    <dialog
      ref={element}
      className="dialog"
      role={role}
      aria-labelledby={titleId}
      onCancel={(event) => {
        // Closing is the parent's to do, by no longer rendering this.
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        const { current } = element;
        if (!outsideCloses || event.target !== current) return;
        if (!isInside(event.clientX, event.clientY, current)) onClose();
      }}
    >
      <div className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="icon-button" onClick={onClose} aria-label={t('app.close')}>
          <X aria-hidden size={20} />
        </button>
      </div>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}

/** A press on the backdrop is reported on the dialog itself; only its box tells them apart. */
function isInside(x: number, y: number, element: HTMLElement): boolean {
  const box = element.getBoundingClientRect();
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}
