import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { NetworkError, ParleyError } from '../../../client/parley-error.ts';
import { ParleyApi } from '../../../client/rest-client.ts';
import type { TokenStore } from '../../../client/rest-session.ts';
import type { ErrorCode } from '../../../src/protocol/problem.ts';
import { editMe, getMe } from '../../../src/protocol/rest/account-endpoints.ts';
import {
  createInvite,
  createRoom,
  getInvitedRoom,
  getRoom,
  joinRoom,
  listInvites,
  listRooms,
  setRoomStatus,
} from '../../../src/protocol/rest/room-endpoints.ts';
import { problemWith } from './protocol-server.ts';

type Seen = { method: string; url: string; authorization: string | undefined; body: unknown };
type Answer = { status: number; body?: unknown; headers?: Record<string, string> };

describe('ParleyApi', () => {
  let http: Server;
  let seen: Seen[];
  let answer: (request: Seen) => Answer | Promise<Answer> | null;
  let baseUrl: string;

  beforeEach(async () => {
    seen = [];
    http = createServer(async (request, response) => {
      const one: Seen = {
        method: request.method ?? '',
        url: request.url ?? '',
        authorization: request.headers.authorization,
        body: await bodyOf(request),
      };
      seen.push(one);
      const reply = await answer(one);
      if (reply === null) return void request.socket.destroy();
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
      response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    // `listen` on a TCP port gives an address of this shape.
    baseUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    http.closeAllConnections();
    http.close();
  });

  function memoryStore(first: string | null = null): TokenStore & { token: string | null } {
    const store = {
      token: first,
      load: async () => store.token,
      save: async (token: string | null) => {
        store.token = token;
      },
    };
    return store;
  }

  /** A server that takes `access-N` as of the last refresh, and refreshes `refresh-N` into the next. */
  function rotating(): { refreshes: number } {
    const state = { refreshes: 0 };
    answer = ({ url, body, authorization }) => {
      if (url === '/api/v1/auth/login') return { status: 200, body: session(0) };
      if (url === '/api/v1/auth/refresh') {
        const { refreshToken } = body as { refreshToken?: string };
        if (refreshToken !== `refresh-${state.refreshes}`) return refusal('TOKEN_REUSED', 401);
        state.refreshes += 1;
        return { status: 200, body: session(state.refreshes) };
      }
      // The token of the login has expired at once.
      const good = state.refreshes > 0 && authorization === `Bearer access-${state.refreshes}`;
      return good ? { status: 200, body: { items: [], nextCursor: null } } : refusal('TOKEN_EXPIRED', 401);
    };
    return state;
  }

  it('logs in, keeps the refresh token where the app says, and sends the access token', async () => {
    const tokenStore = memoryStore();
    const api = new ParleyApi({ baseUrl, refreshIn: 'body', tokenStore });
    answer = ({ url }) =>
      url.endsWith('/login') ? { status: 200, body: session(7) } : { status: 200, body: { id: 'me' } };
    await api.logIn({ login: 'ada', password: 'secret123' });
    await api.call(getMe);
    expect(seen[0]).to.include({ method: 'POST', url: '/api/v1/auth/login', authorization: undefined });
    expect(seen[0]?.body).to.deep.equal({ login: 'ada', password: 'secret123', refreshIn: 'body' });
    expect(tokenStore.token).to.equal('refresh-7');
    expect(seen[1]).to.include({ method: 'GET', url: '/api/v1/users/me', authorization: 'Bearer access-7' });
  });

  it('exchanges an expired token once for all requests that need it', async () => {
    const state = rotating();
    const tokenStore = memoryStore();
    const api = new ParleyApi({ baseUrl, refreshIn: 'body', tokenStore });
    await api.logIn({ login: 'ada', password: 'secret123' });
    const pages = await Promise.all(Array.from({ length: 8 }, () => api.call(listRooms)));
    expect(pages).to.have.length(8);
    expect(state.refreshes).to.equal(1);
    expect(tokenStore.token).to.equal('refresh-1');
  });

  it('does not refresh for a request that was refused after another had brought a new token', async () => {
    const state = rotating();
    const api = new ParleyApi({ baseUrl, refreshIn: 'body', tokenStore: memoryStore() });
    await api.logIn({ login: 'ada', password: 'secret123' });
    const inner = answer;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    answer = async (request) => {
      const reply = await inner(request);
      if (request.url.includes('text=slow') && request.authorization === 'Bearer access-0') await held;
      return reply ?? refusal('INTERNAL', 500);
    };
    const slow = api.call(listRooms, { query: { text: 'slow' } });
    await api.call(listRooms);
    release();
    await slow;
    expect(state.refreshes).to.equal(1);
  });

  it('says that the session is lost, once, when the refresh is refused', async () => {
    rotating();
    const tokenStore = memoryStore();
    const api = new ParleyApi({ baseUrl, refreshIn: 'body', tokenStore });
    await api.logIn({ login: 'ada', password: 'secret123' });
    tokenStore.token = 'stolen and used';
    const lost: string[] = [];
    api.onSessionLost((error) => lost.push(error.code));
    const results = await Promise.allSettled([api.call(listRooms), api.call(getMe), api.call(listRooms)]);
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'rejected']);
    expect(lost).to.deep.equal(['TOKEN_REUSED']);
    expect(tokenStore.token).to.equal(null);
  });

  it('stays logged in when the server cannot be reached for a refresh', async () => {
    rotating();
    const tokenStore = memoryStore();
    const api = new ParleyApi({ baseUrl, refreshIn: 'body', tokenStore });
    await api.logIn({ login: 'ada', password: 'secret123' });
    const inner = answer;
    answer = (request) => (request.url.endsWith('/refresh') ? null : inner(request));
    let lost = 0;
    api.onSessionLost(() => {
      lost += 1;
    });
    expect(await failure(api.call(listRooms))).to.be.instanceOf(NetworkError);
    expect(lost).to.equal(0);
    answer = inner;
    expect((await api.call(listRooms)).items).to.deep.equal([]);
  });

  it('does not let a refresh that was under way undo a logout', async () => {
    rotating();
    const tokenStore = memoryStore();
    const api = new ParleyApi({ baseUrl, refreshIn: 'body', tokenStore });
    await api.logIn({ login: 'ada', password: 'secret123' });
    const inner = answer;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    answer = async (request) => {
      if (request.url.endsWith('/logout')) return { status: 204, body: '' };
      if (request.url.endsWith('/refresh')) await held;
      return (await inner(request)) ?? refusal('INTERNAL', 500);
    };
    const listing = failure(api.call(listRooms));
    while (!seen.some(({ url }) => url.endsWith('/refresh'))) await new Promise(setImmediate);
    await api.logOut();
    release();
    expect(await listing).to.be.instanceOf(ParleyError);
    expect(tokenStore.token).to.equal(null);
    expect(seen.find(({ url }) => url.endsWith('/logout'))?.body).to.deep.equal({
      refreshToken: 'refresh-0',
    });
  });

  it('with a cookie, lets one tab refresh at a time', async () => {
    let atOnce = 0;
    let most = 0;
    answer = async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 20));
      atOnce -= 1;
      return { status: 200, body: session(2) };
    };
    let last: Promise<unknown> = Promise.resolve();
    const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
      const run = last.then(work);
      last = run;
      return run;
    };
    const tabs = [1, 2, 3].map(() => new ParleyApi({ baseUrl, refreshIn: 'cookie', exclusively }));
    await Promise.all(tabs.map((tab) => tab.refresh()));
    expect(seen).to.have.length(3);
    expect(most).to.equal(1);
  });

  it('gives the server’s problem, its Retry-After, and what is no problem as one', async () => {
    const api = new ParleyApi({ baseUrl, refreshIn: 'cookie' });
    answer = () => ({ ...refusal('RATE_LIMITED', 429), headers: { 'retry-after': '7' } });
    const limited = await failure(api.call(createRoom, { body: { name: 'Tea' } }));
    expect(limited).to.be.instanceOf(ParleyError).and.not.instanceOf(NetworkError);
    expect(limited).to.include({ code: 'RATE_LIMITED', retryAfterSeconds: 7 });
    answer = () => ({ status: 500, body: '<h1>Oops</h1>' });
    expect(await failure(api.call(getRoom, { params: { roomId: 'a/b' } }))).to.include({ code: 'INTERNAL' });
    expect(seen.at(-1)?.url).to.equal('/api/v1/rooms/a%2Fb');
    answer = () => ({ status: 502, body: '<h1>Bad gateway</h1>' });
    expect(await failure(api.call(getRoom, { params: { roomId: 'x' } }))).to.include({ kind: 'unreachable' });
    answer = () => null;
    expect(await failure(api.call(getRoom, { params: { roomId: 'x' } }))).to.include({ kind: 'unreachable' });
  });

  it('has no session to lose where nobody was logged in', async () => {
    const api = new ParleyApi({ baseUrl, refreshIn: 'cookie' });
    let lost = 0;
    api.onSessionLost(() => {
      lost += 1;
    });
    answer = () => refusal('UNAUTHENTICATED', 401);
    expect(await failure(api.refresh())).to.include({ code: 'UNAUTHENTICATED' });
    expect(await failure(api.call(getMe))).to.include({ code: 'UNAUTHENTICATED' });
    expect(lost).to.equal(0);
  });

  it('gives up on a server that does not answer', async () => {
    const api = new ParleyApi({ baseUrl, refreshIn: 'cookie', timeoutMs: 50 });
    answer = () => new Promise(() => {});
    expect(await failure(api.call(getRoom, { params: { roomId: 'x' } }))).to.include({ kind: 'timeout' });
  });

  it('hears once that a plan does not have something, with the field that asks for too much', async () => {
    const api = new ParleyApi({ baseUrl, refreshIn: 'cookie' });
    const errors = [{ path: 'capacity', message: 'Your plan has rooms for up to 50 people.' }];
    answer = () => ({ status: 402, body: { ...problemWith('PLAN_REQUIRED'), status: 402, errors } });
    const error = await failure(api.call(createRoom, { body: { name: 'Tea', capacity: 500 } }));
    expect(error).to.be.instanceOf(ParleyError).and.include({ code: 'PLAN_REQUIRED' });
    expect((error as ParleyError).problem).to.deep.include({ status: 402, errors });
    expect(seen, 'asking again would not help').to.have.length(1);
  });

  it('asks each endpoint as the API has it', async () => {
    const api = new ParleyApi({ baseUrl, refreshIn: 'cookie' });
    answer = () => ({ status: 200, body: {} });
    await api.register({ username: 'ada', email: 'a@example.org', password: 'secret123' });
    await api.call(editMe, { body: { bio: 'Hi' } });
    await api.call(listRooms, { query: { limit: 5, text: 'tea & cake', status: 'ended' } });
    await api.call(setRoomStatus, { params: { roomId: 'r' }, body: { status: 'ended' } });
    await api.call(joinRoom, { params: { roomId: 'r' }, body: { invite: 'code' } });
    await api.call(listInvites, { params: { roomId: 'r' }, query: { cursor: 'c' } });
    await api.call(createInvite, { params: { roomId: 'r' } });
    await api.call(getInvitedRoom, { params: { code: 'code' } });
    await api.logOut();
    expect(seen.map(({ method, url }) => `${method} ${url}`)).to.deep.equal([
      'POST /api/v1/auth/register',
      'PATCH /api/v1/users/me',
      'GET /api/v1/rooms?limit=5&text=tea%20%26%20cake&status=ended',
      'POST /api/v1/rooms/r/status',
      'POST /api/v1/rooms/r/join',
      'GET /api/v1/rooms/r/invites?cursor=c',
      'POST /api/v1/rooms/r/invites',
      'GET /api/v1/invites/code',
      'POST /api/v1/auth/logout',
    ]);
    expect(seen[0]?.body).to.include({ refreshIn: 'cookie' });
    expect(seen[4]?.body).to.deep.equal({ invite: 'code' });
  });
});

function session(number: number) {
  return { user: {}, accessToken: `access-${number}`, refreshToken: `refresh-${number}` };
}

function refusal(code: ErrorCode, status: number): Answer {
  return { status, body: { ...problemWith(code), status } };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const text = (await request.toArray()).join('');
  return text === '' ? undefined : JSON.parse(text);
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => expect.fail('it should have been rejected'),
    (error: unknown) => error,
  );
}
