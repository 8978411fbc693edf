import { logIn, logOut, refreshSession, register } from '../../protocol/rest/account-endpoints.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import { addressKey } from '../http/rate-limit.ts';
import type { Accounts } from './accounts.ts';
import type { EmailVerification } from './credentials/email-verification.ts';
import type { Sessions } from './sessions/sessions.ts';

export type AuthRoutesDependencies = {
  accounts: Accounts;
  sessions: Sessions;
  emailVerification: EmailVerification;
};

/** `/auth`: register, log in, refresh, log out. */
export function serveAuth(
  router: EndpointRouter,
  { accounts, sessions, emailVerification }: AuthRoutesDependencies,
): void {
  router.serve(register, async ({ body, request, response }) => {
    const user = await accounts.register(body);
    emailVerification.requestAfterwards(user);
    return sessions.begin(user, body.refreshIn, { request, response });
  });

  router.serve(logIn, async ({ body, request, response }) => {
    const user = await accounts.logIn(body, addressKey(request));
    return sessions.begin(user, body.refreshIn, { request, response });
  });

  router.serve(refreshSession, ({ body, request, response }) => sessions.goOn(body, { request, response }));

  router.serve(logOut, ({ body, request, response }) => sessions.end(body, { request, response }));
}
