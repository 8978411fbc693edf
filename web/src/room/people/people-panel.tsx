import './people-panel.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomSnapshot } from '../../../../src/protocol/room-state.ts';
import { useMeeting } from '../meeting-context.ts';
import { Panel } from '../panel.tsx';
import { sortPeople } from '../peer-view.ts';
import { PersonQuestionDialog } from './person-question.tsx';
import { PersonRow } from './person-row.tsx';
import type { PersonQuestion } from './use-person-actions.tsx';
import { WaitingList } from './waiting-list.tsx';

type PeoplePanelProps = { room: RoomSnapshot; selfId: string | undefined; onClose: () => void };

/** Everyone who is here; who waits at the door first, then raised hands in the order in which they will be called. */
export function PeoplePanel({ room, selfId, onClose }: PeoplePanelProps) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const [asking, setAsking] = useState<{ peerId: string; question: PersonQuestion } | null>(null);
  const { hands, others } = sortPeople(room, selfId);
  const self = room.peers.find((peer) => peer.peerId === selfId) ?? null;
  const asked = room.peers.find((peer) => peer.peerId === asking?.peerId);
  const rows = (peers: typeof hands) =>
    peers.map((peer) => (
      <PersonRow
        key={peer.peerId}
        peer={peer}
        room={room}
        self={self}
        onAsk={(question) => setAsking({ peerId: peer.peerId, question })}
      />
    ));

  return (
    <Panel title={`${t('people.title')} (${room.peers.length})`} onClose={onClose}>
      <div className="people">
        {room.waiting.length > 0 && meeting.isModerator() && <WaitingList waiting={room.waiting} />}
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
      {asking !== null && asked !== undefined && (
        <PersonQuestionDialog peer={asked} question={asking.question} onClose={() => setAsking(null)} />
      )}
    </Panel>
  );
}
