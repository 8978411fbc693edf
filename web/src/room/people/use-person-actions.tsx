import { Hand, Mic, MicOff, UserX, Video, VideoOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { MutableSource, PeerState } from '../../../../src/protocol/room-state.ts';
import type { MenuAction } from '../../ui/menu.tsx';
import { useMeeting } from '../meeting-context.ts';
import { isHeld, isSourceOn } from '../peer-view.ts';

type PersonContext = { place: number; isSelf: boolean; isHost: boolean; onRemove: () => void };

/** What oneself may do about a person: a host, everything; others, lower their own hand. */
export function usePersonActions(peer: PeerState, context: PersonContext): MenuAction[] {
  const { t } = useTranslation();
  const { room, attempt, notices } = useActions();
  const { place, isSelf, isHost, onRemove } = context;
  const { peerId, displayName: name } = peer;
  const actions: MenuAction[] = [];

  const ask = async (source: MutableSource) => {
    if (await attempt(room.askToUnmute(peerId, source)))
      notices.show({ tone: 'info', text: (translate) => translate('people.asked', { name }) });
  };
  if (isHost && !isSelf) {
    if (isSourceOn(peer, 'microphone'))
      actions.push({
        label: t('people.mute'),
        icon: <MicOff size={18} />,
        onSelect: () => void attempt(room.mutePeer(peerId, 'microphone')),
      });
    if (isSourceOn(peer, 'camera'))
      actions.push({
        label: t('people.stopVideo'),
        icon: <VideoOff size={18} />,
        onSelect: () => void attempt(room.mutePeer(peerId, 'camera')),
      });
    if (isHeld(peer, 'microphone'))
      actions.push({
        label: t('people.askUnmute'),
        icon: <Mic size={18} />,
        onSelect: () => void ask('microphone'),
      });
    if (isHeld(peer, 'camera'))
      actions.push({
        label: t('people.askVideo'),
        icon: <Video size={18} />,
        onSelect: () => void ask('camera'),
      });
  }
  if (place > 0 && (isHost || isSelf))
    actions.push({
      label: t('people.lowerHand'),
      icon: <Hand size={18} />,
      onSelect: () => void attempt(isSelf ? room.lowerHand() : room.lowerHand(peerId)),
    });
  if (isHost && !isSelf)
    actions.push({ label: t('people.remove'), icon: <UserX size={18} />, danger: true, onSelect: onRemove });
  return actions;
}

function useActions() {
  const meeting = useMeeting();
  const attempt = (action: Promise<unknown>) => meeting.attempt(action);
  return { room: meeting.room, notices: meeting.notices, attempt };
}
