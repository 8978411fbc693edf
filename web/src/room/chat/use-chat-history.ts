import { useRef, useState } from 'react';
import { listMessages } from '../../../../src/protocol/rest/in-room-endpoints.ts';
import type { ChatMessage } from '../../../../src/protocol/room-state.ts';
import { api } from '../../app/api.ts';
import { addOlder, followChat, mayHaveOlder, NO_HISTORY } from './chat-history.ts';

const PAGE = 100;

/** A room's messages from before those in its state, asked for as one scrolls up. */
export function useChatHistory(roomId: string, chat: readonly ChatMessage[]) {
  const [kept, setKept] = useState(() => followChat(NO_HISTORY, chat));
  const [failed, setFailed] = useState(false);
  const [loading, setLoading] = useState(false);
  const asking = useRef(false);
  const history = followChat(kept, chat);
  // As React has it for state that follows from props: set while rendering, drawn once.
  if (history !== kept) setKept(history);

  const loadOlder = async () => {
    if (asking.current || !mayHaveOlder(history)) return;
    asking.current = true;
    setLoading(true);
    setFailed(false);
    try {
      let { cursor } = history;
      // The first pages hold what is in the room's state already.
      for (let found = 0; found === 0 && cursor !== null; ) {
        const asked = cursor;
        const query = { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
        const page = await api.call(listMessages, { params: { roomId }, query });
        const known = new Set([...history.older, ...history.newest].map(({ messageId }) => messageId));
        found = page.items.filter(({ messageId }) => !known.has(messageId)).length;
        cursor = page.nextCursor;
        // After an absence it began anew meanwhile.
        setKept((before) => (before.cursor === asked ? addOlder(before, page) : before));
      }
    } catch {
      setFailed(true);
    }
    asking.current = false;
    setLoading(false);
  };

  return { older: history.older, hasOlder: mayHaveOlder(history), loading, failed, loadOlder };
}
