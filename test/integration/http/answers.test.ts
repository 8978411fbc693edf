import { expect } from 'chai';
import { newAccount, registerPerson } from '../../helpers/rest/people.ts';
import { rawRequest } from '../../helpers/rest/raw-request.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const html = { accept: 'text/html,application/xhtml+xml' };

describe('The HTTP server', () => {
  let test: TestApp;
  before(async () => {
    test = await startTestApp({ env: { PARLEY_CORS_ORIGINS: 'https://app.example.org' } });
  });
  after(() => test.stop());

  const get = (path: string, headers: Record<string, string> = {}) =>
    call(test.url, 'GET', path, { headers });

  describe('health', () => {
    it('says that the process lives and can work', async () => {
      expect(await get('/healthz')).to.deep.include({ status: 200, body: { status: 'ok' } });
      expect(await get('/readyz')).to.deep.include({
        status: 200,
        body: { status: 'ready', checks: { server: 'ok', database: 'ok', node: 'ok' } },
      });
    });

    it('says what is amiss when the database is gone, and goes on living', async () => {
      const broken = await startTestApp();
      try {
        const name = new URL(broken.config.databaseUrl ?? '').pathname.slice(1);
        await test.query(`DROP DATABASE ${name} WITH (FORCE)`);
        const reply = await call(broken.url, 'GET', '/readyz');
        expect(reply).to.deep.include({
          status: 503,
          body: { status: 'not ready', checks: { server: 'ok', database: 'failed', node: 'ok' } },
        });
        expect((await call(broken.url, 'GET', '/healthz')).status).to.equal(200);
        const login = await call(broken.url, 'POST', '/api/v1/auth/login', {
          body: { login: 'someone', password: 'x' },
        });
        const { detail } = expectProblem(login, 500, 'INTERNAL');
        expect(detail).not.to.include(name);
        expect(broken.logs())
          .to.include(String(login.headers.get('x-request-id')))
          .and.include('does not exist');
      } finally {
        await broken.stop();
      }
    });

    it('keeps the values of a statement that failed out of the log', async () => {
      const broken = await startTestApp();
      try {
        await broken.query('ALTER TABLE users DROP COLUMN bio');
        const account = newAccount();
        const reply = await call(broken.url, 'POST', '/api/v1/auth/register', { body: account });
        expectProblem(reply, 500, 'INTERNAL');
        expect(broken.logs()).to.include('does not exist').and.include('INSERT INTO');
        for (const value of [account.email, '$argon2id']) expect(broken.logs()).not.to.include(value);
      } finally {
        await broken.stop();
      }
    });
  });

  describe('what is not there', () => {
    for (const path of ['/api', '/api/v1', '/api/v1/nothing', '/api/v2/rooms', '/api/v1/auth/login/more']) {
      it(`is a problem: ${path}`, async () => {
        expectProblem(await get(path, html), 404, 'NOT_FOUND');
      });
    }

    it('is said of methods, with the ones there are', async () => {
      const reply = await call(test.url, 'DELETE', '/api/v1/rooms');
      expectProblem(reply, 405, 'METHOD_NOT_ALLOWED');
      expect(reply.headers.get('allow')).to.equal('GET, HEAD, POST, OPTIONS');
      const options = await call(test.url, 'OPTIONS', '/healthz');
      expect(options.status).to.equal(204);
      expect(options.headers.get('allow')).to.equal('GET, HEAD, OPTIONS');
    });

    it('shows no stack and no technology', async () => {
      const reply = await get('/api/v1/nothing');
      expect(JSON.stringify(reply.body)).not.to.match(/node_modules|\.ts:|\n\s+at /);
      expect(reply.headers.get('x-powered-by')).to.equal(null);
    });
  });

  describe('request ids', () => {
    it('are made for every request', async () => {
      const [first, second] = [await get('/healthz'), await get('/healthz')].map((reply) =>
        reply.headers.get('x-request-id'),
      );
      expect(first).to.match(/^[0-9a-f-]{36}$/);
      expect(second).not.to.equal(first);
    });

    it('are taken from the client when they are UUIDs, and only then', async () => {
      const id = 'b3c1f6de-2c9b-4c55-8f43-0a4bb1b9a001';
      expect((await get('/healthz', { 'x-request-id': id })).headers.get('x-request-id')).to.equal(id);
      const odd = await get('/healthz', { 'x-request-id': 'level=fatal' });
      expect(odd.headers.get('x-request-id')).to.match(/^[0-9a-f-]{36}$/);
    });
  });

  describe('security headers', () => {
    it('let pages run our own scripts only and nobody frame us', async () => {
      const { headers } = await get('/', html);
      const policy = new Map(
        (headers.get('content-security-policy') ?? '')
          .split(';')
          .map(
            (directive) => [directive.split(' ')[0] ?? '', directive.split(' ').slice(1).join(' ')] as const,
          ),
      );
      expect(policy.get('default-src')).to.equal("'self'");
      expect(policy.get('script-src')).to.equal("'self'");
      expect(policy.get('style-src')).to.equal("'self'");
      expect(policy.get('frame-ancestors')).to.equal("'none'");
      const host = new URL(test.url).host;
      expect(policy.get('connect-src')).to.equal(`'self' ws://${host} wss://${host}`);
      expect(policy.get('media-src')).to.include('blob:');
      expect(policy.has('upgrade-insecure-requests')).to.equal(false);
      // On plain HTTP browsers only complain about them.
      expect(headers.get('cross-origin-opener-policy')).to.equal(null);
      expect(headers.get('origin-agent-cluster')).to.equal(null);
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('permissions-policy')).to.include('camera=(self)');
      expect(headers.get('strict-transport-security')).to.equal(null);
    });

    it('keep answers of the API out of every cache', async () => {
      expect((await get('/api/v1/users/me')).headers.get('cache-control')).to.equal('no-store');
    });

    it('hold no nonsense from a Host header', async () => {
      const reply = await rawRequest(
        test.app.port,
        'GET / HTTP/1.1\r\nHost: a;script-src *\r\nConnection: close\r\n\r\n',
      );
      expect(reply).not.to.include('script-src *');
      expect(reply).to.match(/^HTTP\/1\.1 (200|400|404|406|422) /);
    });

    it('ask for HTTPS in production behind HTTPS', async () => {
      const production = await startTestApp({
        env: {
          NODE_ENV: 'production',
          PARLEY_PUBLIC_URL: 'https://meet.example.org',
          PARLEY_LOG_FORMAT: 'json',
        },
      });
      try {
        const { headers } = await call(production.url, 'GET', '/healthz');
        expect(headers.get('strict-transport-security')).to.match(/^max-age=31536000/);
        expect(headers.get('content-security-policy')).to.include(
          "connect-src 'self' wss://meet.example.org;",
        );
      } finally {
        await production.stop();
      }
    });
  });

  describe('other origins', () => {
    const preflight = (origin: string) =>
      call(test.url, 'OPTIONS', '/api/v1/rooms', {
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      });

    it('may ask when they are configured', async () => {
      const { headers } = await preflight('https://app.example.org');
      expect(headers.get('access-control-allow-origin')).to.equal('https://app.example.org');
      expect(headers.get('access-control-allow-credentials')).to.equal('true');
    });

    it('may not otherwise', async () => {
      expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).to.equal(
        null,
      );
    });
  });

  describe('metrics', () => {
    it('count requests by route template, never by path', async () => {
      const person = await registerPerson(test.url);
      await person.request('GET', '/rooms/0b6f1c1e-6d5c-4a53-9f0b-3f1d2a4c5e6f');
      await get('/api/v1/some/odd/path');
      const { status, body } = await get('/metrics');
      expect(status).to.equal(200);
      expect(body).to.include(
        'parley_http_request_duration_seconds_count{method="GET",route="/api/v1/rooms/:roomId",status="404"}',
      );
      expect(body).to.include('process_cpu_seconds_total');
      expect(body).not.to.include('0b6f1c1e').and.not.include('odd');
    });

    it('are for whoever has the token, where there is one', async () => {
      const guarded = await startTestApp({ env: { PARLEY_METRICS_TOKEN: 'a token for prometheus' } });
      try {
        const ask = (headers: Record<string, string>) => call(guarded.url, 'GET', '/metrics', { headers });
        expectProblem(await ask({}), 401, 'UNAUTHENTICATED');
        expectProblem(await ask({ authorization: 'Bearer another token' }), 401, 'TOKEN_INVALID');
        expect((await ask({ authorization: 'Bearer a token for prometheus' })).status).to.equal(200);
      } finally {
        await guarded.stop();
      }
    });

    it('are for this host alone in production without a token', async () => {
      const production = await startTestApp({
        env: { NODE_ENV: 'production', PARLEY_PUBLIC_URL: 'http://127.0.0.1:1', PARLEY_TRUST_PROXY: '1' },
      });
      try {
        expect((await call(production.url, 'GET', '/metrics')).status).to.equal(200);
        const proxied = { headers: { 'x-forwarded-for': '127.0.0.1' } };
        expectProblem(await call(production.url, 'GET', '/metrics', proxied), 403, 'FORBIDDEN');
      } finally {
        await production.stop();
      }
    });
  });

  it('has room for two apps in one process', async () => {
    const other = await startTestApp();
    try {
      const person = await registerPerson(test.url);
      expectProblem(
        await call(other.url, 'GET', '/api/v1/users/me', { token: person.token }),
        401,
        'TOKEN_INVALID',
      );
      await registerPerson(other.url);
    } finally {
      await other.stop();
    }
    expect((await get('/readyz')).status).to.equal(200);
  });
});
