import type { CookieOptions, Request, Response } from 'express';
import { AppError } from '../../../errors.ts';
import { isJson } from '../../http/json-body.ts';

const COOKIE_NAME = 'parley_refresh';

/** The refresh token of a browser: out of reach of scripts, sent by our own pages alone and only to where it is exchanged. */
export class RefreshCookie {
  readonly #overHttps: boolean;

  constructor(publicUrl: string | null) {
    this.#overHttps = publicUrl?.startsWith('https://') ?? false;
  }

  set(
    request: Request,
    response: Response,
    { refreshToken, expiresAt }: { refreshToken: string; expiresAt: Date },
  ): void {
    response.cookie(COOKIE_NAME, refreshToken, { ...this.#options(request), expires: expiresAt });
  }

  clear(request: Request, response: Response): void {
    response.clearCookie(COOKIE_NAME, this.#options(request));
  }

  /**
   * The token in the request's cookie. A browser adds the cookie by itself, so the request must also bear what a page
   * of another site cannot send unasked: throws UNSUPPORTED_MEDIA_TYPE unless it is JSON.
   */
  read(request: Request): string | undefined {
    const value = (request.headers.cookie ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .find((pair) => pair.startsWith(`${COOKIE_NAME}=`))
      ?.slice(COOKIE_NAME.length + 1);
    if (value === undefined || value === '') return undefined;
    if (!isJson(request.headers['content-type'])) throw new AppError('UNSUPPORTED_MEDIA_TYPE');
    return value;
  }

  /** People who open the configured address over HTTPS do so whatever the proxy in front of us says. */
  #options(request: Request): CookieOptions {
    const secure = this.#overHttps || request.secure;
    return { httpOnly: true, sameSite: 'strict', secure, path: '/api/v1/auth' };
  }
}
