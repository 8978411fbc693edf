import { useTranslation } from 'react-i18next';
import type { PeerState } from '../../../../src/protocol/room-state.ts';
import { ReportDialog } from '../../report/report-dialog.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useMeeting } from '../meeting-context.ts';
import type { PersonQuestion } from './use-person-actions.tsx';

type PersonQuestionDialogProps = { peer: PeerState; question: PersonQuestion; onClose: () => void };

/** Asks before something is done to a person. */
export function PersonQuestionDialog({ peer, question, onClose }: PersonQuestionDialogProps) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const { peerId, displayName: name } = peer;
  if (question === 'report') {
    return <ReportDialog roomId={meeting.record.id} about={peer} onClose={onClose} />;
  }
  const acts = {
    remove: () => meeting.room.removePeer(peerId),
    ban: () => meeting.room.banPeer(peerId),
    'hand-over': () => meeting.room.setRole(peerId, 'host'),
  };
  return (
    <ConfirmDialog
      title={t(`people.ask.${question}.title`, { name })}
      text={t(`people.ask.${question}.text`)}
      confirm={t(`people.ask.${question}.confirm`)}
      onClose={onClose}
      onConfirm={() => {
        onClose();
        void meeting.attempt(acts[question]());
      }}
    />
  );
}
