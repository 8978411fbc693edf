import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { newAccount, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem, type Reply } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { CuttingProxy } from '../../helpers/signaling/cutting-proxy.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

const logIn = (app: TestApp, login: string, password: string, address: string) =>
  call(app.url, 'POST', '/api/v1/auth/login', {
    body: { login, password },
    headers: { 'x-forwarded-for': address },
  });

function fail(): never {
  throw new Error('No reply');
}

/** What holds wherever the counts are kept. */
function limitScenarios(start: (env?: Record<string, string>) => Promise<TestApp>): void {
  let test: TestApp;
  before(async () => {
    test = await start({ PARLEY_AUTH_RATE_PER_MINUTE: '5', PARLEY_TRUST_PROXY: '1' });
  });
  after(() => test.stop());

  it('refuse the sixth attempt of an address in a minute, and say when to come again', async () => {
    const replies = [];
    for (let i = 0; i < 6; i++) replies.push(await logIn(test, `nobody-${i}`, 'x', '192.0.2.1'));
    expect(replies.map((reply) => reply.status)).to.deep.equal([401, 401, 401, 401, 401, 429]);
    expect(replies.map((reply) => reply.headers.get('ratelimit-remaining'))).to.deep.equal([
      ...['4', '3', '2', '1', '0', '0'],
    ]);
    const last = replies.at(-1);
    if (last === undefined) throw new Error('No reply');
    expectProblem(last, 429, 'RATE_LIMITED');
    expect(last.headers.get('ratelimit-limit')).to.equal('5');
    const seconds = Number(last.headers.get('retry-after'));
    expect(seconds).to.be.within(1, 60);
    expect(last.headers.get('ratelimit-reset')).to.equal(String(seconds));
  });

  it('count each address and each route by itself', async () => {
    const refresh = (address: string) =>
      call(test.url, 'POST', '/api/v1/auth/refresh', {
        body: { refreshToken: 'x' },
        headers: { 'x-forwarded-for': address },
      });
    for (let i = 0; i < 5; i++) await refresh('192.0.2.2');
    expectProblem(await refresh('192.0.2.2'), 429, 'RATE_LIMITED');
    expectProblem(await refresh('192.0.2.3'), 401, 'TOKEN_INVALID');
    expectProblem(await logIn(test, 'nobody', 'x', '192.0.2.2'), 401, 'CREDENTIALS_INVALID');
  });

  it('take a whole IPv6 /64 for one address', async () => {
    for (let i = 0; i < 5; i++) await logIn(test, `nobody6-${i}`, 'x', `2001:db8:0:1::${i + 1}`);
    expectProblem(await logIn(test, 'nobody6', 'x', '2001:db8:0:1:ffff::9'), 429, 'RATE_LIMITED');
    expectProblem(await logIn(test, 'nobody6', 'x', '2001:db8:0:2::1'), 401, 'CREDENTIALS_INVALID');
  });

  it('count wrong passwords of an account from wherever they come, and no right ones', async () => {
    const test = await start({ PARLEY_AUTH_RATE_PER_MINUTE: '1', PARLEY_TRUST_PROXY: '1' });
    try {
      const account = newAccount();
      const { username, email, password } = account;
      await call(test.url, 'POST', '/api/v1/auth/register', { body: account });
      for (let i = 0; i < 8; i++) {
        expect((await logIn(test, username, password, `198.51.100.${10 + i}`)).status).to.equal(200);
      }
      const guesses = await Promise.all(
        Array.from({ length: 24 }, (_, i) =>
          logIn(test, i % 2 === 0 ? username : email, 'a guess', `198.51.100.${30 + i}`),
        ),
      );
      expect(guesses.map((reply) => reply.status).sort()).to.deep.equal([
        ...Array(20).fill(401),
        ...Array(4).fill(429),
      ]);
      const owner = await logIn(test, username, password, '198.51.100.90');
      expectProblem(owner, 429, 'RATE_LIMITED');
      // The limit that refused is not the one of the address, of which one is left.
      expect(owner.headers.get('ratelimit-remaining')).to.equal('0');
      expect(owner.headers.get('ratelimit-reset')).to.equal(owner.headers.get('retry-after'));
    } finally {
      await test.stop();
    }
  });
}

describe('Rate limits', () => {
  describe('in memory', () => {
    limitScenarios((env) => startTestApp(env === undefined ? {} : { env }));

    it('do not believe an address that no trusted proxy vouches for', async () => {
      const test = await startTestApp({ env: { PARLEY_AUTH_RATE_PER_MINUTE: '2' } });
      try {
        await logIn(test, 'nobody', 'x', '192.0.2.1');
        await logIn(test, 'nobody', 'x', '192.0.2.2');
        expectProblem(await logIn(test, 'nobody', 'x', '192.0.2.3'), 429, 'RATE_LIMITED');
      } finally {
        await test.stop();
      }
    });
  });

  describe('over Redis', () => {
    const admin = new Redis(REDIS_URL, { lazyConnect: true });
    const prefixes: string[] = [];
    const withRedis = (env: Record<string, string> = {}) => {
      const prefix = `parley-test-${randomBytes(6).toString('hex')}:`;
      prefixes.push(prefix);
      return startTestApp({ env: { REDIS_URL, PARLEY_REDIS_PREFIX: prefix, ...env } });
    };
    before(() => admin.connect());
    after(async () => {
      for (const prefix of prefixes) {
        const keys = await admin.keys(`${prefix}*`);
        if (keys.length > 0) await admin.del(keys);
      }
      admin.disconnect();
    });

    limitScenarios(withRedis);

    it('are shared by processes, and use no key without the prefix', async () => {
      const env = {
        PARLEY_AUTH_RATE_PER_MINUTE: '3',
        PARLEY_REDIS_PREFIX: `parley-test-${randomBytes(6).toString('hex')}:`,
      };
      prefixes.push(env.PARLEY_REDIS_PREFIX);
      const [left, right] = await Promise.all([withRedis(env), withRedis(env)]);
      try {
        await logIn(left, 'nobody-1', 'x', '192.0.2.9');
        await logIn(right, 'nobody-2', 'x', '192.0.2.9');
        await logIn(left, 'nobody-3', 'x', '192.0.2.9');
        expectProblem(await logIn(right, 'nobody-4', 'x', '192.0.2.9'), 429, 'RATE_LIMITED');
        expect(await admin.keys(`${env.PARLEY_REDIS_PREFIX}*`)).not.to.deep.equal([]);
      } finally {
        await Promise.all([left.stop(), right.stop()]);
      }
    });

    it('go on, each process for itself, when Redis is lost', async () => {
      const proxy = await CuttingProxy.start(Number(new URL(REDIS_URL).port || '6379'));
      const url = new URL(REDIS_URL);
      url.host = `127.0.0.1:${proxy.port}`;
      const test = await withRedis({ REDIS_URL: url.href, PARLEY_AUTH_RATE_PER_MINUTE: '3' });
      try {
        proxy.block();
        const statuses = [];
        for (let i = 0; i < 4; i++) statuses.push((await logIn(test, `nobody-${i}`, 'x', 'unused')).status);
        expect(statuses).to.deep.equal([401, 401, 401, 429]);
        expect(test.logs()).to.include('Redis is not connected');
        expect((await call(test.url, 'GET', '/readyz')).status).to.equal(200);
        proxy.restore();
        await waitUntil('Redis to be used again', async () => {
          const { status } = await logIn(test, `nobody-${randomBytes(4).toString('hex')}`, 'x', 'unused');
          return status === 401;
        });
      } finally {
        await test.stop();
        await proxy.stop();
      }
    });

    it('keep the app from starting when Redis cannot be reached', async () => {
      const failure = await startTestApp({ env: { REDIS_URL: 'redis://127.0.0.1:1' } }).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(String(failure)).to.include('Redis cannot be reached at REDIS_URL');
    });
  });

  describe('of everything else', () => {
    let test: TestApp;
    before(async () => {
      test = await startTestApp({ env: { PARLEY_API_RATE_PER_MINUTE: '20', PARLEY_TRUST_PROXY: '1' } });
    });
    after(() => test.stop());

    const limitsOf = (reply: Reply) =>
      ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'].map((name) =>
        Number(reply.headers.get(name)),
      );

    it('are an account’s own, whatever address it asks from', async () => {
      const [person, other] = [await registerPerson(test.url), await registerPerson(test.url)];
      const ask = (who: Person, address: string) =>
        call(test.url, 'GET', '/api/v1/users/me', {
          token: who.token,
          headers: { 'x-forwarded-for': address },
        });
      const replies = [];
      for (let i = 0; i < 21; i++) replies.push(await ask(person, `192.0.2.${i}`));
      expect(limitsOf(replies[0] ?? fail()).slice(0, 2)).to.deep.equal([20, 19]);
      expect(replies.slice(0, 20).every(({ status }) => status === 200)).to.equal(true);
      const last = replies[20] ?? fail();
      expectProblem(last, 429, 'RATE_LIMITED');
      expect(limitsOf(last)).to.deep.equal([20, 0, Number(last.headers.get('retry-after'))]);
      expect((await ask(other, '192.0.2.1')).status).to.equal(200);
    });

    it('are a tenth for what creates things, and the answer tells the limit that is nearest to its end', async () => {
      const person = await registerPerson(test.url);
      const created = await person.request('POST', '/rooms', { name: 'One' });
      expect([created.status, ...limitsOf(created).slice(0, 2)]).to.deep.equal([201, 2, 1]);
      const looked = await person.request('GET', '/users/me');
      expect(limitsOf(looked).slice(0, 2)).to.deep.equal([20, 18]);
      await person.request('POST', '/rooms', { name: 'Two' });
      expectProblem(await person.request('POST', '/rooms', { name: 'Three' }), 429, 'RATE_LIMITED');
      expect((await person.request('GET', '/users/me')).status).to.equal(200);
    });

    it('count by address what is refused before anyone is known: bad tokens, what is not there', async () => {
      const ask = (path: string, token: string | undefined, address: string) =>
        call(test.url, 'GET', path, { token, headers: { 'x-forwarded-for': address } });
      const first = await ask('/api/v1/users/me', 'nonsense', '198.51.100.7');
      expect([first.status, ...limitsOf(first).slice(0, 2)]).to.deep.equal([401, 20, 19]);
      const second = await ask('/api/v1/nothing/here', undefined, '198.51.100.7');
      expect([second.status, ...limitsOf(second).slice(0, 2)]).to.deep.equal([404, 20, 18]);
      const third = await call(test.url, 'DELETE', '/api/v1/rooms', {
        headers: { 'x-forwarded-for': '198.51.100.7' },
      });
      expect([third.status, ...limitsOf(third).slice(0, 2)]).to.deep.equal([405, 20, 17]);
      for (let i = 0; i < 17; i++) await ask('/api/v1/users/me', undefined, '198.51.100.7');
      expectProblem(await ask('/api/v1/users/me', undefined, '198.51.100.7'), 429, 'RATE_LIMITED');
      expectProblem(await ask('/api/v1/users/me', undefined, '198.51.100.8'), 401, 'UNAUTHENTICATED');
      const person = await registerPerson(test.url);
      expect((await ask('/api/v1/users/me', person.token, '198.51.100.7')).status).to.equal(200);
    });
  });

  it('leave everything but logging in and out alone', async () => {
    const test = await startTestApp({ env: { PARLEY_AUTH_RATE_PER_MINUTE: '1' } });
    try {
      const person = await registerPerson(test.url);
      for (let i = 0; i < 5; i++) expect((await person.request('GET', '/users/me')).status).to.equal(200);
    } finally {
      await test.stop();
    }
  });
});
