import type { Room } from '../../../../client/room-view.ts';
import type { NoticeStore } from './notice-store.ts';

/** In a larger crowd, comings and goings are noise. */
const CROWD = 15;

/** Turns what happens in a room into notices; returns how to stop. */
export function watchRoom(room: Room, notices: NoticeStore, isModerator: () => boolean): () => void {
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
    room.on('knocked', ({ displayName: name }) => {
      if (isModerator()) notices.show({ tone: 'info', text: (t) => t('notices.knocked', { name }) });
    }),
    room.on('stageGiven', () =>
      notices.show({ tone: 'info', topic: 'stage', text: (t) => t('notices.stageGiven') }),
    ),
    room.on('stageTaken', () =>
      notices.show({ tone: 'warning', topic: 'stage', text: (t) => t('notices.stageTaken') }),
    ),
    room.on('roleChanged', ({ peerId, role, displayName: name }) => {
      const isSelf = peerId === room.view.self?.peerId;
      if (role === 'host' && !isSelf)
        notices.show({ tone: 'info', text: (t) => t('notices.newHost', { name }) });
      if (role === 'host' && isSelf) notices.show({ tone: 'info', text: (t) => t('notices.becameHost') });
      if (role === 'co-host' && isSelf)
        notices.show({ tone: 'info', text: (t) => t('notices.becameCoHost') });
    }),
    room.on('lockChanged', (locked) =>
      notices.show({
        tone: 'info',
        topic: 'lock',
        text: (t) => t(locked ? 'notices.locked' : 'notices.unlocked'),
      }),
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
