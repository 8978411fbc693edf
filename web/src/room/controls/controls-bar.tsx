import './controls-bar.css';
import {
  Ellipsis,
  Hand,
  Keyboard,
  MessageSquare,
  Mic,
  MicOff,
  MonitorUp,
  Phone,
  Settings2,
  UserPlus,
  Users,
  Video,
  VideoOff,
} from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../../../client/room-view.ts';
import { Menu } from '../../ui/menu.tsx';
import type { PanelName } from '../meeting.tsx';
import { useMeeting } from '../meeting-context.ts';
import { canShareScreen } from '../screen-share.ts';
import { ControlButton } from './control-button.tsx';
import type { MeetingDialog } from './meeting-dialogs.tsx';

type ControlsBarProps = {
  view: RoomView;
  panel: PanelName | null;
  unread: number;
  onPanel: (panel: PanelName) => void;
  onDialog: (dialog: MeetingDialog) => void;
  onHand: () => void;
  onLeave: () => void;
};

/** All one can do in a room, always in the same place. */
export function ControlsBar({ view, panel, unread, onPanel, onDialog, onHand, onLeave }: ControlsBarProps) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const devices = useSyncExternalStore(meeting.devices.subscribe, meeting.devices.getView);
  const { self, room } = view;
  const away = view.connection !== 'connected';
  const isMicOn = meeting.isOn('microphone') && self?.hostMutes.microphone === undefined;
  const isCameraOn = meeting.isOn('camera') && self?.hostMutes.camera === undefined;
  const isSharing = view.localTracks.some((track) => track.source === 'screen');
  const isHandUp = self !== null && (room?.hands.includes(self.peerId) ?? false);
  const hands = room?.hands.length ?? 0;
  const chatName = unread > 0 ? t('room.controls.chatUnread', { count: unread }) : t('room.controls.chat');
  const more = [
    {
      label: t('rooms.invite.title'),
      icon: <UserPlus size={18} />,
      onSelect: () => onDialog('invite'),
      // The bar has a button of its own for it where there is room.
      className: 'narrow-only',
    },
    {
      label: t('room.controls.settings'),
      icon: <Settings2 size={18} />,
      onSelect: () => onDialog('settings'),
    },
    { label: t('room.controls.shortcuts'), icon: <Keyboard size={18} />, onSelect: () => onDialog('help') },
  ];

  return (
    <div className="controls" role="toolbar" aria-label={t('room.controls.bar')}>
      <ControlButton
        icon={isMicOn ? Mic : MicOff}
        label={t('prejoin.microphone')}
        action={t(isMicOn ? 'room.controls.mute' : 'room.controls.unmute')}
        tone={isMicOn ? 'plain' : 'off'}
        shortcut="microphone"
        pressed={isMicOn}
        disabled={away || devices.microphone.starting || !meeting.mayPublish('microphone')}
        onPress={() => void meeting.toggle('microphone')}
      />
      <ControlButton
        icon={isCameraOn ? Video : VideoOff}
        label={t('prejoin.camera')}
        action={t(isCameraOn ? 'room.controls.stopVideo' : 'room.controls.startVideo')}
        tone={isCameraOn ? 'plain' : 'off'}
        shortcut="camera"
        pressed={isCameraOn}
        disabled={away || devices.camera.starting || !meeting.mayPublish('camera')}
        onPress={() => void meeting.toggle('camera')}
      />
      {canShareScreen() && (
        <ControlButton
          icon={MonitorUp}
          label={t('room.controls.share')}
          action={t(isSharing ? 'room.controls.stopShare' : 'room.controls.share')}
          tone={isSharing ? 'active' : 'plain'}
          pressed={isSharing}
          disabled={away || !meeting.mayPublish('screen')}
          onPress={() => void meeting.screen.toggle()}
        />
      )}
      <ControlButton
        icon={Hand}
        label={t('room.controls.raiseHand')}
        action={t(isHandUp ? 'room.controls.lowerHand' : 'room.controls.raiseHand')}
        className={isHandUp ? 'hand' : ''}
        shortcut="hand"
        pressed={isHandUp}
        disabled={away}
        onPress={onHand}
      />
      <span className="controls-gap" aria-hidden="true" />
      <ControlButton
        icon={MessageSquare}
        label={t('room.controls.chat')}
        name={chatName}
        tone={panel === 'chat' ? 'active' : 'plain'}
        shortcut="chat"
        pressed={panel === 'chat'}
        badge={unread}
        onPress={() => onPanel('chat')}
      />
      <ControlButton
        icon={Users}
        label={t('room.controls.people')}
        name={hands > 0 ? t('room.controls.peopleHands', { count: hands }) : t('room.controls.people')}
        tone={panel === 'people' ? 'active' : 'plain'}
        shortcut="people"
        pressed={panel === 'people'}
        badge={hands}
        onPress={() => onPanel('people')}
      />
      <ControlButton
        icon={UserPlus}
        label={t('room.controls.invite')}
        className="control-invite"
        onPress={() => onDialog('invite')}
      />
      <Menu label={t('room.controls.more')} actions={more} className="control plain control-more">
        <span className="control-icon">
          <Ellipsis aria-hidden size={22} />
        </span>
        <span className="control-word" aria-hidden="true">
          {t('room.controls.more')}
        </span>
      </Menu>
      <ControlButton
        icon={Phone}
        label={t('room.controls.leave')}
        tone="danger"
        className="control-leave"
        onPress={onLeave}
      />
    </div>
  );
}
