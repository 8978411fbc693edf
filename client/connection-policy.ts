import type { ErrorCode } from '../src/protocol/problem.ts';
import { NetworkError, ParleyError } from './parley-error.ts';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 3_000;
/** A server that died is replaced by then; whoever waits for long meanwhile comes back for as much too late. */
const FRESH_LOSS_MS = 10_000;
const LONGEST_FRESH_DELAY_MS = 1_000;
/** Everyone in a room is asked to come at the same moment. */
const MOVING_JITTER_MS = 300;

/** How long to wait before attempt `attempt` (from 0): doubling, capped, with jitter so that not all come at once. */
export function backoffMs(
  attempt: number,
  random: () => number = Math.random,
  longestMs = LONGEST_DELAY_MS,
): number {
  const delay = Math.min(longestMs, FIRST_DELAY_MS * 2 ** attempt);
  return Math.round(delay * (0.5 + random() / 2));
}

/** As `backoffMs`, on the way in or back, for so long by now. */
export function backoffAfterMs(attempt: number, elapsedMs: number): number {
  const longestMs = elapsedMs < FRESH_LOSS_MS ? LONGEST_FRESH_DELAY_MS : LONGEST_DELAY_MS;
  return backoffMs(attempt, Math.random, longestMs);
}

/** How long to wait before coming back to a room that moves. */
export function movingDelayMs(random: () => number = Math.random): number {
  return Math.round(MOVING_JITTER_MS * random());
}

/** `renew`: get a new grant, the token is of no use. `retry`: the same again in a moment. `end`: no way back. */
export type NextStep = 'renew' | 'retry' | 'end';

const RENEWABLE: readonly ErrorCode[] = ['TOKEN_INVALID', 'TOKEN_EXPIRED', 'SESSION_ENDED'];
const PASSING: readonly ErrorCode[] = [
  'RATE_LIMITED',
  'SHUTTING_DOWN',
  'ROOM_MOVING',
  'NODE_UNREACHABLE',
  'MEDIA_UNAVAILABLE',
  'INTERNAL',
  'NOT_IN_ROOM',
];

/** What to do after the handshake or `room:join` failed. */
export function afterRefusal(error: unknown): NextStep {
  if (!(error instanceof ParleyError) || error instanceof NetworkError) return 'retry';
  if (RENEWABLE.includes(error.code)) return 'renew';
  return PASSING.includes(error.code) ? 'retry' : 'end';
}

const FINAL_FOR_GRANT: readonly ErrorCode[] = [
  'ROOM_ENDED',
  'ROOM_FULL',
  'ROOM_NOT_FOUND',
  'ROOM_NOT_OPEN',
  'ROOM_LOCKED',
  'ROOM_PASSWORD_REQUIRED',
  'ROOM_PASSWORD_WRONG',
  'KNOCK_REQUIRED',
  'BANNED_FROM_ROOM',
  'ACCOUNT_BANNED',
  'FORBIDDEN',
  'INVITE_INVALID',
  'UNAUTHENTICATED',
  'TOKEN_REUSED',
  'VALIDATION_FAILED',
  'PLAN_REQUIRED',
];

/**
 * What to do after no grant could be had. On the way in only a server that is busy is asked again, so that a person
 * who cannot enter hears it at once; on the way back, everything that may pass is waited for.
 */
export function afterNoGrant(error: unknown, entered: boolean): NextStep {
  const code = error instanceof ParleyError ? error.code : undefined;
  if (!entered) return code === 'RATE_LIMITED' ? 'retry' : 'end';
  return code !== undefined && FINAL_FOR_GRANT.includes(code) ? 'end' : 'retry';
}

/** What is about this connection's own media, of which there will be other where the room moves to. */
const BOUND_TO_MEDIA = /^(transport|producer|consumer):/;

/** Whether a request that was refused because its room moves may be sent again to where it lives then. */
export function outlivesMove(name: string): boolean {
  return !BOUND_TO_MEDIA.test(name);
}
