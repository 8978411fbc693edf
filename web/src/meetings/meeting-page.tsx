import './meetings.css';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { getRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import { api } from '../app/api.ts';
import { NotFoundPage } from '../app/not-found-page.tsx';
import { PageFrame } from '../app/page-frame.tsx';
import { problemOf } from '../app/problem-text.ts';
import { useSession } from '../app/session.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { PageHead } from '../ui/page-head.tsx';
import { SkeletonRows } from '../ui/page-list.tsx';
import { Problem } from '../ui/problem.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { AttendanceList } from './attendance-list.tsx';
import { BanList } from './ban-list.tsx';
import { InviteList } from './invite-list.tsx';
import { MeetingAbout } from './meeting-about.tsx';
import { MeetingMenu } from './meeting-menu.tsx';
import { MeetingEntry } from './meeting-row.tsx';
import { MessageHistory } from './message-history.tsx';
import { OwnReports } from './own-reports.tsx';
import { RecordingList } from './recording-list.tsx';

const PARTS = ['about', 'attendance', 'messages', 'recordings', 'invites', 'bans', 'reports'] as const;
const FOR_HOSTS: readonly string[] = ['invites', 'bans'];
const REFRESH_MS = 20_000;

/** All about one room: what it is, who was there, what was said and kept, who may come in. */
export default function MeetingPage({ roomId, part = 'about' }: { roomId: string; part?: string }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const answer = useAnswer(
    useCallback(() => api.call(getRoom, { params: { roomId } }), [roomId]),
    REFRESH_MS,
  );
  const room = answer.value;
  usePageTitle(room?.name ?? t('meetings.title'));
  const code = problemOf(answer.error)?.code;
  const known = PARTS.find((one) => one === part);
  if (known === undefined || code === 'ROOM_NOT_FOUND') return <NotFoundPage />;

  const isHost = room !== undefined && room.host.id === user?.id;
  const runsIt = isHost || user?.role !== 'user';
  const hrefOf = (one: string) => `/meetings/${roomId}${one === 'about' ? '' : `/${one}`}`;
  const tabs = PARTS.filter((one) => runsIt || !FOR_HOSTS.includes(one)).map((one) => ({
    href: hrefOf(one),
    label: t(`meetings.part.${one}`),
  }));
  return (
    <PageFrame>
      {answer.error !== null && <Problem error={answer.error} onRetry={() => void answer.reload()} />}
      {room === undefined && answer.error === null && <SkeletonRows />}
      {room !== undefined && (
        <>
          <PageHead title={room.name}>
            <MeetingEntry room={room} isHost={isHost} />
            <MeetingMenu room={room} isHost={runsIt} onGone={() => void answer.reload()} />
          </PageHead>
          <Tabs label={t('meetings.parts')} tabs={tabs} current={hrefOf(known)} />
          <div className="meeting-part">
            {known === 'about' && <MeetingAbout room={room} />}
            {known === 'attendance' && <AttendanceList roomId={roomId} />}
            {known === 'messages' && <MessageHistory roomId={roomId} />}
            {known === 'recordings' && <RecordingList roomId={roomId} canAdd={isHost} />}
            {known === 'invites' && <InviteList room={room} />}
            {known === 'bans' && <BanList roomId={roomId} />}
            {known === 'reports' && <OwnReports room={room} />}
          </div>
        </>
      )}
    </PageFrame>
  );
}
