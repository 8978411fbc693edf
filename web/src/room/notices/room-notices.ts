import type { Room } from '../../../../client/room-view.ts';
import type { NoticeStore } from './notice-store.ts';

/** In a larger crowd, comings and goings are noise. */
const CROWD = 15;

/** Turns what happens in a room into notices; returns how to stop. */
export function watchRoom(room: Room, notices: NoticeStore): () => void {
  const isSmall = () => (room.view.room?.peers.length ?? 0) <= CROWD;
  const stops = [
    room.on('peerJoined', ({ displayName: name }) => {
      if (isSmall()) notices.show({ tone: 'info', text: (t) => t('notices.joined', { name }) });
    }),
    room.on('peerLeft', ({ displayName: name }, reason) => {
      if (!isSmall() || reason === 'replaced') return;
      notices.show({ tone: 'info', text: (t) => t(`notices.${reason}`, { name }) });
    }),
    room.on('handRaised', ({ peerId, displayName: name }) => {
      if (peerId !== room.view.self?.peerId)
        notices.show({ tone: 'info', text: (t) => t('notices.hand', { name }) });
    }),
    room.on('mutedByHost', (source) => {
      const key = source === 'microphone' ? 'notices.mutedMicrophone' : 'notices.mutedCamera';
      notices.show({ tone: 'warning', topic: `held-${source}`, text: (t) => t(key) });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
