import type { User } from '../../../entities/user.ts';
import type { OwnProfile } from '../../../protocol/rest/accounts.ts';

/** An account as its owner sees it. */
export function toOwnProfile(user: User): OwnProfile {
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
    createdAt: user.createdAt.toISOString(),
    version: user.version,
  };
}
