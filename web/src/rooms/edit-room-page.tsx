import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { getRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import { api } from '../app/api.ts';
import { MessagePage } from '../app/message-page.tsx';
import { PageFrame } from '../app/page-frame.tsx';
import { useSession } from '../app/session.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { PageHead } from '../ui/page-head.tsx';
import { SkeletonRows } from '../ui/page-list.tsx';
import { Problem } from '../ui/problem.tsx';
import { EditRoomForm } from './edit-room-form.tsx';
import { EndRoomSection } from './end-room-section.tsx';

/** Changes a room, or ends it: for its host and for staff. */
export default function EditRoomPage({ roomId }: { roomId: string }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const answer = useAnswer(useCallback(() => api.call(getRoom, { params: { roomId } }), [roomId]));
  const room = answer.value;
  usePageTitle(t('rooms.edit.title'));
  if (room !== undefined && room.host.id !== user?.id && user?.role === 'user')
    return <RefusedPage text={t('rooms.edit.notYours')} />;
  if (room?.status === 'ended') return <RefusedPage text={t('errors.ROOM_ENDED')} />;
  return (
    <PageFrame>
      <div className="room-form">
        <PageHead title={t('rooms.edit.title')} />
        {answer.error !== null && <Problem error={answer.error} onRetry={() => void answer.reload()} />}
        {room === undefined && answer.error === null && <SkeletonRows />}
        {room !== undefined && (
          <>
            <EditRoomForm room={room} />
            <EndRoomSection room={room} />
          </>
        )}
      </div>
    </PageFrame>
  );
}

function RefusedPage({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <MessagePage title={t('rooms.edit.title')} text={text}>
      <Link className="button primary" href="/rooms">
        {t('app.backToRooms')}
      </Link>
    </MessagePage>
  );
}
