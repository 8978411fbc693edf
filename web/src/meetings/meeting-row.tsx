import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { useSession } from '../app/session.tsx';
import { useMoment } from '../app/use-moment.ts';
import { Badge } from '../ui/badge.tsx';
import { MeetingMenu } from './meeting-menu.tsx';

/** One meeting: when, what, and the way in once it is open. */
export function MeetingRow({ room, onGone }: { room: Room; onGone: () => void }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { time } = useMoment();
  const isHost = room.host.id === user?.id;
  const ends =
    room.startsAt === null || room.minutes === null
      ? null
      : new Date(Date.parse(room.startsAt) + room.minutes * 60_000).toISOString();
  return (
    <li className="meeting-row">
      <p className="meeting-time">
        {room.startsAt === null ? (
          t('meetings.open')
        ) : (
          <>
            <time dateTime={room.startsAt}>{time(room.startsAt)}</time>
            {ends !== null && <span className="soft"> – {time(ends)}</span>}
          </>
        )}
      </p>
      <div className="meeting-what">
        <h3 dir="auto">
          <Link href={`/meetings/${room.id}`}>{room.name}</Link>
        </h3>
        <p className="meeting-facts soft">
          <span>{isHost ? t('meetings.youHost') : t('rooms.hostedBy', { name: room.host.displayName })}</span>
          {room.visibility === 'private' && <Badge>{t('rooms.private')}</Badge>}
          {room.peopleCount > 0 && (
            <Badge tone="live">{t('rooms.people', { count: room.peopleCount })}</Badge>
          )}
        </p>
      </div>
      <div className="meeting-acts">
        <MeetingEntry room={room} isHost={isHost} />
        <MeetingMenu room={room} isHost={isHost} onGone={onGone} />
      </div>
    </li>
  );
}

/** The way in: for its host at any time, for others once it is open. */
export function MeetingEntry({ room, isHost }: { room: Room; isHost: boolean }) {
  const { t } = useTranslation();
  if (room.status === 'ended') return null;
  if (room.status === 'scheduled' && !isHost) return <span className="soft">{t('meetings.notOpen')}</span>;
  return (
    <Link className="button primary small" href={`/room/${room.id}`}>
      {t(room.status === 'scheduled' ? 'meetings.start' : 'rooms.join')}
      <span className="visually-hidden">: {room.name}</span>
    </Link>
  );
}
