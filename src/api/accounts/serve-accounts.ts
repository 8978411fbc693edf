import { userEntity } from '../../entities/user.ts';
import type { FeatureDependencies } from '../endpoints.ts';
import type { CreateRateLimit } from '../http/endpoint-limits.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import { AccountDeletion } from './account-deletion.ts';
import { Accounts } from './accounts.ts';
import { serveAuth } from './auth-routes.ts';
import { EmailVerification, serveEmailVerification } from './credentials/email-verification.ts';
import { OneTimeCodes } from './credentials/one-time-codes.ts';
import { PasswordChanges } from './credentials/password-changes.ts';
import { PasswordGuesses } from './credentials/password-guesses.ts';
import { servePasswords } from './credentials/password-routes.ts';
import { clearExpiredRows } from './expired-rows.ts';
import { serveGoogle } from './google/google-routes.ts';
import { GoogleSignIn } from './google/google-sign-in.ts';
import { GoogleTokens } from './google/google-tokens.ts';
import { serveOwnAccount } from './profile/own-account-routes.ts';
import { AccessTokens } from './sessions/access-tokens.ts';
import { Activity } from './sessions/activity.ts';
import { RefreshCookie } from './sessions/refresh-cookie.ts';
import { RefreshSessions } from './sessions/refresh-sessions.ts';
import { Sessions } from './sessions/sessions.ts';

/** How much more often a password may be wrong from everywhere together than from one address. */
const ANYWHERE_FACTOR = 20;

/** `/auth`, `/users`, `/dashboard`: accounts and the people who have them. */
export function serveAccounts(
  router: EndpointRouter,
  { createRateLimit, ...dependencies }: FeatureDependencies & { createRateLimit: CreateRateLimit },
): void {
  const { config, dataSource, passwords, tokenSecret, mail, jobs, people } = dependencies;
  const { authRatePerMinute, publicUrl, googleClientId } = config;
  const guesses = new PasswordGuesses({
    passwords,
    fromAddress: createRateLimit('failed-login', authRatePerMinute),
    fromAnywhere: createRateLimit('failed-login-anywhere', authRatePerMinute * ANYWHERE_FACTOR),
  });
  const accounts = new Accounts({ users: dataSource.getRepository(userEntity), passwords, guesses });
  const refreshSessions = new RefreshSessions(dataSource, people, config.refreshTokenSeconds);
  const sessions = new Sessions({
    accessTokens: new AccessTokens(tokenSecret, config.accessTokenSeconds),
    refreshSessions,
    cookie: new RefreshCookie(publicUrl),
    activity: new Activity(dataSource),
    dataSource,
  });
  const codes = new OneTimeCodes(dataSource, tokenSecret);
  const byMail = { dataSource, codes, mail: mail.queue, publicUrl };
  const emailVerification = new EmailVerification(byMail);
  const passwordChanges = new PasswordChanges({ ...byMail, passwords, guesses, people });
  const googleTokens =
    googleClientId === null
      ? undefined
      : new GoogleTokens({ clientId: googleClientId, keysUrl: config.googleKeysUrl });
  const googleSignIn = new GoogleSignIn(dataSource, googleTokens);
  const deletion = new AccountDeletion(dependencies);

  serveAuth(router, { accounts, sessions, emailVerification });
  serveGoogle(router, { googleSignIn, sessions });
  serveEmailVerification(router, { emailVerification, dataSource });
  servePasswords(router, { passwordChanges, sessions });
  serveOwnAccount(router, { dataSource, accounts, guesses, refreshSessions, deletion });
  jobs.add(...clearExpiredRows(dataSource));
}
