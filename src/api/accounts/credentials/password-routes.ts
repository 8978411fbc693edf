import { changePassword, forgotPassword, resetPassword } from '../../../protocol/rest/account-endpoints.ts';
import type { EndpointRouter } from '../../http/endpoint-router.ts';
import { addressKey } from '../../http/rate-limit.ts';
import { sessionIdOf } from '../sessions/access-tokens.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { PasswordChanges } from './password-changes.ts';

/** `/auth/password` and `/users/me/password`. */
export function servePasswords(
  router: EndpointRouter,
  { passwordChanges, sessions }: { passwordChanges: PasswordChanges; sessions: Sessions },
): void {
  router.serve(forgotPassword, async ({ body }) => passwordChanges.forgot(body.email));

  router.serve(resetPassword, async ({ body, request, response }) => {
    const user = await passwordChanges.reset(body);
    return sessions.begin(user, body.refreshIn, { request, response }, 'CODE_INVALID');
  });

  router.serve(changePassword, ({ user, body, request }) =>
    passwordChanges.change(user, body, { sessionId: sessionIdOf(request), address: addressKey(request) }),
  );
}
