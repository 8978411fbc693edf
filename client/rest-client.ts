import type {
  GoogleInput,
  LoginInput,
  RegisterInput,
  ResetPasswordInput,
  Session,
} from '../src/protocol/rest/accounts.ts';
import type { AnswerOf, EndpointSpec } from '../src/protocol/rest/endpoint.ts';
import { type EndpointInput, requestOf } from './endpoint-request.ts';
import type { HttpOptions } from './http.ts';
import type { ParleyError } from './parley-error.ts';
import { type Exclusively, RestSession, type TokenStore } from './rest-session.ts';

const DEFAULT_TIMEOUT_MS = 15_000;

export type ParleyApiOptions = {
  /** Scheme, host and port, as in `https://meet.example.org`. */
  baseUrl: string;
  /** How long one request may take. Default 15,000 ms. */
  timeoutMs?: number;
  fetch?: typeof fetch;
} & (
  | {
      /** Browsers: in an HttpOnly cookie. */
      refreshIn: 'cookie';
      /** Lets one tab refresh at a time: a cookie that two tabs use at once looks stolen, and the login ends. */
      exclusively?: Exclusively;
    }
  | { /** Apps: in the system's key store. */ refreshIn: 'body'; tokenStore: TokenStore }
);

/**
 * The REST API, typed. What begins or ends a session is a method; everything else is `call` with one of the endpoints of
 * `src/protocol/rest/*-endpoints.ts`. All reject with a ParleyError that has the server's problem, or with a NetworkError.
 * An access token that has expired is exchanged without the caller noticing.
 *
 * @example
 * const api = new ParleyApi({ baseUrl: location.origin, refreshIn: 'cookie' });
 * await api.logIn({ login: 'ada', password });
 * const room = await api.call(createRoom, { body: { name: 'Tea' } });
 * const grant = await api.call(joinRoom, { params: { roomId: room.id }, body: {} });
 */
export class ParleyApi {
  readonly #session: RestSession;
  readonly #refreshIn: 'cookie' | 'body';

  constructor(options: ParleyApiOptions) {
    const http: HttpOptions = {
      baseUrl: options.baseUrl,
      withCookies: options.refreshIn === 'cookie',
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      // In its own arrow: browsers' `fetch` insists on being called without a `this`.
      fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    };
    this.#refreshIn = options.refreshIn;
    this.#session =
      options.refreshIn === 'body'
        ? new RestSession(http, options.tokenStore)
        : new RestSession(http, null, options.exclusively);
  }

  /** The server has ended the session of one who was logged in: show the login. Returns how to stop listening. */
  onSessionLost(listener: (error: ParleyError) => void): () => void {
    return this.#session.events.on('lost', listener);
  }

  register(input: Omit<RegisterInput, 'refreshIn'>): Promise<Session> {
    const body = { ...input, refreshIn: this.#refreshIn };
    return this.#session.begin({ method: 'POST', path: '/auth/register', body });
  }

  logIn(input: Omit<LoginInput, 'refreshIn'>): Promise<Session> {
    const body = { ...input, refreshIn: this.#refreshIn };
    return this.#session.begin({ method: 'POST', path: '/auth/login', body });
  }

  /** `idToken` is what Google Identity Services gave the page. */
  logInWithGoogle(input: Omit<GoogleInput, 'refreshIn'>): Promise<Session> {
    const body = { ...input, refreshIn: this.#refreshIn };
    return this.#session.begin({ method: 'POST', path: '/auth/google', body });
  }

  /** Sets a new password with the code that was mailed, and logs in. */
  resetPassword(input: Omit<ResetPasswordInput, 'refreshIn'>): Promise<Session> {
    const body = { ...input, refreshIn: this.#refreshIn };
    return this.#session.begin({ method: 'POST', path: '/auth/password/reset', body });
  }

  /** Goes on with the session of an earlier visit. Rejects when there is none: UNAUTHENTICATED or a TOKEN code. */
  refresh(): Promise<Session> {
    return this.#session.refresh();
  }

  /** Logged out here in any case; rejects when the server could not be told. */
  logOut(): Promise<void> {
    return this.#session.end();
  }

  /**
   * Calls an endpoint. Creation carries an `Idempotency-Key` of its own, so that sending it again, as after an access
   * token that had expired, makes nothing twice; whoever may call again after an answer that was lost gives
   * `idempotencyKey`. `ifVersion` goes into `If-Match`.
   */
  async call<const E extends EndpointSpec>(endpoint: E, ...[input]: EndpointInput<E>): Promise<AnswerOf<E>> {
    // Our own server's answer, whose shape the endpoint gives; what goes in is checked there.
    return (await this.#session.send(requestOf(endpoint, input))) as AnswerOf<E>;
  }

  /** For the handshake of the connection for people: good for at least the next moments. */
  accessToken(): Promise<string> {
    return this.#session.accessToken();
  }
}
