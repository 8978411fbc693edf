import type { Room } from '../../../entities/room.ts';
import { AppError } from '../../../errors.ts';

/** When a room is open, as its record has it. */
export type RoomSchedule = Pick<Room, 'startsAt' | 'minutes' | 'opensAt' | 'closesAt'>;

/** A schedule as people give it. */
export type GivenSchedule = { startsAt: string; minutes: number };

const MINUTE_MS = 60_000;
/** A meeting that runs late is not ended under people's hands, nor while someone looks for the door. */
const OPEN_AFTER_END_MS = 60 * MINUTE_MS;
const MAX_YEARS_AHEAD = 2;

/**
 * The schedule of a new room; without one it is open now. Throws VALIDATION_FAILED for a start that is past or too far
 * away.
 */
export function scheduleOf(given: GivenSchedule | null, now: Date): RoomSchedule {
  if (given === null) return { startsAt: null, minutes: null, opensAt: now, closesAt: null };
  const startsAt = new Date(given.startsAt);
  requireSensible(startsAt, now);
  return { startsAt, minutes: given.minutes, opensAt: startsAt, closesAt: closing(startsAt, given.minutes) };
}

/**
 * The schedule of a room that has one, or none, and gets another. A room that people are in stays open, and one that
 * has begun may be given more minutes or fewer. Throws as `scheduleOf`.
 */
export function rescheduled(
  room: RoomSchedule & Pick<Room, 'liveSince'>,
  given: GivenSchedule | null,
  now: Date,
): RoomSchedule {
  const isOpen = room.opensAt <= now;
  const opened = isOpen ? room.opensAt : now;
  if (given === null) return { startsAt: null, minutes: null, opensAt: opened, closesAt: null };
  const startsAt = new Date(given.startsAt);
  const { minutes } = given;
  if (startsAt.getTime() === room.startsAt?.getTime()) {
    return { startsAt, minutes, opensAt: room.opensAt, closesAt: closing(startsAt, minutes) };
  }
  requireSensible(startsAt, now);
  return {
    startsAt,
    minutes,
    opensAt: room.liveSince !== null && isOpen ? room.opensAt : startsAt,
    closesAt: closing(startsAt, minutes),
  };
}

function closing(startsAt: Date, minutes: number): Date {
  return new Date(startsAt.getTime() + minutes * MINUTE_MS + OPEN_AFTER_END_MS);
}

function requireSensible(startsAt: Date, now: Date): void {
  const latest = new Date(now);
  latest.setUTCFullYear(latest.getUTCFullYear() + MAX_YEARS_AHEAD);
  if (startsAt > now && startsAt <= latest) return;
  const message = startsAt > now ? `must be within ${MAX_YEARS_AHEAD} years` : 'must be in the future';
  throw new AppError('VALIDATION_FAILED', { errors: [{ path: 'schedule.startsAt', message }] });
}
