import './meeting.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../app/use-page-title.ts';
import { Spinner } from '../ui/spinner.tsx';
import { ChatPanel } from './chat/chat-panel.tsx';
import { useChat } from './chat/use-chat.ts';
import { ControlsBar } from './controls/controls-bar.tsx';
import { type MeetingDialog, MeetingDialogs } from './controls/meeting-dialogs.tsx';
import type { ShortcutAction } from './controls/shortcuts.ts';
import { useShortcuts } from './controls/use-shortcuts.ts';
import { MeetingBanners } from './meeting-banners.tsx';
import { MeetingContext, useMeeting, useRoomView } from './meeting-context.ts';
import { MeetingHead } from './meeting-head.tsx';
import type { MeetingSession } from './meeting-session.ts';
import { NoticeList } from './notices/notice-list.tsx';
import { PeoplePanel } from './people/people-panel.tsx';
import { MeetingEnd } from './plan/meeting-end.tsx';
import { useSourceToggle } from './plan/use-source-toggle.ts';
import { ReactionLayer } from './reactions/reaction-layer.tsx';
import { RoomTiles } from './tiles/room-tiles.tsx';

export type PanelName = 'chat' | 'people';

/** The room itself. */
export default function Meeting({ session }: { session: MeetingSession }) {
  return (
    <MeetingContext value={session}>
      <MeetingPage />
    </MeetingContext>
  );
}

function MeetingPage() {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const view = useRoomView(meeting);
  const [panel, setPanel] = useState<PanelName | null>(null);
  const [dialog, setDialog] = useState<MeetingDialog | null>(null);
  const chat = useChat(view, panel === 'chat');
  const main = useRef<HTMLElement>(null);
  const { room, self } = view;
  usePageTitle(room?.name ?? meeting.record.name);

  const hasEntered = room !== null;
  // The page before had the focus; now this one has it, so that keys and screen readers start here.
  useEffect(() => {
    if (hasEntered) main.current?.focus();
  }, [hasEntered]);

  const togglePanel = useCallback((name: PanelName) => setPanel((open) => (open === name ? null : name)), []);
  const toggleHand = () => {
    if (self === null || room === null) return;
    const isUp = room.hands.includes(self.peerId);
    void meeting.attempt(isUp ? meeting.room.lowerHand() : meeting.room.raiseHand());
  };
  // Staff who look in are in nobody's way: they just go.
  const isOwner = self !== null && self.userId === room?.hostUserId;
  const leave = () => {
    if (isOwner && view.connection === 'connected') setDialog('leave');
    else void meeting.attempt(meeting.room.leave());
  };
  const toggle = useSourceToggle();
  const canAct = view.connection === 'connected';
  useShortcuts((action: ShortcutAction) => {
    if (action === 'chat' || action === 'people') return togglePanel(action);
    if (action === 'help') return setDialog('help');
    if (!canAct) return;
    if (action === 'hand') toggleHand();
    else toggle(action);
  });

  if (room === null)
    return (
      <main className="meeting-entering">
        <h1 className="visually-hidden">{meeting.record.name}</h1>
        <Spinner label={t('room.connecting')} />
        <button type="button" className="button" onClick={leave}>
          {t('app.cancel')}
        </button>
      </main>
    );
  return (
    <div className="meeting">
      <MeetingHead name={room.name} peopleCount={room.peers.length} locked={room.locked}>
        <MeetingEnd endsAt={view.endsAt} isOwner={isOwner} />
      </MeetingHead>
      <main className="meeting-main" ref={main} tabIndex={-1}>
        <MeetingBanners view={view} />
        <div className="meeting-body">
          <RoomTiles view={view} onInvite={() => setDialog('invite')} />
          <ReactionLayer />
          {panel === 'people' && (
            <PeoplePanel room={room} selfId={self?.peerId} onClose={() => setPanel(null)} />
          )}
          {panel === 'chat' && <ChatPanel view={view} chat={chat} onClose={() => setPanel(null)} />}
        </div>
      </main>
      <footer className="meeting-foot">
        <NoticeList notices={meeting.notices} />
        <ControlsBar
          view={view}
          panel={panel}
          unread={chat.unread}
          onPanel={togglePanel}
          onDialog={setDialog}
          onHand={toggleHand}
          onLeave={leave}
        />
      </footer>
      <MeetingDialogs view={view} open={dialog} onClose={() => setDialog(null)} />
    </div>
  );
}
