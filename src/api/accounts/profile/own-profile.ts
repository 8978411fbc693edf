import type { DataSource } from 'typeorm';
import type { User } from '../../../entities/user.ts';
import type { OwnProfile } from '../../../protocol/rest/accounts.ts';
import { findEffectivePlan } from '../../plans/effective-plan.ts';

/** An account as its owner sees it, with the plan that they have now. */
export async function readOwnProfile(dataSource: Pick<DataSource, 'query'>, user: User): Promise<OwnProfile> {
  const { plan } = await findEffectivePlan(dataSource, user.id);
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    emailVerified: user.emailVerifiedAt !== null,
    hasPassword: user.passwordHash !== null,
    displayName: user.displayName,
    bio: user.bio,
    avatarUrl: user.avatarUrl,
    nativeLanguages: user.nativeLanguages,
    learningLanguages: user.learningLanguages,
    interfaceLanguage: user.interfaceLanguage,
    role: user.role,
    plan,
    createdAt: user.createdAt.toISOString(),
    version: user.version,
  };
}
