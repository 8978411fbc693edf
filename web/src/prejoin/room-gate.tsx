import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { clientProblem } from '../../../client/parley-error.ts';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { MessagePage } from '../app/message-page.tsx';
import { PageFrame } from '../app/page-frame.tsx';
import { problemOf } from '../app/problem-text.ts';
import { Spinner } from '../ui/spinner.tsx';
import { askToEnter, type DoorNeed } from './ask-to-enter.ts';
import { ClosedDoor } from './closed-door.tsx';
import { EndedPage } from './ended-page.tsx';
import { RoomVisit } from './room-visit.tsx';

type RoomGateProps = {
  find: () => Promise<Room>;
  /** Of a room that one may not be able to see before one is let in. */
  roomId?: string;
  invite?: string;
};
type Found = { room: Room; admitted?: true } | { error: unknown } | { need: DoorNeed; roomId: string } | null;

/** Finds the room of a link and opens it, or says why that cannot be. */
export function RoomGate({ find, roomId, invite }: RoomGateProps) {
  const { t } = useTranslation();
  const [found, setFound] = useState<Found>(null);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt asks anew
  useEffect(() => {
    let current = true;
    lookFor(find, roomId).then(
      (outcome) => current && setFound(outcome),
      (error: unknown) => current && setFound({ error }),
    );
    return () => {
      current = false;
    };
  }, [find, roomId, attempt]);

  if (found === null)
    return (
      <PageFrame>
        <Spinner label={t(invite === undefined ? 'app.loading' : 'rooms.invite.opening')} />
      </PageFrame>
    );
  if ('room' in found) {
    if (found.room.status === 'ended') return <EndedPage end={{ reason: 'room-ended' }} />;
    return (
      <RoomVisit
        room={found.room}
        admitted={found.admitted === true}
        {...(invite === undefined ? {} : { invite })}
      />
    );
  }
  if ('need' in found)
    return (
      <ClosedDoor
        roomId={found.roomId}
        need={found.need}
        invite={invite}
        asked={false}
        onNeed={(need) => setFound({ need, roomId: found.roomId })}
        onOpen={({ room }) => setFound({ room, admitted: true })}
        onFailed={(error) => setFound({ error })}
      />
    );
  const retry = () => {
    setFound(null);
    setAttempt(attempt + 1);
  };
  const problem = problemOf(found.error) ?? clientProblem('INTERNAL', String(found.error));
  if (problem.code === 'INVITE_INVALID' || problem.code === 'VALIDATION_FAILED')
    return (
      <MessagePage
        title={t(problem.code === 'INVITE_INVALID' ? 'rooms.invite.badTitle' : 'ended.notFound.title')}
        text={t(problem.code === 'INVITE_INVALID' ? 'errors.INVITE_INVALID' : 'app.notFoundText')}
      >
        <Link className="button primary" href="/rooms">
          {t('app.backToRooms')}
        </Link>
      </MessagePage>
    );
  return <EndedPage end={{ reason: 'failed', error: problem }} onReturn={retry} />;
}

/** A room that one cannot see may still have a door: asking to enter tells. */
async function lookFor(find: () => Promise<Room>, roomId: string | undefined): Promise<NonNullable<Found>> {
  try {
    return { room: await find() };
  } catch (error) {
    if (roomId === undefined || problemOf(error)?.code !== 'ROOM_NOT_FOUND') throw error;
    const answer = await askToEnter(roomId, {});
    return 'grant' in answer ? { room: answer.grant.room, admitted: true } : { need: answer, roomId };
  }
}
