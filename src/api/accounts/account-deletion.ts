import { randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { type User, userEntity } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { FileStore } from '../files/file-store.ts';
import type { Doorbell } from '../rooms/door/doorbell.ts';
import { isOutOfReach } from '../rooms/is-out-of-reach.ts';
import type { LiveRoomsPort } from '../rooms/live-rooms.ts';
import { endAllPeriods } from '../subscriptions/subscription-periods.ts';
import { lockAdmins, requireAnotherAdmin } from './last-admin.ts';
import type { LivePeoplePort } from './people/live-people.ts';
import { endAllAccess } from './sessions/end-all-access.ts';

/** What is shown where something of theirs stays. */
const NAME = 'Deleted account';

/** What goes with the account; `docs/privacy.md` says it to people. `$1` is the person. */
const ERASED = [
  'DELETE FROM refresh_sessions WHERE user_id = $1',
  'DELETE FROM one_time_codes WHERE user_id = $1',
  'DELETE FROM idempotency_keys WHERE user_id = $1',
  'DELETE FROM user_blocks WHERE user_id = $1 OR blocked_user_id = $1',
  'DELETE FROM user_reviews WHERE user_id = $1',
  'DELETE FROM room_members WHERE user_id = $1',
  'DELETE FROM room_invites WHERE created_by_user_id = $1',
];

export type AccountDeletionDependencies = {
  dataSource: DataSource;
  live: LiveRoomsPort;
  people: LivePeoplePort;
  doorbell: Pick<Doorbell, 'announce'>;
  files: Pick<FileStore, 'delete'>;
  logger: Logger;
};

/** What is to be done when the account is gone. */
type Remains = {
  avatarKey: string | null;
  /** Rooms that they hosted, and rooms at whose door they waited. */
  hosted: string[];
  waitedAt: string[];
};

/** Deletes accounts: nothing personal stays, and what others need of what was said and done stays without a name. */
export class AccountDeletion {
  readonly #parts: AccountDeletionDependencies;

  constructor(parts: AccountDeletionDependencies) {
    this.#parts = parts;
  }

  /** For good. Throws LAST_ADMIN, and TOKEN_INVALID when it is deleted already. */
  async delete(userId: string): Promise<void> {
    const { dataSource, doorbell } = this.#parts;
    const { avatarKey, hosted, waitedAt } = await dataSource.transaction((manager) => erase(manager, userId));
    await endAllAccess(this.#parts, userId, 'deleted');
    for (const roomId of hosted) await this.#endRoom(roomId);
    for (const roomId of waitedAt) await doorbell.announce(roomId);
    // What was said between the erasing and the end of the connection.
    await renameMessages(dataSource.manager, userId);
    if (avatarKey !== null) await this.#deletePicture(avatarKey);
  }

  /** Nobody can ask for it again: the account is gone. The room is over, and takes nobody who is not in it yet. */
  async #endRoom(roomId: string): Promise<void> {
    const { live, logger } = this.#parts;
    try {
      await live.end(roomId);
    } catch (error) {
      if (!isOutOfReach(error)) throw error;
      logger.warn(
        { err: error, roomId },
        'The node of a room whose host deleted their account was not reached',
      );
    }
  }

  /** The account is gone whatever becomes of the file; somebody must look after that. */
  async #deletePicture(key: string): Promise<void> {
    const { files, logger } = this.#parts;
    try {
      await files.delete(key);
    } catch (error) {
      logger.error({ err: error, key }, 'The picture of a deleted account was not deleted');
    }
  }
}

async function erase(manager: EntityManager, userId: string): Promise<Remains> {
  await lockAdmins(manager);
  const user = await manager
    .createQueryBuilder(userEntity, 'user')
    .where('user.id = :userId AND user.deletedAt IS NULL', { userId })
    .setLock('for_no_key_update')
    .getOne();
  if (user === null) throw new AppError('TOKEN_INVALID');
  if (user.role === 'admin') await requireAnotherAdmin(manager, userId);

  const now = new Date();
  // Of an UPDATE and a DELETE TypeORM gives the rows and their number.
  const [hosted] = await manager.query<[{ id: string }[], number]>(
    `UPDATE rooms SET status = 'ended', ended_at = coalesce(ended_at, $2), deleted_at = $2, updated_at = $2,
       version = version + 1
     WHERE host_user_id = $1 AND deleted_at IS NULL RETURNING id`,
    [userId, now],
  );
  const [knocks] = await manager.query<[{ roomId: string }[], number]>(
    'DELETE FROM room_knocks WHERE user_id = $1 RETURNING room_id AS "roomId"',
    [userId],
  );
  for (const statement of ERASED) await manager.query(statement, [userId]);
  await manager.query('DELETE FROM outbox_mails WHERE recipient = $1', [user.email]);
  await renameMessages(manager, userId);
  await manager.update(userEntity, { id: userId }, { ...nobody(userId), deletedAt: now, updatedAt: now });
  // Whoever is told of their end gets no name any more. What was paid stays in the books.
  await endAllPeriods(manager, userId, now);
  return {
    avatarKey: user.avatarKey,
    hosted: hosted.map(({ id }) => id),
    waitedAt: knocks.map(({ roomId }) => roomId),
  };
}

async function renameMessages(manager: EntityManager, userId: string): Promise<void> {
  await manager.query(
    'UPDATE room_messages SET display_name = $2 WHERE user_id = $1 AND display_name <> $2',
    [userId, NAME],
  );
}

/** An account without a person. Its keys are such as nobody can ask for, so that the name and address are free again. */
function nobody(userId: string): Partial<User> {
  const key = `deleted:${userId}`;
  const name = `deleted-${randomBytes(4).toString('hex')}`;
  return {
    username: name,
    usernameKey: key,
    email: `${name}@deleted.invalid`,
    emailKey: key,
    passwordHash: null,
    emailVerifiedAt: null,
    googleSubject: null,
    displayName: NAME,
    bio: '',
    avatarUrl: null,
    avatarKey: null,
    avatarBytes: 0,
    nativeLanguages: [],
    learningLanguages: [],
    interfaceLanguage: 'en',
    role: 'user',
    status: 'active',
    statusReason: null,
    lastSeenAt: null,
  };
}
