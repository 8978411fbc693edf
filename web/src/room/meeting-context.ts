import { createContext, useContext, useSyncExternalStore } from 'react';
import type { RoomView } from '../../../client/room-view.ts';
import type { MeetingSession } from './meeting-session.ts';

/** The meeting that is on screen, for everything inside it. */
export const MeetingContext = createContext<MeetingSession | null>(null);

export function useMeeting(): MeetingSession {
  const session = useContext(MeetingContext);
  if (session === null) throw new Error('useMeeting outside of a meeting');
  return session;
}

/** The room as it is now; renders again with each change. */
export function useRoomView(session: MeetingSession): RoomView {
  const { room } = session;
  return useSyncExternalStore(
    (listener) => room.subscribe(listener),
    () => room.view,
  );
}
