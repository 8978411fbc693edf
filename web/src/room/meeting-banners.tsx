import { Ear, Volume2 } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../../client/room-view.ts';
import { useMeeting } from './meeting-context.ts';

/** What is not as it should be, and what to do. */
export function MeetingBanners({ view }: { view: RoomView }) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const { audio } = meeting;
  const isSoundBlocked = useSyncExternalStore(audio.subscribe, audio.isBlocked);
  return (
    <div className="banners">
      <div role="status">
        {view.connection === 'reconnecting' && (
          <p className="banner reconnecting">
            <span className="banner-pulse" aria-hidden="true" />
            {t('room.reconnecting')}
          </p>
        )}
      </div>
      {meeting.isListening() && (
        <p className="banner quiet">
          <Ear aria-hidden size={18} />
          {t('room.listening')}
        </p>
      )}
      {isSoundBlocked && (
        <p className="banner" role="alert">
          <Volume2 aria-hidden size={18} />
          {t('room.hearBlocked')}
          <button type="button" className="button small" onClick={() => void audio.unblock()}>
            {t('room.hear')}
          </button>
        </p>
      )}
    </div>
  );
}
