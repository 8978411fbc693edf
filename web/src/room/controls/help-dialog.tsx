import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/dialog.tsx';
import { SHORTCUTS, type ShortcutAction } from './shortcuts.ts';

/** The keys. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('room.shortcuts.title')} onClose={onClose}>
      <p className="soft">{t('room.shortcuts.text')}</p>
      <dl className="keys">
        {(Object.keys(SHORTCUTS) as ShortcutAction[]).map((action) => (
          <div key={action}>
            <dt>
              <kbd>{SHORTCUTS[action]}</kbd>
            </dt>
            <dd>{t(`room.shortcuts.${action}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
