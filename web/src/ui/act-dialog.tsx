import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../app/problem-text.ts';
import { Dialog } from './dialog.tsx';

type ActDialogProps = {
  title: string;
  text?: string;
  /** The word on the button. */
  act: string;
  /** The word on the button that changes nothing. Default “Cancel”. */
  keep?: string;
  danger?: boolean;
  /** Resolves when it is done, and the dialog closes; with false it stays. What it rejects with is told. */
  onAct: () => Promise<unknown>;
  onClose: () => void;
  children?: ReactNode;
};

/** Asks before something is done, takes what belongs to it, such as a reason, and stays open when the server refuses. */
export function ActDialog({
  title,
  text,
  act,
  keep,
  danger = false,
  onAct,
  onClose,
  children,
}: ActDialogProps) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [acting, setActing] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (acting) return;
    setActing(true);
    setError(null);
    try {
      if ((await onAct()) === false) setActing(false);
      else onClose();
    } catch (failure) {
      setError(problemText(failure));
      setActing(false);
    }
  };

  return (
    <Dialog title={title} onClose={onClose} role={danger ? 'alertdialog' : 'dialog'}>
      <form className="form" onSubmit={(event) => void submit(event)} noValidate>
        {text !== undefined && <p className="soft">{text}</p>}
        {children}
        {error !== null && (
          <p className="form-error" role="alert">
            {error}
          </p>
        )}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {keep ?? t('app.cancel')}
          </button>
          <button type="submit" className={`button ${danger ? 'danger' : 'primary'}`} disabled={acting}>
            {act}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
