import type { EntityManager } from 'typeorm';
import { CHAT_MESSAGES_IN_SNAPSHOT, type ChatMessage } from '../../../protocol/room-state.ts';

export type SentMessage = ChatMessage & { roomId: string };

/** A row of `MESSAGE_COLUMNS`. */
export type MessageRow = Omit<ChatMessage, 'sentAt'> & { sentAt: Date };

/** What to select of `room_messages` as `m`, for `toChatMessage`. */
export const MESSAGE_COLUMNS = `m.id AS "messageId", m.peer_id AS "peerId", m.user_id AS "userId",
  m.display_name AS "displayName", m.text, m.sent_at AS "sentAt"`;

/** A message as the API and live rooms have it. */
export function toChatMessage({
  messageId,
  peerId,
  userId,
  displayName,
  text,
  sentAt,
}: MessageRow): ChatMessage {
  return { messageId, peerId, userId, displayName, text, sentAt: sentAt.toISOString() };
}

/** Many in one statement; each once, however often it comes. An account that was deleted meanwhile has no name. */
export async function insertMessages(
  manager: EntityManager,
  messages: readonly SentMessage[],
): Promise<void> {
  await manager.query(
    `INSERT INTO room_messages (id, room_id, peer_id, user_id, display_name, text, sent_at)
     SELECT m."messageId", r.id, m."peerId", u.id,
       CASE WHEN u.deleted_at IS NULL THEN m."displayName" ELSE u.display_name END, m.text, m."sentAt"
     FROM json_to_recordset($1::json) AS m("messageId" uuid, "roomId" uuid, "peerId" uuid, "userId" uuid,
       "displayName" text, text text, "sentAt" timestamptz(3))
     JOIN rooms r ON r.id = m."roomId" JOIN users u ON u.id = m."userId"
     ON CONFLICT (id) DO NOTHING`,
    [JSON.stringify(messages)],
  );
}

/** As many as a live room shows, oldest first. */
export async function recentMessages(manager: EntityManager, roomId: string): Promise<ChatMessage[]> {
  const rows = await manager.query<MessageRow[]>(
    `SELECT ${MESSAGE_COLUMNS} FROM room_messages m WHERE m.room_id = $1
     ORDER BY m.sent_at DESC, m.id DESC LIMIT $2`,
    [roomId, CHAT_MESSAGES_IN_SNAPSHOT],
  );
  return rows.map(toChatMessage).reverse();
}
