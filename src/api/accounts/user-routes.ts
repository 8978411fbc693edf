import { Router } from 'express';
import { parseInput } from '../../parse-input.ts';
import { editProfileInput } from '../../protocol/rest/accounts.ts';
import { addRoute } from '../http/route.ts';
import type { Accounts } from './accounts.ts';
import type { Authenticator } from './authenticator.ts';
import { toOwnProfile } from './own-profile.ts';

/** `/users`: one's own profile. */
export function userRoutes({
  accounts,
  authenticator,
}: {
  accounts: Accounts;
  authenticator: Authenticator;
}): Router {
  const router = Router();
  addRoute(router, '/me', {
    GET: authenticator.requireUser(async (user, _request, response) => {
      response.json(toOwnProfile(user));
    }),
    PATCH: authenticator.requireUser(async (user, request, response) => {
      const changes = parseInput(editProfileInput, request.body);
      response.json(toOwnProfile(await accounts.editProfile(user, changes)));
    }),
  });
  return router;
}
