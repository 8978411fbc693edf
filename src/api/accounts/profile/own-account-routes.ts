import type { DataSource } from 'typeorm';
import { AppError } from '../../../errors.ts';
import { deleteMe, editMe, getMe } from '../../../protocol/rest/account-endpoints.ts';
import type { EndpointRouter } from '../../http/endpoint-router.ts';
import { addressKey } from '../../http/rate-limit.ts';
import type { AccountDeletion } from '../account-deletion.ts';
import type { Accounts } from '../accounts.ts';
import type { PasswordGuesses } from '../credentials/password-guesses.ts';
import { sessionIdOf } from '../sessions/access-tokens.ts';
import type { RefreshSessions } from '../sessions/refresh-sessions.ts';
import { readOwnProfile } from './own-profile.ts';

/** Whoever has no password shows by a new login that they are there. */
const FRESH_LOGIN_MS = 15 * 60_000;
const LOG_IN_AGAIN = 'Log in with Google again, and delete the account within 15 minutes.';

export type OwnAccountDependencies = {
  dataSource: DataSource;
  accounts: Accounts;
  guesses: PasswordGuesses;
  refreshSessions: RefreshSessions;
  deletion: AccountDeletion;
};

/** `/users/me`: one's own account. */
export function serveOwnAccount(
  router: EndpointRouter,
  { dataSource, accounts, guesses, refreshSessions, deletion }: OwnAccountDependencies,
): void {
  router.serve(getMe, ({ user }) => readOwnProfile(dataSource, user));

  router.serve(editMe, async ({ user, body, ifVersion }) =>
    readOwnProfile(dataSource, await accounts.editProfile(user, body, ifVersion)),
  );

  router.serve(deleteMe, async ({ user, body, request }) => {
    if (user.passwordHash === null) {
      const begunAt = await refreshSessions.begunAt(sessionIdOf(request));
      const isFresh = begunAt !== undefined && Date.now() - begunAt.getTime() < FRESH_LOGIN_MS;
      if (!isFresh) throw new AppError('UNAUTHENTICATED', { detail: LOG_IN_AGAIN });
    } else {
      const guesser = { account: user.id, address: addressKey(request) };
      const isRight = await guesses.isRight(guesser, user.passwordHash, body.password ?? '');
      if (!isRight) throw new AppError('CREDENTIALS_INVALID');
    }
    await deletion.delete(user.id);
  });
}
