import { Crown, Ear, Flag, Hand, Mic, MicOff, OctagonX, Star, UserX, Video, VideoOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { mayModerate } from '../../../../src/protocol/room-rank.ts';
import type {
  MutableSource,
  PeerState,
  RoomRole,
  RoomSnapshot,
} from '../../../../src/protocol/room-state.ts';
import type { MenuAction } from '../../ui/menu.tsx';
import { useMeeting } from '../meeting-context.ts';
import { isHeld, isSourceOn } from '../peer-view.ts';
import { mayBan, rolesToGive } from './roles-to-give.ts';

/** What is asked about before it is done. */
export type PersonQuestion = 'remove' | 'ban' | 'hand-over' | 'report';

type PersonContext = {
  room: RoomSnapshot;
  /** Oneself; null for the moment before one is in. */
  self: PeerState | null;
  onAsk: (question: PersonQuestion) => void;
};

const ROLE_ICONS = { 'co-host': Star, speaker: Mic, listener: Ear } as const;

/** What oneself may do about a person, or about oneself. */
export function usePersonActions(peer: PeerState, { room, self, onAsk }: PersonContext): MenuAction[] {
  const { t } = useTranslation();
  const moderation = useModerationActions(peer);
  if (self === null) return [];
  const isSelf = self.peerId === peer.peerId;
  const may = mayModerate(room, self, peer);
  const lowersHand = room.hands.includes(peer.peerId) && (isSelf || may);
  const asking = (question: PersonQuestion, icon: ReactNode, danger = false): MenuAction => ({
    label: t(`people.${question}`),
    icon,
    danger,
    onSelect: () => onAsk(question),
  });
  return [
    ...(may ? moderation.media() : []),
    ...(lowersHand ? [moderation.lowerHand(isSelf)] : []),
    ...rolesToGive(room, self, peer).map((role) => moderation.role(role, isSelf, onAsk)),
    ...(may ? [asking('remove', <UserX size={18} />, true)] : []),
    ...(mayBan(room, self, peer) ? [asking('ban', <OctagonX size={18} />, true)] : []),
    // Staff are those who would read it.
    ...(isSelf || self.staff ? [] : [asking('report', <Flag size={18} />)]),
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

  const role = (to: RoomRole, isSelf: boolean, onAsk: (question: PersonQuestion) => void): MenuAction => {
    if (to === 'host') {
      const icon = <Crown size={18} />;
      if (isSelf)
        return { label: t('people.takeOver'), icon, onSelect: () => attempt(room.setRole(peerId, 'host')) };
      return { label: t('people.hand-over'), icon, onSelect: () => onAsk('hand-over') };
    }
    const Icon = ROLE_ICONS[to];
    // From the stage's point of view: a co-host who becomes a speaker loses something, a listener gains.
    const label =
      to === 'speaker' && peer.role === 'listener' ? t('people.giveStage') : t(`people.make.${to}`);
    return { label, icon: <Icon size={18} />, onSelect: () => attempt(room.setRole(peerId, to)) };
  };

  return { media, lowerHand, role };
}
