import type { CHAT_MESSAGES_IN_SNAPSHOT, ChatMessage } from '../../../../src/protocol/room-state.ts';

// The module that has it brings zod along.
const IN_SNAPSHOT: typeof CHAT_MESSAGES_IN_SNAPSHOT = 200;

/** What one has of a room's messages beyond the newest, which are in the room's state. */
export type ChatHistory = {
  /** Older than all of `newest`, oldest first. */
  older: readonly ChatMessage[];
  newest: readonly ChatMessage[];
  /** Where the next page begins; undefined before the first, null when there is nothing before what one has. */
  cursor: string | null | undefined;
};

export const NO_HISTORY: ChatHistory = { older: [], newest: [], cursor: undefined };

/**
 * The room's state holds other messages now. Those that left it because newer ones came are kept; after an absence in
 * which all of them left, what lies between is not known, and the history begins anew.
 */
export function followChat(history: ChatHistory, newest: readonly ChatMessage[]): ChatHistory {
  if (history.newest === newest) return history;
  const now = idsOf(newest);
  const left = history.newest.filter(({ messageId }) => !now.has(messageId));
  if (left.length === history.newest.length) return { ...NO_HISTORY, newest };
  return {
    ...history,
    newest,
    older: [...history.older.filter(({ messageId }) => !now.has(messageId)), ...left],
  };
}

/** Adds a page of messages, which come newest first and overlap with what one has. */
export function addOlder(
  history: ChatHistory,
  page: { items: readonly ChatMessage[]; nextCursor: string | null },
): ChatHistory {
  const known = idsOf([...history.older, ...history.newest]);
  const found = page.items.filter(({ messageId }) => !known.has(messageId)).toReversed();
  // What was written since the question was asked is on its way as an event.
  const oldest = history.older[0] ?? history.newest[0];
  const before = oldest === undefined ? found : found.filter(({ sentAt }) => sentAt <= oldest.sentAt);
  return { ...history, older: [...before, ...history.older], cursor: page.nextCursor };
}

/** Whether there may be older messages than one has: a state that is not full holds all of them. */
export function mayHaveOlder({ newest, cursor }: ChatHistory): boolean {
  return cursor === undefined ? newest.length >= IN_SNAPSHOT : cursor !== null;
}

function idsOf(messages: readonly ChatMessage[]): Set<string> {
  return new Set(messages.map(({ messageId }) => messageId));
}
