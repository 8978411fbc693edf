import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useMeeting } from '../meeting-context.ts';

/** The owner goes alone, or ends the room for everyone, which is asked twice. */
export function LeaveDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { room, attempt } = useLeave();
  const [ending, setEnding] = useState(false);
  if (ending)
    return (
      <ConfirmDialog
        title={t('room.leave.endTitle')}
        text={t('room.leave.endText')}
        confirm={t('room.leave.endConfirm')}
        onClose={onClose}
        onConfirm={() => {
          onClose();
          attempt(room.endRoom());
        }}
      />
    );
  return (
    <Dialog title={t('room.leave.title')} onClose={onClose}>
      <p className="soft">{t('room.leave.text')}</p>
      <div className="dialog-actions">
        <button type="button" className="button danger" onClick={() => setEnding(true)}>
          {t('room.leave.end')}
        </button>
        <button type="button" className="button primary" onClick={() => attempt(room.leave())}>
          {t('room.leave.leave')}
        </button>
      </div>
    </Dialog>
  );
}

function useLeave() {
  const meeting = useMeeting();
  return { room: meeting.room, attempt: (action: Promise<unknown>) => void meeting.attempt(action) };
}
