import type { RoomView } from '../../../../client/room-view.ts';
import { ReportDialog } from '../../report/report-dialog.tsx';
import { useMeeting } from '../meeting-context.ts';
import { HelpDialog } from './help-dialog.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { SettingsDialog } from './settings-dialog.tsx';
import { UnmuteDialog } from './unmute-dialog.tsx';

export type MeetingDialog = 'invite' | 'leave' | 'help' | 'settings' | 'report';

type MeetingDialogsProps = { view: RoomView; open: MeetingDialog | null; onClose: () => void };

/** The dialog that is open, if any. A host's question goes before what one opened oneself. */
export function MeetingDialogs({ view, open, onClose }: MeetingDialogsProps) {
  const meeting = useMeeting();
  const [asked] = view.unmuteRequests;
  if (asked !== undefined) return <UnmuteDialog key={asked} source={asked} />;
  switch (open) {
    case 'invite':
      return <InviteDialog onClose={onClose} />;
    case 'leave':
      return <LeaveDialog onClose={onClose} />;
    case 'help':
      return <HelpDialog onClose={onClose} />;
    case 'settings':
      return <SettingsDialog onClose={onClose} />;
    case 'report':
      return <ReportDialog roomId={meeting.record.id} about={null} onClose={onClose} />;
    case null:
      return null;
  }
}
