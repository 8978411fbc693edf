import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { User } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import { logIn, logOut, refreshSession, register } from '../../protocol/rest/account-endpoints.ts';
import type { refreshInput, Session } from '../../protocol/rest/accounts.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Accounts } from './accounts.ts';
import { toOwnProfile } from './own-profile.ts';
import { clearRefreshCookie, readRefreshCookie, setRefreshCookie } from './refresh-cookie.ts';
import type { IssuedRefreshToken, RefreshSessions } from './refresh-sessions.ts';

export type AuthRoutesDependencies = {
  accounts: Accounts;
  accessTokens: AccessTokens;
  refreshSessions: RefreshSessions;
};

/** `/auth`: register, log in, refresh, log out. */
export function serveAuth(
  router: EndpointRouter,
  { accounts, accessTokens, refreshSessions }: AuthRoutesDependencies,
): void {
  const session = (
    request: Request,
    response: Response,
    user: User,
    refresh: IssuedRefreshToken,
    refreshIn: 'body' | 'cookie',
  ): Session => {
    const { accessToken, expiresAt } = accessTokens.issue(user.id);
    if (refreshIn === 'cookie') setRefreshCookie(request, response, refresh);
    return {
      user: toOwnProfile(user),
      accessToken,
      accessTokenExpiresAt: expiresAt.toISOString(),
      ...(refreshIn === 'body' ? { refreshToken: refresh.refreshToken } : {}),
    };
  };

  const begin = (request: Request, user: User) =>
    refreshSessions.begin(user.id, request.headers['user-agent'] ?? null);

  router.serve(register, async ({ body, request, response }) => {
    const user = await accounts.register(body);
    return session(request, response, user, await begin(request, user), body.refreshIn);
  });

  router.serve(logIn, async ({ body, request, response }) => {
    const user = await accounts.logIn(body);
    return session(request, response, user, await begin(request, user), body.refreshIn);
  });

  router.serve(refreshSession, async ({ body, request, response }) => {
    const presented = presentedToken(request, body);
    if (presented === undefined) throw new AppError('UNAUTHENTICATED');
    try {
      const refresh = await refreshSessions.rotate(presented.token);
      const user = await accounts.require(refresh.userId);
      return session(request, response, user, refresh, presented.from);
    } catch (error) {
      // In the other failures a cookie that came meanwhile, by another tab, may be good: it stays.
      if (error instanceof AppError && error.code === 'TOKEN_REUSED') clearRefreshCookie(request, response);
      throw error;
    }
  });

  router.serve(logOut, async ({ body, request, response }) => {
    const presented = presentedToken(request, body);
    if (presented !== undefined) await refreshSessions.end(presented.token);
    clearRefreshCookie(request, response);
  });
}

function presentedToken(
  request: Request,
  { refreshToken }: z.output<typeof refreshInput>,
): { token: string; from: 'body' | 'cookie' } | undefined {
  if (refreshToken !== undefined) return { token: refreshToken, from: 'body' };
  const cookie = readRefreshCookie(request);
  return cookie === undefined ? undefined : { token: cookie, from: 'cookie' };
}
