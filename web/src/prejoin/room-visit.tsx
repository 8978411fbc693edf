import { Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clientProblem, NetworkError } from '../../../client/parley-error.ts';
import type { RoomEnd } from '../../../client/room-view.ts';
import type { JoinGrant, Room } from '../../../src/protocol/rest/rooms.ts';
import { lazyPart } from '../app/lazy-pages.ts';
import { problemOf } from '../app/problem-text.ts';
import { LocalDevices } from '../media/local-devices.ts';
import type { MeetingSession } from '../room/meeting-session.ts';
import { Spinner } from '../ui/spinner.tsx';
import { askToEnter, type DoorNeed } from './ask-to-enter.ts';
import { ClosedDoor } from './closed-door.tsx';
import { endWords } from './end-words.ts';
import { EndedPage } from './ended-page.tsx';
import { Prejoin } from './prejoin.tsx';

// mediasoup-client and socket.io come with these; they are fetched while the person looks at the preview.
const loadMeeting = () => import('../room/meeting.tsx');
const loadSession = () => import('../room/meeting-session.ts');
const Meeting = lazyPart(loadMeeting);

type Stage =
  | { at: 'door' }
  | { at: 'closed-door'; need: DoorNeed }
  | { at: 'room'; session: MeetingSession }
  | { at: 'end'; end: RoomEnd };

type RoomVisitProps = {
  room: Room;
  /** The door was opened for this person already. */
  admitted: boolean;
  invite?: string;
};

/** One visit to a room: the door, the room, and the word at the end. */
export function RoomVisit({ room, admitted, invite }: RoomVisitProps) {
  const { t } = useTranslation();
  const [devices] = useState(() => new LocalDevices());
  const [stage, setStage] = useState<Stage>({ at: 'door' });
  // Whoever was let in once comes back without knocking, but not who was put out.
  const [knocks, setKnocks] = useState(room.lobby && !admitted);
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

  /** Fetches the room's own scripts and asks the room to let the person in, both at once. */
  const enter = async () => {
    const scripts = loadSession();
    const answer = await askToEnter(room.id, invite === undefined ? {} : { invite }).catch(failureOf);
    if (answer === null) throw new Error('The server did not answer.');
    await scripts;
    if ('grant' in answer) await goIn(answer.grant);
    else if ('end' in answer) setStage({ at: 'end', end: answer.end });
    else setStage({ at: 'closed-door', need: answer });
  };

  const goIn = async (grant: JoinGrant) => {
    const { MeetingSession } = await loadSession();
    const session = new MeetingSession({ grant, devices, ...(invite === undefined ? {} : { invite }) });
    open.current = session;
    setKnocks(false);
    session.onEnd((end) => {
      if (open.current !== session) return;
      open.current = null;
      session.close();
      devices.stop('microphone');
      devices.stop('camera');
      setKnocks(room.lobby && endWords(end).back === 'toDoor');
      setStage({ at: 'end', end });
    });
    setStage({ at: 'room', session });
    void session.enter();
  };

  const toDoor = useCallback(() => setStage({ at: 'door' }), []);

  switch (stage.at) {
    case 'door':
      return <Prejoin room={room} knocks={knocks} devices={devices} onJoin={enter} />;
    case 'closed-door':
      return (
        <ClosedDoor
          roomId={room.id}
          roomName={room.name}
          need={stage.need}
          invite={invite}
          asked
          onNeed={(need) => setStage({ at: 'closed-door', need })}
          onOpen={(grant) => void goIn(grant)}
          onFailed={(error) => setStage({ at: 'end', end: endOf(error) })}
        />
      );
    case 'room':
      return (
        <Suspense fallback={<Spinner label={t('room.connecting')} />}>
          <Meeting session={stage.session} />
        </Suspense>
      );
    case 'end':
      return <EndedPage end={stage.end} room={room} onReturn={toDoor} />;
  }
}

function endOf(error: unknown): RoomEnd {
  return { reason: 'failed', error: problemOf(error) ?? clientProblem('INTERNAL', String(error)) };
}

/** Null where there was no answer, which one can try again for; otherwise the end that the refusal is. */
function failureOf(error: unknown): { end: RoomEnd } | null {
  return error instanceof NetworkError ? null : { end: endOf(error) };
}
