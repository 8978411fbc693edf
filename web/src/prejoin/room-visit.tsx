import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomEnd } from '../../../client/room-view.ts';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { lazyPart } from '../app/lazy-pages.ts';
import { LocalDevices } from '../media/local-devices.ts';
import type { MeetingSession } from '../room/meeting-session.ts';
import { Spinner } from '../ui/spinner.tsx';
import { EndedPage } from './ended-page.tsx';
import { Prejoin } from './prejoin.tsx';

// mediasoup-client and socket.io come with these; they are fetched while the person looks at the preview.
const loadMeeting = () => import('../room/meeting.tsx');
const loadSession = () => import('../room/meeting-session.ts');
const Meeting = lazyPart(loadMeeting);

type Stage = { at: 'door' } | { at: 'room'; session: MeetingSession } | { at: 'end'; end: RoomEnd };

/** One visit to a room: the door, the room, and the word at the end. */
export function RoomVisit({ room, invite }: { room: Room; invite?: string }) {
  const { t } = useTranslation();
  const [devices] = useState(() => new LocalDevices());
  const [stage, setStage] = useState<Stage>({ at: 'door' });
  const open = useRef<MeetingSession | null>(null);

  useEffect(() => {
    devices.open();
    // What fails here is tried again, and told, when the person goes in.
    Promise.all([loadMeeting(), loadSession()]).catch(() => undefined);
    return () => {
      open.current?.close();
      open.current = null;
      devices.close();
    };
  }, [devices]);

  const enter = async () => {
    const { MeetingSession } = await loadSession();
    const session = new MeetingSession({ room, devices, ...(invite === undefined ? {} : { invite }) });
    open.current = session;
    session.onEnd((end) => {
      if (open.current !== session) return;
      open.current = null;
      session.close();
      devices.stop('microphone');
      devices.stop('camera');
      setStage({ at: 'end', end });
    });
    setStage({ at: 'room', session });
    void session.enter();
  };

  switch (stage.at) {
    case 'door':
      return <Prejoin room={room} devices={devices} onJoin={enter} />;
    case 'room':
      return (
        <Suspense fallback={<Spinner label={t('room.connecting')} />}>
          <Meeting session={stage.session} />
        </Suspense>
      );
    case 'end':
      return <EndedPage end={stage.end} onReturn={() => setStage({ at: 'door' })} />;
  }
}
