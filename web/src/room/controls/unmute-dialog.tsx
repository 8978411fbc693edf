import { useTranslation } from 'react-i18next';
import type { MutableSource } from '../../../../src/protocol/room-state.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useMeeting } from '../meeting-context.ts';
import { useSourceToggle } from '../plan/use-source-toggle.ts';

/** A host asks; only a yes from here opens the microphone or the camera. */
export function UnmuteDialog({ source }: { source: MutableSource }) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const isMic = source === 'microphone';
  const toggle = useSourceToggle();
  const answer = (accept: boolean) => {
    if (!accept || meeting.whyNot(source) !== 'plan') return void meeting.answerUnmute(source, accept);
    // The host's hold is over; what is missing is the plan.
    void meeting.attempt(meeting.room.answerUnmute(source, true));
    toggle(source);
  };
  return (
    <Dialog
      title={t(isMic ? 'room.unmute.microphoneTitle' : 'room.unmute.cameraTitle')}
      role="alertdialog"
      onClose={() => answer(false)}
    >
      <p className="soft">{t(isMic ? 'room.unmute.microphoneText' : 'room.unmute.cameraText')}</p>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={() => answer(false)}>
          {t(isMic ? 'room.unmute.decline' : 'room.unmute.declineCamera')}
        </button>
        <button type="button" className="button primary" onClick={() => answer(true)}>
          {t(isMic ? 'room.unmute.acceptMicrophone' : 'room.unmute.acceptCamera')}
        </button>
      </div>
    </Dialog>
  );
}
