import { getRoomCalendar } from '../../../src/protocol/rest/room-endpoints.ts';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { api } from '../app/api.ts';
import { saveFile } from '../ui/save-file.ts';
import { calendarFileName } from './calendar-file-name.ts';

/** Downloads a meeting as a calendar file (RFC 5545). */
export async function saveCalendar(room: Pick<Room, 'id' | 'name'>): Promise<void> {
  const text = await api.call(getRoomCalendar, { params: { roomId: room.id } });
  saveFile(new Blob([text], { type: 'text/calendar;charset=utf-8' }), calendarFileName(room.name));
}
