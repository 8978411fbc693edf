import './meeting-end.css';
import { Hourglass } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { usePurchases } from '../../billing/purchases.tsx';
import { useOwnPlan } from '../../plans/own-plan.tsx';
import { useCountdown } from '../../prejoin/use-countdown.ts';
import { useMeeting } from '../meeting-context.ts';
import { clockWords } from './clock-words.ts';
import { useNear } from './use-near.ts';

const MINUTE_MS = 60_000;
const SHOWN_MS = 5 * MINUTE_MS;

type MeetingEndProps = {
  /** When the plan of the room's owner ends the meeting. */
  endsAt: string | null;
  /** Whose plan it is. */
  isOwner: boolean;
};

/** The last minutes of a meeting that a plan limits: a quiet clock, and a word five minutes and one minute before. */
export function MeetingEnd({ endsAt, isOwner }: MeetingEndProps) {
  const { notices } = useMeeting();
  const atMs = endsAt === null ? null : Date.parse(endsAt);
  const isShown = useNear(atMs, SHOWN_MS);
  const isLast = useNear(atMs, MINUTE_MS);
  useEffect(() => {
    if (atMs === null || !isShown) return;
    const count = isLast ? 1 : Math.ceil((atMs - Date.now()) / MINUTE_MS);
    const words = isOwner ? 'notices.endsInOwn' : 'notices.endsIn';
    notices.show({ tone: 'warning', topic: 'end', text: (t) => t(words, { count }) });
  }, [atMs, isShown, isLast, isOwner, notices]);
  return atMs !== null && isShown ? <Clock atMs={atMs} isOwner={isOwner} /> : null;
}

function Clock({ atMs, isOwner }: { atMs: number; isOwner: boolean }) {
  const { t } = useTranslation();
  const { own } = useOwnPlan();
  const { upgradeFor } = usePurchases();
  const left = clockWords(useCountdown(atMs));
  const minutes = own?.entitlements.meetingMinutes ?? null;
  return (
    <span className="meeting-end">
      <span role="timer" title={t(isOwner ? 'room.endsWhyOwn' : 'room.endsWhy')}>
        <Hourglass aria-hidden size={14} />
        {t('room.endsIn', { left })}
      </span>
      {isOwner && minutes !== null && (
        <button
          type="button"
          className="button small"
          onClick={() => upgradeFor({ type: 'make-room', minutes: minutes + 1 })}
        >
          {t('room.goOn')}
        </button>
      )}
    </span>
  );
}
