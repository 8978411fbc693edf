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
    });
  }, [room, isOpen, selfUserId]);

  const drop = useCallback((id: string) => setPending((all) => all.filter((one) => one.id !== id)), []);

  const send = useCallback(
    (text: string, id = randomId()) => {
      setPending((all) => [...all, { id, text, failed: false }]);
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

  return { pending, unread, send, retry, drop };
}

export type Chat = ReturnType<typeof useChat>;
