import './people-panel.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomSnapshot } from '../../../../src/protocol/room-state.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useMeeting } from '../meeting-context.ts';
import { Panel } from '../panel.tsx';
import { sortPeople } from '../peer-view.ts';
import { PersonRow } from './person-row.tsx';

type PeoplePanelProps = { room: RoomSnapshot; selfId: string | undefined; onClose: () => void };

/** Everyone who is here; raised hands first, in the order in which they will be called. */
export function PeoplePanel({ room, selfId, onClose }: PeoplePanelProps) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const [removingId, setRemovingId] = useState<string | null>(null);
  const { hands, others } = sortPeople(room, selfId);
  const isHost = room.peers.some((peer) => peer.peerId === selfId && peer.role === 'host');
  const removing = room.peers.find((peer) => peer.peerId === removingId);
  const rows = (peers: typeof hands) =>
    peers.map((peer) => (
      <PersonRow
        key={peer.peerId}
        peer={peer}
        place={room.hands.indexOf(peer.peerId) + 1}
        isSelf={peer.peerId === selfId}
        isHost={isHost}
        onRemove={() => setRemovingId(peer.peerId)}
      />
    ));

  return (
    <Panel title={`${t('people.title')} (${room.peers.length})`} onClose={onClose}>
      <div className="people">
        {hands.length > 0 && (
          <>
            <h3 id="people-hands">{t('people.hands')}</h3>
            <ol aria-labelledby="people-hands">{rows(hands)}</ol>
          </>
        )}
        {others.length > 0 && (
          <>
            <h3 id="people-others">{t('people.inRoom')}</h3>
            <ul aria-labelledby="people-others">{rows(others)}</ul>
          </>
        )}
      </div>
      {removing !== undefined && (
        <ConfirmDialog
          title={t('people.removeTitle', { name: removing.displayName })}
          text={t('people.removeText')}
          confirm={t('people.removeConfirm')}
          onClose={() => setRemovingId(null)}
          onConfirm={() => {
            setRemovingId(null);
            void meeting.attempt(meeting.room.removePeer(removing.peerId));
          }}
        />
      )}
    </Panel>
  );
}
