import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { RoomEnd } from '../../../client/room-view.ts';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { MessagePage } from '../app/message-page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.tsx';
import { useMoment } from '../app/use-moment.ts';
import { saveCalendar } from '../meetings/save-calendar.ts';
import { endWords, isBrowserFailure } from './end-words.ts';

type EndedPageProps = {
  end: RoomEnd;
  /** Undefined for a room that one cannot see. */
  room?: Room;
  onReturn?: () => void;
};

/** Why the room is over for this person, or does not let them in, and what they can do now. */
export function EndedPage({ end, room, onReturn }: EndedPageProps) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const { user } = useSession();
  const { title, back } = endWords(end);
  const isHost = user !== null && room?.host.id === user.id;
  const startsAt = title === 'notOpen' ? (room?.startsAt ?? null) : null;
  useWhenItStarts(startsAt, onReturn);
  const text =
    title === 'hostPlan' || title === 'time-up'
      ? t(`ended.${title}.${isHost ? 'textHost' : 'text'}`)
      : end.reason !== 'failed'
        ? t(`ended.${end.reason}.text`)
        : startsAt !== null
          ? t('ended.notOpen.text', { when: moment(startsAt) })
          : t(isBrowserFailure(end.error) ? 'ended.browser' : `errors.${end.error.code}`);
  return (
    <MessagePage title={t(`ended.${title}.title`)} text={text}>
      {onReturn !== undefined && back !== null && (
        <button type="button" className="button primary" onClick={onReturn}>
          {t(`ended.${back}`)}
        </button>
      )}
      {room !== undefined && startsAt !== null && <CalendarButton room={room} />}
      {isHost && title === 'time-up' && <UpgradeLink />}
      {isHost && title === 'hostPlan' && (
        <>
          <UpgradeLink />
          <Link className="button" href={`/rooms/${room.id}/edit`}>
            {t('ended.hostPlan.edit')}
          </Link>
        </>
      )}
      <Link className={back === null ? 'button primary' : 'button'} href="/rooms">
        {t('app.backToRooms')}
      </Link>
    </MessagePage>
  );
}

/** For whoever's plan it is that ended something. */
function UpgradeLink() {
  const { t } = useTranslation();
  return (
    <Link className="button" href="/plans">
      {t('plans.upgrade')}
    </Link>
  );
}

/** Longer ones overflow in browsers, and fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The page of a meeting that has not begun opens by itself when it does. */
function useWhenItStarts(startsAt: string | null, onStart: (() => void) | undefined): void {
  useEffect(() => {
    if (startsAt === null || onStart === undefined) return;
    const waitMs = Date.parse(startsAt) - Date.now();
    // The clocks of two machines differ, and a door that stays closed would be tried over and over.
    if (waitMs <= 0 || waitMs > MAX_TIMER_MS) return;
    const timer = setTimeout(onStart, waitMs);
    return () => clearTimeout(timer);
  }, [startsAt, onStart]);
}

function CalendarButton({ room }: { room: Room }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [error, setError] = useState<unknown>(null);
  const save = () => {
    setError(null);
    saveCalendar(room).catch(setError);
  };
  return (
    <>
      <button type="button" className="button" onClick={save}>
        {t('ended.notOpen.calendar')}
      </button>
      {error !== null && (
        <p className="form-error" role="alert">
          {problemText(error)}
        </p>
      )}
    </>
  );
}
