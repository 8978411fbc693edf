import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { User } from '../../../entities/user.ts';
import { userBlockEntity } from '../../../entities/user-block.ts';
import { AppError } from '../../../errors.ts';
import type { ErrorCode } from '../../../protocol/problem.ts';
import type { pageQuery } from '../../../protocol/rest/page.ts';
import type { blockedPage, PersonSummary } from '../../../protocol/rest/people.ts';
import { newestPage } from '../../lists/newest-page.ts';
import { personJson } from '../../lists/person-json.ts';
import { SqlConditions } from '../../lists/sql-conditions.ts';
import type { Doorbell } from '../../rooms/door/doorbell.ts';
import type { LiveRoomsPort } from '../../rooms/live-rooms.ts';
import type { LivePeoplePort } from './live-people.ts';

export type PeopleBlocksDependencies = {
  dataSource: DataSource;
  live: LiveRoomsPort;
  people: LivePeoplePort;
  doorbell: Pick<Doorbell, 'announce'>;
};

/** What an act on a live room is refused with when there is nothing to end, or the person is staff inside. */
const NOTHING_TO_END: readonly ErrorCode[] = ['ROOM_NOT_LIVE', 'PEER_NOT_FOUND', 'FORBIDDEN'];

/** Blocks people, and takes from them what they had in the blocker's rooms. */
export class PeopleBlocks {
  readonly #dependencies: PeopleBlocksDependencies;

  constructor(dependencies: PeopleBlocksDependencies) {
    this.#dependencies = dependencies;
  }

  /** Newest first; accounts that were deleted since are not among them. */
  async page(user: Pick<User, 'id'>, page: z.output<typeof pageQuery>): Promise<z.input<typeof blockedPage>> {
    const { rows, nextCursor } = await newestPage<{ blocked: PersonSummary }>(
      this.#dependencies.dataSource.manager,
      {
        columns: `${personJson('person')} AS blocked`,
        tables: 'user_blocks block JOIN users person ON person.id = block.blocked_user_id',
        where: new SqlConditions().when('block.user_id = ?', user.id).always('person.deleted_at IS NULL'),
        at: 'block.created_at',
        id: 'block.blocked_user_id',
      },
      page,
    );
    const items = rows.map(({ blocked, createdAt }) => ({ ...blocked, blockedAt: createdAt.toISOString() }));
    return { items, nextCursor };
  }

  /**
   * Blocking someone again changes nothing, but ends again what may have been under way the first time. Throws
   * VALIDATION_FAILED for oneself, USER_NOT_FOUND.
   */
  async block(user: Pick<User, 'id'>, userId: string): Promise<void> {
    if (userId === user.id) {
      throw new AppError('VALIDATION_FAILED', {
        errors: [{ path: 'userId', message: 'must be someone else' }],
      });
    }
    const { dataSource, people, doorbell } = this.#dependencies;
    const { roomIds, knockedAt } = await dataSource.transaction((manager) =>
      writeBlock(manager, user.id, userId),
    );
    people.hidePresence(user.id, userId);
    await Promise.all(roomIds.map((roomId) => this.#takeOut(roomId, user.id, userId)));
    await Promise.all(knockedAt.map((roomId) => doorbell.announce(roomId)));
  }

  /** Lifting a block that is none changes nothing. */
  async unblock(user: Pick<User, 'id'>, userId: string): Promise<void> {
    await this.#dependencies.dataSource
      .getRepository(userBlockEntity)
      .delete({ userId: user.id, blockedUserId: userId });
  }

  /** A token for joining that they hold already is void from then on too. */
  async #takeOut(roomId: string, hostUserId: string, userId: string): Promise<void> {
    const actor = { userId: hostUserId, authority: 'owner' } as const;
    try {
      await this.#dependencies.live.act(roomId, actor, { type: 'remove', userId, reason: 'removed' });
    } catch (error) {
      if (!(error instanceof AppError && NOTHING_TO_END.includes(error.code))) throw error;
    }
  }
}

/**
 * Writes the block down, and ends what the person has in the blocker's rooms. Resolves to the rooms that they may be in
 * now, and those at whose door they waited. Staff keep their ways into rooms: they are there for whoever needs them.
 */
async function writeBlock(
  manager: EntityManager,
  userId: string,
  blockedUserId: string,
): Promise<{ roomIds: string[]; knockedAt: string[] }> {
  const [blocked] = await manager.query<Pick<User, 'role'>[]>(
    'SELECT role FROM users WHERE id = $1 AND deleted_at IS NULL FOR SHARE',
    [blockedUserId],
  );
  if (blocked === undefined) throw new AppError('USER_NOT_FOUND');
  await manager
    .createQueryBuilder()
    .insert()
    .into(userBlockEntity)
    .values({ userId, blockedUserId, createdAt: new Date() })
    .orIgnore()
    .execute();
  if (blocked.role !== 'user') return { roomIds: [], knockedAt: [] };
  const both = [userId, blockedUserId];
  const hosted = 'room_id IN (SELECT id FROM rooms WHERE host_user_id = $1)';
  await manager.query(`DELETE FROM room_members WHERE user_id = $2 AND ${hosted}`, both);
  await manager.query(
    `UPDATE room_invites SET revoked_at = now()
     WHERE created_by_user_id = $2 AND revoked_at IS NULL AND ${hosted}`,
    both,
  );
  const knocks = await manager.query<{ roomId: string }[]>(
    `WITH gone AS (DELETE FROM room_knocks WHERE user_id = $2 AND ${hosted} RETURNING room_id)
     SELECT room_id AS "roomId" FROM gone`,
    both,
  );
  const rooms = await manager.query<{ id: string }[]>(
    "SELECT id FROM rooms WHERE host_user_id = $1 AND status = 'active'",
    [userId],
  );
  return { roomIds: rooms.map(({ id }) => id), knockedAt: knocks.map(({ roomId }) => roomId) };
}
