import { useCallback, useEffect, useState } from 'react';
import { randomId } from '../../../../client/random-id.ts';
import type { RoomView } from '../../../../client/room-view.ts';
import { useMeeting } from '../meeting-context.ts';

/** A message on its way, or one that did not get there. */
export type PendingMessage = {
  /** The same for each attempt, so that the server knows it again. */
  id: string;
  text: string;
  failed: boolean;
  /** Everyone has seen it, and it stands among the messages; that it is kept is not certain yet. */
  seen: boolean;
};

/** Sending messages, and counting those that nobody has looked at. Lives with the meeting, so that closing the panel loses nothing. */
export function useChat(view: RoomView, isOpen: boolean) {
  const { room } = useMeeting();
  const [pending, setPending] = useState<readonly PendingMessage[]>([]);
  const [unread, setUnread] = useState(0);
  const selfUserId = view.self?.userId;

  useEffect(() => {
    if (isOpen) setUnread(0);
    return room.on('chatMessage', (message) => {
      if (!isOpen && message.userId !== selfUserId) setUnread((count) => count + 1);
      if (message.peerId === room.view.self?.peerId) setPending((all) => markSeen(all, message.text));
    });
  }, [room, isOpen, selfUserId]);

  const drop = useCallback((id: string) => setPending((all) => all.filter((one) => one.id !== id)), []);

  const send = useCallback(
    (text: string, id = randomId()) => {
      setPending((all) => [...all, { id, text, failed: false, seen: false }]);
      room.sendChat(text, id).then(
        () => drop(id),
        () => setPending((all) => all.map((one) => (one.id === id ? { ...one, failed: true } : one))),
      );
    },
    [room, drop],
  );

  const retry = useCallback(
    (message: PendingMessage) => {
      drop(message.id);
      send(message.text, message.id);
    },
    [drop, send],
  );

  return { pending: pending.filter(({ seen, failed }) => !seen || failed), unread, send, retry, drop };
}

/** Messages do not name what they were sent as: of equal ones, the first that waits is the one that came. */
function markSeen(pending: readonly PendingMessage[], text: string): readonly PendingMessage[] {
  const came = pending.find((one) => !one.seen && one.text.trim() === text);
  return pending.map((one) => (one === came ? { ...one, seen: true } : one));
}

export type Chat = ReturnType<typeof useChat>;
