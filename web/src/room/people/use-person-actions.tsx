import { Crown, Flag, Hand, Mic, MicOff, OctagonX, Star, UserX, Video, VideoOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { MutableSource, PeerState, RoomRole } from '../../../../src/protocol/room-state.ts';
import type { MenuAction } from '../../ui/menu.tsx';
import { useMeeting } from '../meeting-context.ts';
import { isHeld, isSourceOn } from '../peer-view.ts';
import { type Moderator, mayModerate, rolesToGive } from './moderation-rights.ts';

/** What is asked about before it is done. */
export type PersonQuestion = 'remove' | 'ban' | 'hand-over' | 'report';

type PersonContext = {
  /** In the queue of hands; 0 without a raised hand. */
  place: number;
  isSelf: boolean;
  moderator: Moderator;
  onAsk: (question: PersonQuestion) => void;
};

const ROLE_ICONS = { 'co-host': Star, speaker: Mic, listener: Hand } as const;

/** What oneself may do about a person. */
export function usePersonActions(peer: PeerState, context: PersonContext): MenuAction[] {
  const { place, isSelf, moderator, onAsk } = context;
  const { t } = useTranslation();
  const moderation = useModerationActions(peer);
  const meeting = useMeeting();
  const may = !isSelf && mayModerate(moderator, peer);
  const lowersHand = place > 0 && (isSelf || may);
  return [
    ...(may ? moderation.media() : []),
    ...(lowersHand ? [moderation.lowerHand(isSelf)] : []),
    ...(isSelf ? [] : rolesToGive(moderator, peer).map((role) => moderation.role(role, onAsk))),
    ...(may
      ? [
          {
            label: t('people.remove'),
            icon: <UserX size={18} />,
            danger: true,
            onSelect: () => onAsk('remove'),
          },
        ]
      : []),
    ...(may && (moderator.staff || moderator.role === 'host')
      ? [
          {
            label: t('people.ban'),
            icon: <OctagonX size={18} />,
            danger: true,
            onSelect: () => onAsk('ban'),
          },
        ]
      : []),
    ...(isSelf || meeting.isStaff()
      ? []
      : [{ label: t('people.report'), icon: <Flag size={18} />, onSelect: () => onAsk('report') }]),
  ];
}

function useModerationActions(peer: PeerState) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const { room } = meeting;
  const { peerId, displayName: name } = peer;
  const attempt = (action: Promise<unknown>) => void meeting.attempt(action);

  const ask = async (source: MutableSource) => {
    if (await meeting.attempt(room.askToUnmute(peerId, source)))
      meeting.notices.show({ tone: 'info', text: (translate) => translate('people.asked', { name }) });
  };

  const media = (): MenuAction[] =>
    (['microphone', 'camera'] as const).flatMap((source) => {
      const isMic = source === 'microphone';
      const [On, Off] = isMic ? [Mic, MicOff] : [Video, VideoOff];
      return [
        ...(isSourceOn(peer, source)
          ? [
              {
                label: t(isMic ? 'people.mute' : 'people.stopVideo'),
                icon: <Off size={18} />,
                onSelect: () => attempt(room.mutePeer(peerId, source)),
              },
            ]
          : []),
        ...(isHeld(peer, source)
          ? [
              {
                label: t(isMic ? 'people.askUnmute' : 'people.askVideo'),
                icon: <On size={18} />,
                onSelect: () => void ask(source),
              },
            ]
          : []),
      ];
    });

  const lowerHand = (isSelf: boolean): MenuAction => ({
    label: t('people.lowerHand'),
    icon: <Hand size={18} />,
    onSelect: () => attempt(isSelf ? room.lowerHand() : room.lowerHand(peerId)),
  });

  const role = (to: RoomRole, onAsk: (question: PersonQuestion) => void): MenuAction => {
    if (to === 'host') {
      return { label: t('people.handOver'), icon: <Crown size={18} />, onSelect: () => onAsk('hand-over') };
    }
    const Icon = ROLE_ICONS[to];
    // From the stage's point of view: a co-host who becomes a speaker loses something, a listener gains.
    const label =
      to === 'speaker' && peer.role === 'listener' ? t('people.giveStage') : t(`people.make.${to}`);
    return { label, icon: <Icon size={18} />, onSelect: () => attempt(room.setRole(peerId, to)) };
  };

  return { media, lowerHand, role };
}
