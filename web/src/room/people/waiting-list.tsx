import { useTranslation } from 'react-i18next';
import type { Knocker } from '../../../../src/protocol/room-state.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { useMeeting } from '../meeting-context.ts';

/** Who waits at the door, first come first, and the ways to answer. */
export function WaitingList({ waiting }: { waiting: readonly Knocker[] }) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const answer = (userIds: readonly string[], status: 'admitted' | 'denied') =>
    void meeting.attempt(meeting.room.answerKnocks(userIds, status));
  return (
    <section aria-labelledby="people-waiting">
      <div className="waiting-head">
        <h3 id="people-waiting">{t('people.waiting')}</h3>
        {waiting.length > 1 && (
          <button
            type="button"
            className="button small"
            onClick={() =>
              answer(
                waiting.map(({ userId }) => userId),
                'admitted',
              )
            }
          >
            {t('people.admitAll')}
          </button>
        )}
      </div>
      <ol aria-labelledby="people-waiting">
        {waiting.map(({ userId, displayName: name, avatarUrl }) => (
          <li key={userId} className="person waiting">
            <Avatar userId={userId} name={name} url={avatarUrl} size="small" />
            <span className="person-name" dir="auto">
              {name}
            </span>
            <button
              type="button"
              className="button small primary"
              aria-label={t('people.admitPerson', { name })}
              onClick={() => answer([userId], 'admitted')}
            >
              {t('people.admit')}
            </button>
            <button
              type="button"
              className="button small"
              aria-label={t('people.denyPerson', { name })}
              onClick={() => answer([userId], 'denied')}
            >
              {t('people.deny')}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
