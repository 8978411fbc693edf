import type { z } from 'zod';
import type { Room } from '../../../entities/room.ts';
import type { PlanAct } from '../../../protocol/entitlements.ts';
import type { editRoomInput } from '../../../protocol/rest/rooms.ts';
import type { RoomRecord } from '../room-record.ts';
import { type RoomSchedule, rescheduled } from './room-schedule.ts';

/** What is to be changed of a room; what is undefined stays as it is. */
export type RoomEdit = z.output<typeof editRoomInput>;

type Edited = RoomSchedule &
  Pick<
    Room,
    'name' | 'description' | 'kind' | 'visibility' | 'language' | 'topics' | 'capacity' | 'stage' | 'lobby'
  >;

/** What an edit makes of a room's record. */
export type RoomEditResult = {
  columns: Edited;
  /** Whether it is different from before. */
  changed: boolean;
  /** Whether some who got in before could not any more: it is private now, or has a lobby, or a password. */
  narrowsDoor: boolean;
  /** What it wants more of than there was, for the host's plan to allow. */
  raised: PlanAct;
  /** What changed, for people to read; nothing secret. */
  before: Readonly<Record<string, unknown>>;
  after: Readonly<Record<string, unknown>>;
};

/** Throws VALIDATION_FAILED for a schedule that cannot be. */
export function applyRoomEdit(room: RoomRecord, edit: RoomEdit, now: Date): RoomEditResult {
  const { startsAt, minutes, opensAt, closesAt } = room;
  const columns: Edited = {
    name: edit.name ?? room.name,
    description: edit.description ?? room.description,
    kind: edit.kind ?? room.kind,
    visibility: edit.visibility ?? room.visibility,
    language: edit.language === undefined ? room.language : edit.language,
    topics: edit.topics === undefined ? room.topics : [...new Set(edit.topics)],
    capacity: edit.capacity ?? room.capacity,
    stage: edit.stage ?? room.stage,
    lobby: edit.lobby ?? room.lobby,
    ...(edit.schedule === undefined
      ? { startsAt, minutes, opensAt, closesAt }
      : rescheduled(room, edit.schedule, now)),
  };
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(columns)) {
    const old: unknown = Reflect.get(room, field);
    if (JSON.stringify(old) === JSON.stringify(value)) continue;
    before[field] = old;
    after[field] = value;
  }
  const hasPassword = edit.password === undefined ? room.hasPassword : edit.password !== null;
  if (typeof edit.password === 'string' || hasPassword !== room.hasPassword) {
    before.password = room.hasPassword ? 'set' : 'none';
    after.password = room.hasPassword && hasPassword ? 'changed' : hasPassword ? 'set' : 'none';
  }
  return {
    columns,
    changed: Object.keys(after).length > 0,
    narrowsDoor:
      (columns.visibility === 'private' && room.visibility === 'public') ||
      (columns.lobby && !room.lobby) ||
      (hasPassword && !room.hasPassword),
    raised: raisedBy(room, columns),
    before,
    after,
  };
}

/** What a room has already it may keep, and less of it is always allowed: its host's plan may have ended since. */
function raisedBy(room: RoomRecord, { visibility, capacity, minutes }: Edited): PlanAct {
  return {
    type: 'make-room',
    ...(visibility === room.visibility ? {} : { visibility }),
    ...(capacity > room.capacity ? { capacity } : {}),
    ...(minutes !== null && minutes > (room.minutes ?? 0) ? { minutes } : {}),
  };
}
