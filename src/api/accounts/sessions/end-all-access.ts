import type { DataSource } from 'typeorm';
import type { LiveRoomsPort } from '../../rooms/live-rooms.ts';
import type { LivePeoplePort } from '../people/live-people.ts';
import { endSessions } from './refresh-sessions.ts';

export type AccountAccess = { dataSource: DataSource; live: LiveRoomsPort; people: LivePeoplePort };

/**
 * Ends every session, socket and stream of a person at once, for a ban and for the end of an account. The account's
 * row must say so already (`status` or `deletedAt`): whatever looks at it from then on is
 * refused, and what looked before is ended here. Not to be called inside a transaction.
 */
export async function endAllAccess(
  { dataSource, live, people }: AccountAccess,
  userId: string,
  reason: 'banned' | 'deleted',
): Promise<void> {
  await endSessions(dataSource.manager, userId);
  const removed = live.removeEverywhere(userId, reason === 'banned' ? 'banned' : 'removed');
  people.disconnect(userId, reason);
  await removed;
}
