import type { LastSeen } from '../presence/presence.ts';

/** What signalling needs to know of accounts: the app provides it. */
export type PeopleDirectory = {
  /** Whose access token it is, and of which login. Throws what REST would: UNAUTHENTICATED never, the TOKEN codes, ACCOUNT_BANNED. */
  authenticate(token: string): Promise<{ userId: string; sessionId: string; expiresAt: Date }>;
  /** Those of `userIds` whose presence the watcher may see: they exist, and have not blocked the watcher. */
  findVisible(
    watcherUserId: string,
    userIds: readonly string[],
  ): Promise<{ userId: string; lastSeenAt: Date | null }[]>;
  writeLastSeen(seen: readonly LastSeen[]): Promise<void>;
};
