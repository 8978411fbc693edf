import { useTranslation } from 'react-i18next';
import type { OwnProfile } from '../../../src/protocol/rest/accounts.ts';
import type { DeviceSlot } from '../media/local-devices.ts';
import { VideoView } from '../media/video-view.tsx';
import { Avatar } from '../ui/avatar.tsx';

/** Oneself, as others will see it, but mirrored. */
export function Preview({ camera, user }: { camera: DeviceSlot; user: OwnProfile | null }) {
  const { t } = useTranslation();
  return (
    <div className="preview">
      {camera.track !== null ? (
        <VideoView track={camera.track} className="mirrored" label={t('prejoin.preview')} />
      ) : (
        <div className="preview-off">
          {user !== null && (
            <Avatar userId={user.id} name={user.displayName} url={user.avatarUrl} size="large" />
          )}
          <p>{t(camera.starting ? 'prejoin.cameraStarting' : 'prejoin.cameraOff')}</p>
        </div>
      )}
      {user !== null && (
        <span className="tile-name" dir="auto">
          {user.displayName}
        </span>
      )}
    </div>
  );
}
