import { type DataSource, IsNull } from 'typeorm';
import { refreshSessionEntity } from '../../entities/refresh-session.ts';
import type { LivePeoplePort } from '../accounts/live-people.ts';
import type { LiveRoomsPort } from '../rooms/live-rooms.ts';

export type AccountAccess = { dataSource: DataSource; live: LiveRoomsPort; people: LivePeoplePort };

/**
 * Ends every session, socket and stream of a person at once, for a ban and for the end of an account. The account's
 * row must say so already (`status` or `deletedAt`, and `sessionsValidFrom`): whatever looks at it from then on is
 * refused, and what looked before is ended here. Not to be called inside a transaction.
 */
export async function endAllAccess(
  { dataSource, live, people }: AccountAccess,
  userId: string,
  reason: 'banned' | 'deleted',
): Promise<void> {
  await dataSource
    .getRepository(refreshSessionEntity)
    .update({ userId, revokedAt: IsNull() }, { revokedAt: new Date() });
  live.removeEverywhere(userId, reason === 'banned' ? 'banned' : 'removed');
  people.disconnect(userId, reason);
}
