import './controls-bar.css';
import type { TFunction } from 'i18next';
import {
  Ellipsis,
  Hand,
  MessageSquare,
  Mic,
  MicOff,
  MonitorUp,
  Phone,
  SmilePlus,
  UserPlus,
  Users,
  Video,
  VideoOff,
} from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../../../client/room-view.ts';
import type { MediaSource } from '../../../../src/protocol/media.ts';
import { reaction } from '../../../../src/protocol/room-state.ts';
import { Menu } from '../../ui/menu.tsx';
import type { PanelName } from '../meeting.tsx';
import { useMeeting } from '../meeting-context.ts';
import { useSourceToggle } from '../plan/use-source-toggle.ts';
import { canShareScreen } from '../screen-share.ts';
import { ControlButton } from './control-button.tsx';
import type { MeetingDialog } from './meeting-dialogs.tsx';
import { useMoreActions } from './use-more-actions.tsx';

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
  const waiting = meeting.isModerator() ? (room?.waiting.length ?? 0) : 0;
  const toggle = useSourceToggle();
  /** Why a source is off, and whether it is one's plan. */
  const barOf = (source: MediaSource) => {
    const reason = meeting.whyNot(source);
    if (reason === null) return {};
    const words = t(`room.whyNot.${reason}`);
    return reason === 'plan' ? { locked: words } : { whyNot: words };
  };
  const hasVideo = meeting.whyNot('camera') !== 'plan';
  const more = useMoreActions(view, onDialog);

  return (
    <div className="controls" role="toolbar" aria-label={t('room.controls.bar')}>
      <ControlButton
        icon={isMicOn ? Mic : MicOff}
        label={t('prejoin.microphone')}
        action={t(isMicOn ? 'room.controls.mute' : 'room.controls.unmute')}
        tone={isMicOn ? 'plain' : 'off'}
        shortcut="microphone"
        pressed={isMicOn}
        disabled={away || devices.microphone.starting}
        {...barOf('microphone')}
        onPress={() => toggle('microphone')}
      />
      <ControlButton
        icon={isCameraOn ? Video : VideoOff}
        label={t('prejoin.camera')}
        action={t(isCameraOn ? 'room.controls.stopVideo' : 'room.controls.startVideo')}
        tone={isCameraOn || !hasVideo ? 'plain' : 'off'}
        shortcut="camera"
        pressed={isCameraOn}
        disabled={away || devices.camera.starting}
        {...barOf('camera')}
        onPress={() => toggle('camera')}
      />
      {canShareScreen() && (
        <ControlButton
          icon={MonitorUp}
          label={t('room.controls.share')}
          action={t(isSharing ? 'room.controls.stopShare' : 'room.controls.share')}
          tone={isSharing ? 'active' : 'plain'}
          pressed={isSharing}
          disabled={away}
          {...barOf('screen')}
          onPress={() => toggle('screen')}
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
      <Menu
        label={t('room.reactions.react')}
        className="control plain"
        row
        actions={reaction.options.map((one) => ({
          label: one,
          className: 'reaction-choice',
          onSelect: () => void meeting.attempt(meeting.room.sendReaction(one)),
        }))}
      >
        <span className="control-icon">
          <SmilePlus aria-hidden size={22} />
        </span>
        <span className="control-word" aria-hidden="true">
          {t('room.reactions.react')}
        </span>
      </Menu>
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
        name={peopleName(t, hands, waiting)}
        tone={panel === 'people' ? 'active' : 'plain'}
        shortcut="people"
        pressed={panel === 'people'}
        badge={hands + waiting}
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

function peopleName(t: TFunction, hands: number, waiting: number): string {
  const parts = [
    hands > 0 ? t('room.controls.peopleHands', { count: hands }) : t('room.controls.people'),
    ...(waiting > 0 ? [t('room.controls.peopleWaiting', { count: waiting })] : []),
  ];
  return parts.join(', ');
}
