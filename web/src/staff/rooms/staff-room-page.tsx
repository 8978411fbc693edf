import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { AdminRoomDetails } from '../../../../src/protocol/rest/admin.ts';
import { closeRoom, getAdminRoom } from '../../../../src/protocol/rest/admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { useAnswer } from '../../app/use-answer.ts';
import { useMoment } from '../../app/use-moment.ts';
import { useNumber } from '../../app/use-number.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { AnswerView } from '../answer-view.tsx';
import { BackLink } from '../back-link.tsx';
import { PersonLink } from '../person-link.tsx';
import { ParticipantTable } from './participant-table.tsx';
import { RoomState } from './room-state.tsx';

const REFRESH_MS = 3_000;

/** A look into one room: who is in it, what they publish, and the buttons to act. */
export function StaffRoomPage({ roomId }: { roomId: string }) {
  const { t } = useTranslation();
  const answer = useAnswer(
    useCallback(() => api.call(getAdminRoom, { params: { roomId } }), [roomId]),
    REFRESH_MS,
  );
  return (
    <>
      <BackLink href="/staff/rooms" label={t('staff.room.back')} />
      <AnswerView answer={answer}>
        {(room) => (
          <>
            <RoomFacts room={room} onActed={answer.reload} />
            <section className="staff-section" aria-labelledby="inside">
              <h3 id="inside">{t('staff.room.inside')}</h3>
              <ParticipantTable roomId={room.id} participants={room.participants} onActed={answer.reload} />
            </section>
          </>
        )}
      </AnswerView>
    </>
  );
}

function RoomFacts({ room, onActed }: { room: AdminRoomDetails; onActed: () => Promise<void> }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const number = useNumber();
  const [closing, setClosing] = useState(false);
  const facts = [
    [t('staff.room.people'), t('staff.room.peopleOf', { count: room.peopleCount, capacity: room.capacity })],
    [t('staff.room.opened'), moment(room.createdAt)],
    ...(room.liveSince === null ? [] : [[t('staff.room.liveSince'), moment(room.liveSince)]]),
    [t('staff.room.stays'), number(room.stays)],
    [t('staff.room.minutes'), number(room.stayMinutes)],
    [t('staff.room.messages'), number(room.messages)],
  ];
  return (
    <article className="staff-section" aria-label={room.name}>
      <h2 dir="auto">{room.name}</h2>
      <RoomState room={room} locked={room.locked} />
      {room.description !== '' && (
        <p className="preserve-lines" dir="auto">
          {room.description}
        </p>
      )}
      <dl className="facts">
        <div>
          <dt>{t('staff.room.host')}</dt>
          <dd>
            <PersonLink person={room.host} />
          </dd>
        </div>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {room.status !== 'ended' && (
        <div className="acts">
          <Link className="button small" href={`/room/${room.id}`}>
            {t('staff.room.join')}
          </Link>
          <button type="button" className="button small danger" onClick={() => setClosing(true)}>
            {t('staff.room.close')}
          </button>
        </div>
      )}
      {closing && (
        <ActDialog
          title={t('staff.room.closeTitle', { name: room.name })}
          text={t('staff.room.closeText')}
          act={t('staff.room.close')}
          danger
          onClose={() => setClosing(false)}
          onAct={async () => {
            await api.call(closeRoom, { params: { roomId: room.id } });
            await onActed();
          }}
        />
      )}
    </article>
  );
}
