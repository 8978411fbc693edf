import { Crown, EllipsisVertical, Hand, Mic, MicOff, ShieldCheck, Star, Video, VideoOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PeerState, RoomSnapshot } from '../../../../src/protocol/room-state.ts';
import { ordinal } from '../../i18n/ordinal.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Menu } from '../../ui/menu.tsx';
import { handPlace, isSourceOn } from '../peer-view.ts';
import { type PersonQuestion, usePersonActions } from './use-person-actions.tsx';

type PersonRowProps = {
  peer: PeerState;
  room: RoomSnapshot;
  /** Oneself; null for the moment before one is in. */
  self: PeerState | null;
  onAsk: (question: PersonQuestion) => void;
};

/** One person, what of theirs is on, and what one can do about them. */
export function PersonRow({ peer, room, self, onAsk }: PersonRowProps) {
  const { t, i18n } = useTranslation();
  const actions = usePersonActions(peer, { room, self, onAsk });
  const isSelf = self?.peerId === peer.peerId;
  const place = handPlace(room, peer.peerId);
  const micOn = isSourceOn(peer, 'microphone');
  const cameraOn = isSourceOn(peer, 'camera');
  return (
    <li className="person" data-peer-id={peer.peerId}>
      <Avatar userId={peer.userId} name={peer.displayName} url={peer.avatarUrl} size="small" />
      <span className="person-name">
        <span dir="auto">{isSelf ? t('room.nameYou', { name: peer.displayName }) : peer.displayName}</span>
        {(peer.role !== 'speaker' || peer.staff) && (
          <span className="person-role">
            {peer.role === 'host' && <Crown aria-hidden size={12} />}
            {peer.role === 'co-host' && <Star aria-hidden size={12} />}
            {peer.role !== 'speaker' && t(`people.roles.${peer.role}`)}
            {peer.staff && (
              <span className="person-staff">
                <ShieldCheck aria-hidden size={12} />
                {t('people.staff')}
              </span>
            )}
          </span>
        )}
      </span>
      {place !== undefined && (
        <span
          className="person-hand"
          role="img"
          aria-label={t('room.label.handShort', { place: ordinal(place, i18n.language) })}
        >
          <Hand aria-hidden size={15} />
          {place}
        </span>
      )}
      <span
        className={micOn ? 'person-state' : 'person-state off'}
        role="img"
        aria-label={t(micOn ? 'people.micOn' : 'people.micOff')}
      >
        {micOn ? <Mic aria-hidden size={17} /> : <MicOff aria-hidden size={17} />}
      </span>
      <span
        className={cameraOn ? 'person-state' : 'person-state off'}
        role="img"
        aria-label={t(cameraOn ? 'people.cameraOn' : 'people.cameraOff')}
      >
        {cameraOn ? <Video aria-hidden size={17} /> : <VideoOff aria-hidden size={17} />}
      </span>
      {actions.length > 0 ? (
        <Menu
          label={t('people.menu', { name: peer.displayName })}
          actions={actions}
          className="icon-button person-menu"
        >
          <EllipsisVertical aria-hidden size={18} />
        </Menu>
      ) : (
        <span className="person-menu" aria-hidden="true" />
      )}
    </li>
  );
}
