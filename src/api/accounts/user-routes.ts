import { editMe, getMe } from '../../protocol/rest/account-endpoints.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import type { Accounts } from './accounts.ts';
import { toOwnProfile } from './own-profile.ts';

/** `/users/me`: one's own account. */
export function serveOwnAccount(router: EndpointRouter, { accounts }: { accounts: Accounts }): void {
  router.serve(getMe, ({ user }) => toOwnProfile(user));
  router.serve(editMe, async ({ user, body, ifVersion }) =>
    toOwnProfile(await accounts.editProfile(user, body, ifVersion)),
  );
}
