import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { AppError } from '../../errors.ts';
import type { RoomRecord } from './room-record.ts';

const MINUTE_MS = 60_000;

/**
 * A scheduled room as a calendar file (RFC 5545). Imported again it replaces what it was: the event's id stays, and
 * its sequence grows with every edit. One that was called off says so. Throws NOT_FOUND for a room without a schedule.
 *
 * @param url where the room is entered.
 */
export function toCalendar(room: RoomRecord, url: string): string {
  const { startsAt, minutes, endedAt } = room;
  if (startsAt === null || minutes === null) throw new AppError('NOT_FOUND');
  const isCalledOff = endedAt !== null && endedAt < startsAt;
  const calendar = ical({
    prodId: { company: 'Parley', product: 'Parley', language: 'EN' },
    method: isCalledOff ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
  });
  calendar.createEvent({
    id: `${room.id}@parley`,
    sequence: room.version - 1,
    stamp: new Date(),
    created: room.createdAt,
    start: startsAt,
    end: new Date(startsAt.getTime() + minutes * MINUTE_MS),
    summary: room.name,
    description: room.description === '' ? url : `${room.description}\n\n${url}`,
    url,
    location: url,
    status: isCalledOff ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  return calendar.toString();
}

/** A name for the file, in letters that every file system takes. */
export function calendarFilename({ name }: Pick<RoomRecord, 'name'>): string {
  const plain = name
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${plain === '' ? 'meeting' : plain}.ics`;
}
