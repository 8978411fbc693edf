import { AppError } from '../../../errors.ts';
import type { Standing } from '../in-room/in-room-access.ts';
import type { LiveActor } from '../live-rooms.ts';

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
