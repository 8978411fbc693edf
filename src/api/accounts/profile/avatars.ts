import { randomUUID } from 'node:crypto';
import { type DataSource, IsNull } from 'typeorm';
import { type User, userEntity } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { Logger } from '../../../logger.ts';
import { requireAllowed } from '../../../plan-required.ts';
import type { FileStore, StoredFile } from '../../files/file-store.ts';
import { findEffectivePlan } from '../../plans/effective-plan.ts';
import { toAvatar } from './avatar-image.ts';

/** Pictures are made one at a time: a large one takes as much memory as all else together. */
const MAX_WAITING = 20;

export type AvatarsDependencies = { dataSource: DataSource; files: FileStore; logger: Logger };

/** Keeps one picture a person at most: what no row names any more is deleted. */
export class Avatars {
  readonly #dependencies: AvatarsDependencies;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(dependencies: AvatarsDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Throws IMAGE_INVALID, STORAGE_UNAVAILABLE, RATE_LIMITED while many others upload theirs, and PLAN_REQUIRED where the
   * person's storage does not hold it.
   */
  async set(user: Pick<User, 'id'>, content: Buffer): Promise<User> {
    const image = await this.#inTurn(() => toAvatar(content));
    const { dataSource, files, logger } = this.#dependencies;
    const { entitlements } = await findEffectivePlan(dataSource, user.id);
    // It takes the place of the one before, and there is nothing else that people store.
    requireAllowed(entitlements, { type: 'store', bytes: image.byteLength });
    const stored = await files.put(`avatars/${randomUUID()}.webp`, image, 'image/webp');
    try {
      return await this.#replace(user.id, { ...stored, bytes: image.byteLength });
    } catch (error) {
      // Unless it was only the answer that was lost, nobody knows of the new file.
      const row = await this.#find(user.id).catch((cause: unknown) => {
        logger.warn({ err: cause, key: stored.key }, 'Whether a picture is used could not be found out');
      });
      if (row !== undefined && row?.avatarKey !== stored.key) await this.#delete(stored.key);
      throw error;
    }
  }

  /** Without a picture it changes nothing. */
  remove(user: Pick<User, 'id'>): Promise<User> {
    return this.#replace(user.id, null);
  }

  /** The old file goes when no row names it any more. Throws TOKEN_INVALID when the account is gone. */
  async #replace(userId: string, stored: (StoredFile & { bytes: number }) | null): Promise<User> {
    const { user, oldKey } = await this.#dependencies.dataSource.transaction(async (manager) => {
      const users = manager.getRepository(userEntity);
      const lock = { mode: 'pessimistic_write' } as const;
      const before = await users.findOne({ where: { id: userId, deletedAt: IsNull() }, lock });
      if (before === null) throw new AppError('TOKEN_INVALID');
      const avatarUrl = stored?.url ?? null;
      const avatarKey = stored?.key ?? null;
      const avatarBytes = stored?.bytes ?? 0;
      if (before.avatarUrl === avatarUrl) return { user: before, oldKey: null };
      const version = before.version + 1;
      const changes = { avatarUrl, avatarKey, avatarBytes, version, updatedAt: new Date() };
      await users.update({ id: userId }, changes);
      return { user: { ...before, ...changes }, oldKey: before.avatarKey };
    });
    if (oldKey !== null) await this.#delete(oldKey);
    return user;
  }

  #find(userId: string): Promise<Pick<User, 'avatarKey'> | null> {
    return this.#dependencies.dataSource
      .getRepository(userEntity)
      .findOne({ select: { id: true, avatarKey: true }, where: { id: userId } });
  }

  /** A file that stays behind does no harm to anyone; a reply that says so would. */
  async #delete(key: string): Promise<void> {
    try {
      await this.#dependencies.files.delete(key);
    } catch (error) {
      this.#dependencies.logger.warn({ err: error, key }, 'A picture that nobody uses was not deleted');
    }
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MAX_WAITING) throw new AppError('RATE_LIMITED', { retryAfterSeconds: 5 });
    this.#waiting += 1;
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result.finally(() => {
      this.#waiting -= 1;
    });
  }
}
