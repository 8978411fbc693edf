import './edit-conflict.css';
import { useTranslation } from 'react-i18next';
import type { ChangedWord } from './changed-words.ts';

type EditConflictProps = {
  /** What is different now from what one began with. */
  changes: readonly ChangedWord[];
  onReload: () => void;
  onOverwrite: () => void;
};

/** Someone else was faster: what they changed, and the choice between theirs and one's own. */
export function EditConflict({ changes, onReload, onOverwrite }: EditConflictProps) {
  const { t } = useTranslation();
  return (
    <div className="edit-conflict" role="alert">
      <p>
        <strong>{t('ui.conflict.title')}</strong>
      </p>
      {changes.length > 0 && (
        <dl>
          {changes.map(({ label, now }) => (
            <div key={label}>
              <dt>{t('ui.conflict.now', { label })}</dt>
              <dd dir="auto">{now}</dd>
            </div>
          ))}
        </dl>
      )}
      <p>{t('ui.conflict.text')}</p>
      <div className="edit-conflict-choices">
        <button type="button" className="button small" onClick={onReload}>
          {t('ui.conflict.reload')}
        </button>
        <button type="button" className="button small" onClick={onOverwrite}>
          {t('ui.conflict.overwrite')}
        </button>
      </div>
    </div>
  );
}
