import type { LiveActor } from '../../../cluster/rooms/room-messages.ts';
import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { Standing } from '../in-room/in-room-access.ts';
import { isStaff } from '../room-visibility.ts';

/**
 * By what right someone moderates a room: as its owner; as staff; or by the role that they have in it now. Throws
 * FORBIDDEN.
 */
export function authorityOf(
  standing: Pick<Standing, 'isHost' | 'isStaff' | 'liveRole'>,
): LiveActor['authority'] {
  if (standing.isHost) return 'owner';
  if (standing.isStaff) return 'staff';
  if (standing.liveRole === 'host' || standing.liveRole === 'co-host') return 'member';
  throw new AppError('FORBIDDEN', { detail: 'Only a host or co-host of this room can do that.' });
}

/** As `authorityOf`, for what co-hosts may not do. Throws FORBIDDEN. */
export function hostAuthorityOf(
  standing: Pick<Standing, 'isHost' | 'isStaff' | 'liveRole'>,
): LiveActor['authority'] {
  const authority = authorityOf(standing);
  if (authority === 'member' && standing.liveRole !== 'host') {
    throw new AppError('FORBIDDEN', { detail: 'Only the host of this room can do that.' });
  }
  return authority;
}

type Person = Pick<User, 'id' | 'role'>;

/** Nobody bans themselves or the room's owner, and staff are banned by staff alone. Throws FORBIDDEN. */
export function requireBannable(
  person: Person,
  actor: Person,
  { hostUserId }: Pick<Standing, 'hostUserId'>,
): void {
  if (person.id === actor.id) throw new AppError('FORBIDDEN', { detail: 'Nobody bans themselves.' });
  if (person.id === hostUserId) {
    throw new AppError('FORBIDDEN', { detail: 'The host of a room cannot be banned from it.' });
  }
  if (isStaff(person) && !isStaff(actor)) {
    throw new AppError('FORBIDDEN', { detail: 'Moderators and admins are banned by each other alone.' });
  }
}
