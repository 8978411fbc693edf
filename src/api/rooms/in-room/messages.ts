import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { User } from '../../../entities/user.ts';
import type { messagePage, sendMessageInput } from '../../../protocol/rest/in-room.ts';
import type { pageQuery } from '../../../protocol/rest/page.ts';
import type { ChatMessage } from '../../../protocol/room-state.ts';
import { newestPage } from '../../lists/newest-page.ts';
import { SqlConditions } from '../../lists/sql-conditions.ts';
import { MESSAGE_COLUMNS, type MessageRow, toChatMessage } from '../journal/message-rows.ts';
import type { LiveRoomsPort } from '../live-rooms.ts';
import type { InRoomAccess } from './in-room-access.ts';

type MessagesDependencies = { dataSource: DataSource; live: LiveRoomsPort; access: InRoomAccess };

/** What was written in a room, newest first. Throws ROOM_NOT_FOUND, FORBIDDEN, BANNED_FROM_ROOM. */
export async function listMessages(
  { dataSource, access }: MessagesDependencies,
  user: User,
  roomId: string,
  page: z.output<typeof pageQuery>,
): Promise<z.input<typeof messagePage>> {
  await access.requireReader(roomId, user);
  const { rows, nextCursor } = await newestPage<MessageRow>(
    dataSource.manager,
    {
      columns: MESSAGE_COLUMNS,
      tables: 'room_messages m',
      where: new SqlConditions().when('m.room_id = ?', roomId),
      at: 'm.sent_at',
      id: 'm.id',
    },
    page,
  );
  return { items: rows.map(toChatMessage), nextCursor };
}

/** Writes in a room that one is in. Throws ROOM_NOT_FOUND, ROOM_NOT_LIVE, NOT_IN_ROOM, DATABASE_UNAVAILABLE. */
export async function sendMessage(
  { live, access }: MessagesDependencies,
  user: User,
  roomId: string,
  { clientMessageId, text }: z.output<typeof sendMessageInput>,
): Promise<ChatMessage> {
  if ((await live.findRole(roomId, user.id)) === null) await access.requireKnown(roomId, user);
  return live.sendChat(roomId, user.id, clientMessageId, text);
}
