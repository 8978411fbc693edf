import type { Request, Response } from 'express';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { ErrorCode } from '../../../protocol/problem.ts';
import type { refreshInput, Session } from '../../../protocol/rest/accounts.ts';
import { readOwnProfile } from '../profile/own-profile.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Activity } from './activity.ts';
import type { RefreshCookie } from './refresh-cookie.ts';
import type { IssuedRefreshToken, RefreshSessions } from './refresh-sessions.ts';

type RefreshIn = 'body' | 'cookie';

/** A request and what is being answered to it: cookies come in by the one and go out by the other. */
export type Exchange = { request: Request; response: Response };

export type SessionsDependencies = {
  accessTokens: AccessTokens;
  refreshSessions: RefreshSessions;
  cookie: RefreshCookie;
  activity: Activity;
  dataSource: DataSource;
};

/** Begins sessions, goes on with them and ends them, and knows how each is told to the client. */
export class Sessions {
  readonly #accessTokens: AccessTokens;
  readonly #refreshSessions: RefreshSessions;
  readonly #cookie: RefreshCookie;
  readonly #activity: Activity;
  readonly #dataSource: DataSource;

  constructor({ accessTokens, refreshSessions, cookie, activity, dataSource }: SessionsDependencies) {
    this.#accessTokens = accessTokens;
    this.#refreshSessions = refreshSessions;
    this.#cookie = cookie;
    this.#activity = activity;
    this.#dataSource = dataSource;
  }

  /** Throws `refusal` when the account was banned, deleted or got another password since it was looked at. */
  async begin(
    user: User,
    refreshIn: RefreshIn,
    exchange: Exchange,
    refusal: ErrorCode = 'CREDENTIALS_INVALID',
  ): Promise<Session> {
    const userAgent = exchange.request.headers['user-agent'] ?? null;
    const refresh = await this.#refreshSessions.begin(user, userAgent);
    if (refresh === undefined) throw new AppError(refusal);
    await this.#activity.loggedIn(user.id);
    return this.#tell(user, refresh, refreshIn, exchange);
  }

  /**
   * Throws UNAUTHENTICATED without a token, TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REUSED, ACCOUNT_BANNED, and
   * UNSUPPORTED_MEDIA_TYPE.
   */
  async goOn(body: z.output<typeof refreshInput>, exchange: Exchange): Promise<Session> {
    const presented = this.#presented(body, exchange.request);
    if (presented === undefined) throw new AppError('UNAUTHENTICATED');
    try {
      const { user, ...refresh } = await this.#refreshSessions.rotate(presented.token);
      await this.#activity.seen(user);
      return await this.#tell(user, refresh, presented.from, exchange);
    } catch (error) {
      // In the other failures a cookie that came meanwhile, by another tab, may be good: it stays.
      if (error instanceof AppError && error.code === 'TOKEN_REUSED') {
        this.#cookie.clear(exchange.request, exchange.response);
      }
      throw error;
    }
  }

  /** Throws UNSUPPORTED_MEDIA_TYPE. */
  async end(body: z.output<typeof refreshInput>, { request, response }: Exchange): Promise<void> {
    const presented = this.#presented(body, request);
    if (presented !== undefined) await this.#refreshSessions.end(presented.token);
    this.#cookie.clear(request, response);
  }

  async #tell(
    user: User,
    refresh: IssuedRefreshToken,
    refreshIn: RefreshIn,
    { request, response }: Exchange,
  ): Promise<Session> {
    const profile = await readOwnProfile(this.#dataSource, user);
    const { accessToken, expiresAt } = this.#accessTokens.issue(user.id, refresh.sessionId);
    if (refreshIn === 'cookie') this.#cookie.set(request, response, refresh);
    return {
      user: profile,
      accessToken,
      accessTokenExpiresAt: expiresAt.toISOString(),
      ...(refreshIn === 'body' ? { refreshToken: refresh.refreshToken } : {}),
    };
  }

  #presented(
    { refreshToken }: z.output<typeof refreshInput>,
    request: Request,
  ): { token: string; from: RefreshIn } | undefined {
    if (refreshToken !== undefined) return { token: refreshToken, from: 'body' };
    const cookie = this.#cookie.read(request);
    return cookie === undefined ? undefined : { token: cookie, from: 'cookie' };
  }
}
