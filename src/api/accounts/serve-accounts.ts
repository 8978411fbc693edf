import { refreshSessionEntity } from '../../entities/refresh-session.ts';
import { userEntity } from '../../entities/user.ts';
import type { FeatureDependencies } from '../endpoints.ts';
import type { CreateRateLimit } from '../http/endpoint-limits.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import { AccessTokens } from './access-tokens.ts';
import { Accounts } from './accounts.ts';
import { serveAuth } from './auth-routes.ts';
import { RefreshSessions } from './refresh-sessions.ts';
import { serveOwnAccount } from './user-routes.ts';

/** `/auth`, `/users`, `/dashboard`: accounts and the people who have them. */
export function serveAccounts(
  router: EndpointRouter,
  {
    config,
    dataSource,
    passwords,
    tokenSecret,
    createRateLimit,
  }: FeatureDependencies & { createRateLimit: CreateRateLimit },
): void {
  const accounts = new Accounts({
    users: dataSource.getRepository(userEntity),
    passwords,
    failedLogins: createRateLimit('failed-login', config.authRatePerMinute),
  });
  serveAuth(router, {
    accounts,
    accessTokens: new AccessTokens(tokenSecret, config.accessTokenSeconds),
    refreshSessions: new RefreshSessions(
      dataSource.getRepository(refreshSessionEntity),
      config.refreshTokenSeconds,
    ),
  });
  serveOwnAccount(router, { accounts });
}
