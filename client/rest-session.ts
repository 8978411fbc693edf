import type { ErrorCode } from '../src/protocol/problem.ts';
import type { Session } from '../src/protocol/rest/accounts.ts';
import { type HttpOptions, type HttpRequest, sendHttp } from './http.ts';
import { NetworkError, ParleyError } from './parley-error.ts';
import { TypedEmitter } from './typed-emitter.ts';

/** Where an app keeps its refresh token: the system's key store. */
export type TokenStore = {
  load(): Promise<string | null>;
  /** Null: forget it. */
  save(refreshToken: string | null): Promise<void>;
};

/** Runs work while nobody else who shares the session does. */
export type Exclusively = <T>(work: () => Promise<T>) => Promise<T>;

const STALE_ACCESS: readonly ErrorCode[] = ['TOKEN_EXPIRED', 'TOKEN_INVALID', 'UNAUTHENTICATED'];
const SESSION_OVER: readonly ErrorCode[] = [...STALE_ACCESS, 'TOKEN_REUSED', 'ACCOUNT_BANNED'];

/** A token that is given away must outlast the way. */
const FRESH_FOR_MS = 10_000;

type SessionEvents = { lost: [error: ParleyError] };

/** Keeps a person logged in: the access token in memory, one refresh for all who need it, the refresh token safe. */
export class RestSession {
  readonly events = new TypedEmitter<SessionEvents>();
  readonly #http: HttpOptions;
  /** Null: the browser keeps it in a cookie. */
  readonly #tokenStore: TokenStore | null;
  readonly #exclusively: Exclusively;
  #accessToken: string | null = null;
  #expiresAtMs = 0;
  #refreshing: Promise<Session> | null = null;
  /** Resolves when the server has answered to logging out. */
  #ending: Promise<void> = Promise.resolve();
  /** Counts logins and logouts: a refresh that began before one of them changes nothing after it. */
  #generation = 0;

  constructor(http: HttpOptions, tokenStore: TokenStore | null, exclusively: Exclusively = (work) => work()) {
    this.#http = http;
    this.#tokenStore = tokenStore;
    this.#exclusively = exclusively;
  }

  /** Sends a request as the person who is logged in, with a new access token where the old one is refused. */
  async send(request: HttpRequest): Promise<unknown> {
    const used = this.#accessToken;
    try {
      return await sendHttp(this.#http, request, used);
    } catch (error) {
      if (!(error instanceof ParleyError) || !STALE_ACCESS.includes(error.code)) throw error;
      // Someone else's request may have brought a new token while this one was under way.
      if (this.#accessToken === used) await this.#refreshOr(error);
      return await sendHttp(this.#http, request, this.#accessToken);
    }
  }

  /** The access token, refreshed when it is used up within the next moments. Rejects when nobody is logged in. */
  async accessToken(): Promise<string> {
    if (this.#accessToken !== null && Date.now() < this.#expiresAtMs - FRESH_FOR_MS) return this.#accessToken;
    return (await this.refresh()).accessToken;
  }

  /** Logs in or registers. */
  async begin(request: HttpRequest): Promise<Session> {
    const session = await this.#takeSession(request);
    this.#generation += 1;
    await this.#keep(session);
    return session;
  }

  /** One refresh for all who ask while it runs. Rejects when nobody is logged in. */
  refresh(): Promise<Session> {
    // What the end of this session closes may ask before the server has answered that it has ended.
    this.#refreshing ??= this.#ending
      .then(() => this.#refresh())
      .finally(() => {
        this.#refreshing = null;
      });
    return this.#refreshing;
  }

  /** This client forgets the session whether or not the server hears of it. */
  async end(): Promise<void> {
    this.#generation += 1;
    this.#accessToken = null;
    const refreshToken = await this.#tokenStore?.load();
    await this.#tokenStore?.save(null);
    const body = refreshToken === undefined || refreshToken === null ? {} : { refreshToken };
    const sent = sendHttp(this.#http, { method: 'POST', path: '/auth/logout', body }, null);
    this.#ending = sent.then(
      () => undefined,
      () => undefined,
    );
    await sent;
  }

  async #refreshOr(refusal: ParleyError): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      // Who is not logged in is told so in the words of the request that was made.
      throw isOver(error) ? refusal : error;
    }
  }

  async #refresh(): Promise<Session> {
    const generation = this.#generation;
    const refreshToken = (await this.#tokenStore?.load()) ?? undefined;
    try {
      const session = await this.#exchange(refreshToken);
      if (generation !== this.#generation) throw new NetworkError('connection-lost');
      await this.#keep(session);
      return session;
    } catch (error) {
      if (generation === this.#generation && isOver(error)) await this.#lose(error);
      throw error;
    }
  }

  #exchange(refreshToken: string | undefined): Promise<Session> {
    const request: HttpRequest = {
      method: 'POST',
      path: '/auth/refresh',
      body: refreshToken === undefined ? {} : { refreshToken },
      // The page may be left meanwhile: the new cookie must arrive all the same, for the old one is spent.
      outlivesPage: true,
    };
    return this.#exclusively(() => this.#takeSession(request));
  }

  async #takeSession(request: HttpRequest): Promise<Session> {
    // Our own server's answer to a request that only it understands.
    return (await sendHttp(this.#http, request, null)) as Session;
  }

  async #keep(session: Session): Promise<void> {
    this.#accessToken = session.accessToken;
    this.#expiresAtMs = Date.parse(session.accessTokenExpiresAt);
    if (session.refreshToken !== undefined) await this.#tokenStore?.save(session.refreshToken);
  }

  async #lose(error: ParleyError): Promise<void> {
    const wasLoggedIn = this.#accessToken !== null;
    this.#accessToken = null;
    await this.#tokenStore?.save(null);
    if (wasLoggedIn) this.events.emit('lost', error);
  }
}

function isOver(error: unknown): error is ParleyError {
  return error instanceof ParleyError && SESSION_OVER.includes(error.code);
}
