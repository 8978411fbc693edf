import type { Entitlements } from '../../../src/protocol/entitlements.ts';
import type { PlanAct } from '../../../src/protocol/plan-refusal.ts';
import type {
  CreateRoomInput,
  EditRoomInput,
  Room,
  RoomKind,
  Visibility,
} from '../../../src/protocol/rest/rooms.ts';
import { fromLocalInput, toLocalInput } from '../ui/date-time.ts';

export const MIN_CAPACITY = 2;
export const MAX_CAPACITY = 10_000;
export const MAX_DESCRIPTION = 2_000;
export const MAX_TOPICS = 5;
const MIN_MINUTES = 5;
const MAX_MINUTES = 24 * 60;
const MIN_PASSWORD = 4;

export const roomKinds: readonly RoomKind[] = ['conversation', 'meeting', 'class', 'call'];

/** What the form of a room holds while it is filled in. */
export type RoomValues = {
  name: string;
  description: string;
  kind: RoomKind;
  /** '' for none. */
  language: string;
  topics: string[];
  visibility: Visibility;
  capacity: string;
  lobby: boolean;
  stage: boolean;
  protect: boolean;
  /** '' keeps the one there is. */
  password: string;
  scheduled: boolean;
  /** As `datetime-local` has it. */
  startsAt: string;
  minutes: string;
};

export type RoomField = 'name' | 'capacity' | 'password' | 'startsAt' | 'minutes';

/** A new room's values; `startsAt` is where a meeting is put at first. */
export function newRoomValues(name: string, scheduled: boolean, startsAt: Date): RoomValues {
  return {
    name,
    description: '',
    kind: scheduled ? 'meeting' : 'conversation',
    language: '',
    topics: [],
    visibility: scheduled ? 'private' : 'public',
    capacity: '50',
    lobby: false,
    stage: false,
    protect: false,
    password: '',
    scheduled,
    startsAt: toLocalInput(startsAt),
    minutes: '60',
  };
}

/** The values of a room that there is. `startsAt` is for one without a schedule. */
export function roomValues(room: Room, startsAt: Date): RoomValues {
  return {
    name: room.name,
    description: room.description,
    kind: room.kind,
    language: room.language ?? '',
    topics: room.topics,
    visibility: room.visibility,
    capacity: String(room.capacity),
    lobby: room.lobby,
    stage: room.stage,
    protect: room.hasPassword,
    password: '',
    scheduled: room.startsAt !== null,
    startsAt: toLocalInput(room.startsAt === null ? startsAt : new Date(room.startsAt)),
    minutes: String(room.minutes ?? 60),
  };
}

/** The fields that are not right yet. `before`: what an edit began with; what it leaves as it is cannot be wrong. */
export function wrongRoomFields(values: RoomValues, now: Date, before?: RoomValues): RoomField[] {
  const name = values.name.trim();
  const startsAt = fromLocalInput(values.startsAt);
  const keepsStart = before?.scheduled === true && before.startsAt === values.startsAt;
  const keepsPassword = before?.protect === true && values.password === '';
  const checks: readonly [RoomField, boolean][] = [
    ['name', name.length >= 1 && name.length <= 80],
    ['capacity', isWhole(values.capacity, MIN_CAPACITY, MAX_CAPACITY)],
    [
      'startsAt',
      !values.scheduled || keepsStart || (startsAt !== undefined && Date.parse(startsAt) > now.getTime()),
    ],
    ['minutes', !values.scheduled || isWhole(values.minutes, MIN_MINUTES, MAX_MINUTES)],
    [
      'password',
      !values.protect ||
        keepsPassword ||
        (values.password.length >= MIN_PASSWORD && values.password.length <= 100),
    ],
  ];
  return checks.flatMap(([field, right]) => (right ? [] : [field]));
}

/** What a room asks of its host's plan, field by field. `before`: what an edit began with, and may keep. */
export function roomPlanActs(
  values: Pick<RoomValues, 'visibility' | 'capacity' | 'scheduled' | 'minutes'>,
  before?: RoomValues,
): Record<'visibility' | 'capacity' | 'minutes', PlanAct | null> {
  const type = 'make-room';
  const capacity = Number(values.capacity);
  const minutes = values.scheduled ? Number(values.minutes) : 0;
  const keptMinutes = before?.scheduled === true ? Number(before.minutes) : 0;
  return {
    visibility: values.visibility === before?.visibility ? null : { type, visibility: values.visibility },
    capacity: capacity > Number(before?.capacity ?? 0) ? { type, capacity } : null,
    minutes: minutes > keptMinutes ? { type, minutes } : null,
  };
}

/** A new room's values, with what is still as it began made to fit a plan that has less than what is usual. */
export function fitToPlan(values: RoomValues, initial: RoomValues, allowed: Entitlements): RoomValues {
  const { privateRooms, roomCapacity, meetingMinutes } = allowed;
  const fitted = {
    visibility: privateRooms ? initial.visibility : 'public',
    capacity: String(Math.min(Number(initial.capacity), roomCapacity)),
    minutes: String(Math.min(Number(initial.minutes), meetingMinutes ?? Number.POSITIVE_INFINITY)),
  } as const;
  return {
    ...values,
    ...(values.visibility === initial.visibility ? { visibility: fitted.visibility } : {}),
    ...(values.capacity === initial.capacity ? { capacity: fitted.capacity } : {}),
    ...(values.minutes === initial.minutes ? { minutes: fitted.minutes } : {}),
  };
}

/** What makes the room. */
export function createRoomBody(values: RoomValues): CreateRoomInput {
  return {
    name: values.name.trim(),
    description: values.description.trim(),
    kind: values.kind,
    visibility: values.visibility,
    language: values.language === '' ? null : values.language,
    topics: values.topics,
    capacity: Number(values.capacity),
    stage: values.stage,
    lobby: values.lobby,
    password: values.protect ? values.password : null,
    schedule: scheduleOf(values),
  };
}

/** What an edit changes, and nothing else. */
export function editRoomBody(before: RoomValues, values: RoomValues): EditRoomInput {
  const { password, schedule, ...fields } = createRoomBody(values);
  const old: Readonly<Record<string, unknown>> = createRoomBody(before);
  const changed = Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name])),
  );
  const changesPassword = values.protect ? values.password !== '' : before.protect;
  const changesSchedule = JSON.stringify(schedule) !== JSON.stringify(old.schedule);
  return {
    ...changed,
    ...(changesPassword && password !== undefined ? { password } : {}),
    ...(changesSchedule && schedule !== undefined ? { schedule } : {}),
  };
}

function scheduleOf(values: RoomValues): { startsAt: string; minutes: number } | null {
  const startsAt = values.scheduled ? fromLocalInput(values.startsAt) : undefined;
  return startsAt === undefined ? null : { startsAt, minutes: Number(values.minutes) };
}

function isWhole(text: string, min: number, max: number): boolean {
  const number = Number(text);
  return text.trim() !== '' && Number.isInteger(number) && number >= min && number <= max;
}
