import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

type SecretDialogProps = {
  secret: string;
  /** There was one before, which is good for a day. */
  rotated?: boolean;
  onClose: () => void;
};

/** Shows a webhook's secret, which cannot be had again. */
export function SecretDialog({ secret, rotated = false, onClose }: SecretDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('staff.webhook.secretTitle')} onClose={onClose} role="alertdialog" outsideCloses={false}>
      <div className="form">
        <p>{t('staff.webhook.secretText')}</p>
        {rotated && <p>{t('staff.webhook.secretRotated')}</p>}
        <label className="secret">
          <span className="visually-hidden">{t('staff.webhook.secretLabel')}</span>
          <input className="input" readOnly value={secret} onFocus={(event) => event.target.select()} />
        </label>
        <div className="dialog-actions">
          <CopyButton text={secret} label={t('staff.webhook.secretCopy')} className="button" />
          <button type="button" className="button primary" onClick={onClose}>
            {t('staff.webhook.secretDone')}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
