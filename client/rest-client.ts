import type {
  EditProfileInput,
  LoginInput,
  OwnProfile,
  RegisterInput,
  Session,
} from '../src/protocol/rest/accounts.ts';
import type {
  CreateRoomInput,
  Invite,
  InvitedRoom,
  JoinGrant,
  JoinRoomInput,
  ListRoomsQuery,
  Room,
  RoomPage,
  RoomStatus,
} from '../src/protocol/rest/rooms.ts';
import type { HttpOptions, HttpRequest } from './http.ts';
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

export type InvitePage = { items: Invite[]; nextCursor?: string | null };

/**
 * The REST API, typed. A method rejects with a ParleyError that has the server's problem, or with a NetworkError. An
 * access token that has expired is exchanged without the caller noticing.
 *
 * @example
 * const api = new ParleyApi({ baseUrl: location.origin, refreshIn: 'cookie' });
 * await api.logIn({ login: 'ada', password });
 * const room = await api.createRoom({ name: 'Tea' });
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

  /** Goes on with the session of an earlier visit. Rejects when there is none: UNAUTHENTICATED or a TOKEN code. */
  refresh(): Promise<Session> {
    return this.#session.refresh();
  }

  /** Logged out here in any case; rejects when the server could not be told. */
  logOut(): Promise<void> {
    return this.#session.end();
  }

  me(): Promise<OwnProfile> {
    return this.#send({ method: 'GET', path: '/users/me' });
  }

  editProfile(input: EditProfileInput): Promise<OwnProfile> {
    return this.#send({ method: 'PATCH', path: '/users/me', body: input });
  }

  listRooms(query: ListRoomsQuery = {}): Promise<RoomPage> {
    const { limit, cursor, status, visibility, text } = query;
    const limitText = limit === undefined ? undefined : String(limit);
    return this.#send({
      method: 'GET',
      path: '/rooms',
      query: { limit: limitText, cursor, status, visibility, text },
    });
  }

  createRoom(input: CreateRoomInput): Promise<Room> {
    return this.#send({ method: 'POST', path: '/rooms', body: input });
  }

  getRoom(roomId: string): Promise<Room> {
    return this.#send({ method: 'GET', path: `/rooms/${encodeURIComponent(roomId)}` });
  }

  setRoomStatus(roomId: string, status: RoomStatus): Promise<Room> {
    return this.#send({
      method: 'POST',
      path: `/rooms/${encodeURIComponent(roomId)}/status`,
      body: { status },
    });
  }

  /** What `ParleyRoom` takes as its `join`. */
  joinRoom(roomId: string, input: JoinRoomInput = {}): Promise<JoinGrant> {
    return this.#send({ method: 'POST', path: `/rooms/${encodeURIComponent(roomId)}/join`, body: input });
  }

  createInvite(roomId: string): Promise<Invite> {
    return this.#send({ method: 'POST', path: `/rooms/${encodeURIComponent(roomId)}/invites` });
  }

  listInvites(roomId: string, query: Pick<ListRoomsQuery, 'cursor'> = {}): Promise<InvitePage> {
    return this.#send({ method: 'GET', path: `/rooms/${encodeURIComponent(roomId)}/invites`, query });
  }

  getInvite(code: string): Promise<InvitedRoom> {
    return this.#send({ method: 'GET', path: `/invites/${encodeURIComponent(code)}` });
  }

  async #send<T>(request: HttpRequest): Promise<T> {
    // Our own server's answer, whose shape the protocol's schemas give; what goes in is checked there.
    return (await this.#session.send(request)) as T;
  }
}
