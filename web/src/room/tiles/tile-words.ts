import { useTranslation } from 'react-i18next';
import { ordinal } from '../../i18n/ordinal.ts';
import { isHeld, isSourceOn } from '../peer-view.ts';
import type { TileItem } from './tiles-of.ts';

/** What a tile is called, and all of what it shows in words, as in `Ana, muted, hand raised, 1st in line`. */
export function useTileWords(item: TileItem, speaking: boolean, handPlace: number | undefined) {
  const { t, i18n } = useTranslation();
  const { peer, source, isSelf, track } = item;
  const person = isSelf ? t('room.nameYou', { name: peer.displayName }) : peer.displayName;
  if (source === 'screen') {
    const name = isSelf ? t('room.yourScreen') : t('room.screenOf', { name: peer.displayName });
    return { name, label: name };
  }
  const muted = isSourceOn(peer, 'microphone')
    ? undefined
    : t(isHeld(peer, 'microphone') ? 'room.label.mutedByHost' : 'room.label.muted');
  const label = [
    person,
    peer.role === 'host' ? t('room.label.host') : undefined,
    muted,
    track === null ? t('room.label.cameraOff') : undefined,
    speaking ? t('room.label.speaking') : undefined,
    handPlace === undefined ? undefined : t('room.label.hand', { place: ordinal(handPlace, i18n.language) }),
  ];
  return { name: person, label: label.filter((word) => word !== undefined).join(', ') };
}
