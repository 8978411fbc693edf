import type { RoomEnd } from '../../../client/room-view.ts';
import type { ErrorCode, Problem } from '../../../src/protocol/problem.ts';

/** Whose words in `ended` give the page its title. */
type EndTitle =
  | Exclude<RoomEnd['reason'], 'failed'>
  | 'full'
  | 'locked'
  | 'notFound'
  | 'notOpen'
  | 'outside'
  | 'hostPlan'
  | 'failed';
/** What the button says that leads back to the door, in `ended`; null where the door stays closed. */
type EndReturn = 'rejoin' | 'useHere' | 'retry' | 'toDoor' | null;

const REFUSALS: Partial<Record<ErrorCode, { title: EndTitle; back: EndReturn }>> = {
  ROOM_FULL: { title: 'full', back: 'retry' },
  ROOM_LOCKED: { title: 'locked', back: 'retry' },
  ROOM_NOT_OPEN: { title: 'notOpen', back: 'retry' },
  ROOM_NOT_FOUND: { title: 'notFound', back: null },
  ROOM_ENDED: { title: 'room-ended', back: null },
  BANNED_FROM_ROOM: { title: 'banned', back: null },
  ACCOUNT_BANNED: { title: 'banned', back: null },
  FORBIDDEN: { title: 'failed', back: null },
  // It is private, and its host's plan has none any more.
  PLAN_REQUIRED: { title: 'hostPlan', back: 'retry' },
  // One was inside, and whoever wants back in has to ask like anyone else.
  KNOCK_REQUIRED: { title: 'outside', back: 'toDoor' },
  ROOM_PASSWORD_REQUIRED: { title: 'outside', back: 'toDoor' },
};

/** Which words an end has, and whether one can go back to the door: where trying again only gives the same answer, not. */
export function endWords(end: RoomEnd): { title: EndTitle; back: EndReturn } {
  switch (end.reason) {
    case 'left':
      return { title: 'left', back: 'rejoin' };
    case 'replaced':
      return { title: 'replaced', back: 'useHere' };
    case 'time-up':
      return { title: 'time-up', back: 'rejoin' };
    case 'removed':
      return { title: 'removed', back: 'toDoor' };
    case 'failed':
      return REFUSALS[end.error.code] ?? { title: 'failed', back: 'retry' };
    default:
      return { title: end.reason, back: null };
  }
}

/** The SDK tells by `type` what it found by itself; INTERNAL is then this browser's failure, not the server's. */
export function isBrowserFailure({ type, code }: Problem): boolean {
  return type === 'urn:parley:error:client' && code === 'INTERNAL';
}
