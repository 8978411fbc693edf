import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import { type User, userEntity } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import type { registerInput } from '../../protocol/rest/accounts.ts';
import { AuditLog } from '../audit/audit-log.ts';
import { emailKey, usernameKey } from './account-keys.ts';
import { insertAccount } from './accounts.ts';
import type { Passwords } from './credentials/passwords.ts';

type NewAdmin = Pick<z.output<typeof registerInput>, 'username' | 'email' | 'password'>;

/** Makes an account that is an admin, for whoever runs the installation. Throws USERNAME_TAKEN, EMAIL_TAKEN. */
export async function createAdmin(
  dataSource: DataSource,
  passwords: Passwords,
  { username, email, password }: NewAdmin,
): Promise<User> {
  const passwordHash = await passwords.hash(password);
  return dataSource.transaction(async (manager) => {
    const account = { username, email, passwordHash, displayName: username, role: 'admin' as const };
    const user = await insertAccount(manager.getRepository(userEntity), account);
    await writeDown(dataSource, manager, user, null);
    return user;
  });
}

/**
 * Makes an account an admin. One that is an admin already stays as it is. `login` is a user name or an email address.
 * Throws USER_NOT_FOUND, ACCOUNT_BANNED.
 */
export async function promoteToAdmin(dataSource: DataSource, login: string): Promise<User> {
  return dataSource.transaction(async (manager) => {
    const [column, key] = login.includes('@')
      ? ['emailKey', emailKey(login)]
      : ['usernameKey', usernameKey(login)];
    const user = await manager
      .createQueryBuilder(userEntity, 'user')
      .where(`user.${column} = :key AND user.deletedAt IS NULL`, { key })
      .setLock('for_no_key_update')
      .getOne();
    if (user === null) throw new AppError('USER_NOT_FOUND');
    if (user.status === 'banned') throw new AppError('ACCOUNT_BANNED');
    if (user.role === 'admin') return user;
    const changes = { role: 'admin' as const, version: user.version + 1, updatedAt: new Date() };
    await manager.update(userEntity, { id: user.id }, changes);
    await writeDown(dataSource, manager, user, user.role);
    return { ...user, ...changes };
  });
}

/** Nobody but the operator has done it, so the log names the person themself, and that it was a command. */
async function writeDown(
  dataSource: DataSource,
  manager: EntityManager,
  user: User,
  before: User['role'] | null,
): Promise<void> {
  await new AuditLog(dataSource).record(
    {
      actorUserId: user.id,
      action: 'user.role',
      target: { kind: 'user', id: user.id },
      before: { role: before },
      after: { role: 'admin', by: 'npm run admin:create' },
    },
    manager,
  );
}
