import { Flag, Keyboard, Lock, LockOpen, MicOff, Settings2, UserPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../../../client/room-view.ts';
import type { MenuAction } from '../../ui/menu.tsx';
import { useMeeting } from '../meeting-context.ts';
import type { MeetingDialog } from './meeting-dialogs.tsx';

/** What is done less often, or only by moderators: the menu at the end of the bar. */
export function useMoreActions(view: RoomView, onDialog: (dialog: MeetingDialog) => void): MenuAction[] {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const locked = view.room?.locked ?? false;
  const moderation: MenuAction[] =
    meeting.isModerator() && view.connection === 'connected'
      ? [
          {
            label: t('room.controls.muteAll'),
            icon: <MicOff size={18} />,
            onSelect: () => void meeting.muteAll(),
          },
          {
            label: t(locked ? 'room.controls.unlock' : 'room.controls.lock'),
            icon: locked ? <LockOpen size={18} /> : <Lock size={18} />,
            onSelect: () => void meeting.attempt(meeting.room.setLocked(!locked)),
          },
        ]
      : [];
  return [
    {
      label: t('rooms.invite.title'),
      icon: <UserPlus size={18} />,
      onSelect: () => onDialog('invite'),
      // The bar has a button of its own for it where there is room.
      className: 'narrow-only',
    },
    ...moderation,
    {
      label: t('room.controls.settings'),
      icon: <Settings2 size={18} />,
      onSelect: () => onDialog('settings'),
    },
    { label: t('room.controls.shortcuts'), icon: <Keyboard size={18} />, onSelect: () => onDialog('help') },
    { label: t('room.controls.report'), icon: <Flag size={18} />, onSelect: () => onDialog('report') },
  ];
}
