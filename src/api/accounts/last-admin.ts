import type { EntityManager } from 'typeorm';
import { AppError } from '../../errors.ts';

/** Any number, the same in every process: it names what the lock is for. */
const ADMINS_LOCK = 7_402_316;

/**
 * Makes whoever takes a right away from an admin, or deletes one, wait for the others who do: of two who would leave
 * no admin behind, the second sees what the first did. It ends with the transaction, and must be its first statement,
 * before any row is locked.
 */
export async function lockAdmins(manager: EntityManager): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [ADMINS_LOCK]);
}

/** Throws LAST_ADMIN when nobody but this person could administer the installation. Needs `lockAdmins` before. */
export async function requireAnotherAdmin(manager: EntityManager, userId: string): Promise<void> {
  const others = await manager.query<unknown[]>(
    `SELECT 1 FROM users
     WHERE role = 'admin' AND status <> 'banned' AND deleted_at IS NULL AND id <> $1 LIMIT 1`,
    [userId],
  );
  if (others.length === 0) throw new AppError('LAST_ADMIN');
}
