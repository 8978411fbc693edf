import type { ErrorCode } from '../../../protocol/problem.ts';
import type { Visibility } from '../../../protocol/rest/rooms.ts';

/** All that matters for whether a person may enter a room. */
export type DoorFacts = {
  visibility: Visibility;
  ended: boolean;
  open: boolean;
  lobby: boolean;
  hasPassword: boolean;
  /** By the room's host. */
  isBlocked: boolean;
  isBanned: boolean;
  isHost: boolean;
  /** The host's plan has rooms of this kind. */
  isAllowed: boolean;
  /** Of the installation. */
  isStaff: boolean;
  /** Was let in before. */
  isMember: boolean;
  /** Knocked, and was answered. */
  isAdmitted: boolean;
  /** Brought one that works. */
  hasInvite: boolean;
  gavePassword: boolean;
};

/**
 * `enter`: there is nothing more to do. `become-member`: enter, and come back without being let in again.
 * `spend-invite` and `check-password`: one more thing decides.
 */
export type DoorAnswer =
  | { step: 'enter' | 'become-member' | 'spend-invite' | 'check-password' }
  | { step: 'refuse'; code: ErrorCode }
  /** Too early; an invite that works makes a member all the same, so that the meeting is among theirs. */
  | { step: 'wait'; acceptsInvite: boolean };

/**
 * Whether a person gets into a room, and by what. A private room shows itself to whoever can do something about it:
 * who was let in before, has an invite, may try a password or may knock. Of a lobby and a password, the password comes
 * first; an invite spares it, but not the knocking.
 */
export function decideAtDoor(facts: DoorFacts): DoorAnswer {
  const { lobby, hasPassword, isHost, isStaff, isMember, isAdmitted, hasInvite } = facts;
  const wasLetIn = isHost || isStaff || isMember || isAdmitted;
  const mayKnow = facts.visibility === 'public' || wasLetIn || hasInvite || hasPassword || lobby;
  if ((facts.isBlocked && !isStaff) || !mayKnow) return refuse('ROOM_NOT_FOUND');
  if (facts.isBanned && !isStaff) return refuse('BANNED_FROM_ROOM');
  if (facts.ended) return refuse('ROOM_ENDED');
  if (!facts.open && !isHost) return { step: 'wait', acceptsInvite: hasInvite && !lobby && !wasLetIn };
  if (!facts.isAllowed && !isStaff) return refuse('PLAN_REQUIRED');

  if (isHost || isStaff || isMember) return { step: 'enter' };
  if (isAdmitted) return { step: 'become-member' };
  if (hasInvite) return lobby ? refuse('KNOCK_REQUIRED') : { step: 'spend-invite' };
  if (hasPassword) return facts.gavePassword ? { step: 'check-password' } : refuse('ROOM_PASSWORD_REQUIRED');
  return lobby ? refuse('KNOCK_REQUIRED') : { step: 'enter' };
}

/** What the right password of a room gets one. */
export function decideAfterPassword({ lobby }: Pick<DoorFacts, 'lobby'>): DoorAnswer {
  return lobby ? refuse('KNOCK_REQUIRED') : { step: 'become-member' };
}

function refuse(code: ErrorCode): DoorAnswer {
  return { step: 'refuse', code };
}
