import { type Request, type Response, Router } from 'express';
import type { User } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import { parseInput } from '../../parse-input.ts';
import { loginInput, refreshInput, registerInput, type Session } from '../../protocol/rest/accounts.ts';
import { limitByAddress, type RateLimit } from '../http/rate-limit.ts';
import { addRoute } from '../http/route.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Accounts } from './accounts.ts';
import { toOwnProfile } from './own-profile.ts';
import { clearRefreshCookie, readRefreshCookie, setRefreshCookie } from './refresh-cookie.ts';
import type { IssuedRefreshToken, RefreshSessions } from './refresh-sessions.ts';

export type AuthRoutesDependencies = {
  accounts: Accounts;
  accessTokens: AccessTokens;
  refreshSessions: RefreshSessions;
  /** A limit by address for each route. */
  limits: Readonly<Record<'register' | 'login' | 'refresh' | 'logout', RateLimit>>;
};

/** `/auth`: register, log in, refresh, log out. */
export function authRoutes({
  accounts,
  accessTokens,
  refreshSessions,
  limits,
}: AuthRoutesDependencies): Router {
  const router = Router();
  router.use('/register', limitByAddress(limits.register));
  router.use('/login', limitByAddress(limits.login));
  router.use('/refresh', limitByAddress(limits.refresh));
  router.use('/logout', limitByAddress(limits.logout));

  const reply = (
    request: Request,
    response: Response,
    user: User,
    refresh: IssuedRefreshToken,
    refreshIn: 'body' | 'cookie',
  ) => {
    const { accessToken, expiresAt } = accessTokens.issue(user.id);
    if (refreshIn === 'cookie') setRefreshCookie(request, response, refresh);
    const session: Session = {
      user: toOwnProfile(user),
      accessToken,
      accessTokenExpiresAt: expiresAt.toISOString(),
      ...(refreshIn === 'body' ? { refreshToken: refresh.refreshToken } : {}),
    };
    response.json(session);
  };

  const begin = (request: Request, user: User) =>
    refreshSessions.begin(user.id, request.headers['user-agent'] ?? null);

  addRoute(router, '/register', {
    POST: async (request, response) => {
      const input = parseInput(registerInput, request.body);
      const user = await accounts.register(input);
      reply(request, response.status(201), user, await begin(request, user), input.refreshIn);
    },
  });

  addRoute(router, '/login', {
    POST: async (request, response) => {
      const input = parseInput(loginInput, request.body);
      const user = await accounts.logIn(input);
      reply(request, response, user, await begin(request, user), input.refreshIn);
    },
  });

  addRoute(router, '/refresh', {
    POST: async (request, response) => {
      const presented = presentedToken(request);
      if (presented === undefined) throw new AppError('UNAUTHENTICATED');
      try {
        const refresh = await refreshSessions.rotate(presented.token);
        const user = await accounts.require(refresh.userId);
        reply(request, response, user, refresh, presented.from);
      } catch (error) {
        // In the other failures a cookie that came meanwhile, by another tab, may be good: it stays.
        if (error instanceof AppError && error.code === 'TOKEN_REUSED') clearRefreshCookie(request, response);
        throw error;
      }
    },
  });

  addRoute(router, '/logout', {
    POST: async (request, response) => {
      const presented = presentedToken(request);
      if (presented !== undefined) await refreshSessions.end(presented.token);
      clearRefreshCookie(request, response);
      response.status(204).end();
    },
  });

  return router;
}

function presentedToken(request: Request): { token: string; from: 'body' | 'cookie' } | undefined {
  const { refreshToken } = parseInput(refreshInput, request.body ?? {});
  if (refreshToken !== undefined) return { token: refreshToken, from: 'body' };
  const cookie = readRefreshCookie(request);
  return cookie === undefined ? undefined : { token: cookie, from: 'cookie' };
}
