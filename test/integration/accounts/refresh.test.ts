import { expect } from 'chai';
import { session } from '../../../src/protocol/rest/accounts.ts';
import { newAccount, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem, type Reply } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('Refresh tokens', () => {
  let test: TestApp;
  before(async () => {
    test = await startTestApp();
  });
  after(() => test.stop());

  const refresh = (refreshToken: string) =>
    call(test.url, 'POST', '/api/v1/auth/refresh', { body: { refreshToken } });
  const logOut = (refreshToken: string) =>
    call(test.url, 'POST', '/api/v1/auth/logout', { body: { refreshToken } });
  const next = (reply: Reply): string => {
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return session.parse(reply.body).refreshToken ?? '';
  };
  it('are exchanged for the next one and a new access token', async () => {
    const person = await registerPerson(test.url);
    const reply = await refresh(person.refreshToken);
    const second = session.parse(reply.body);
    expect(second.user).to.deep.equal(person.user);
    expect(second.refreshToken).to.be.a('string').that.is.not.equal(person.refreshToken);
    expect((await call(test.url, 'GET', '/api/v1/users/me', { token: second.accessToken })).status).to.equal(
      200,
    );
    next(await refresh(second.refreshToken ?? ''));
  });

  it('are not in the database in the clear', async () => {
    const person = await registerPerson(test.url);
    const rows = await test.query('SELECT * FROM refresh_sessions WHERE user_id = $1', [person.user.id]);
    expect(rows).to.have.length(1);
    const secret = person.refreshToken.split('.')[1] ?? '';
    expect(secret).to.have.length.greaterThan(40);
    expect(JSON.stringify(rows)).not.to.include(secret);
  });

  it('end the whole family when an old one is used again', async () => {
    const person = await registerPerson(test.url);
    const second = next(await refresh(person.refreshToken));
    const third = next(await refresh(second));
    expectProblem(await refresh(person.refreshToken), 401, 'TOKEN_REUSED');
    expectProblem(await refresh(third), 401, 'TOKEN_INVALID');
  });

  it('end the family when the last one comes again at once', async () => {
    const person = await registerPerson(test.url);
    const second = next(await refresh(person.refreshToken));
    expectProblem(await refresh(person.refreshToken), 401, 'TOKEN_REUSED');
    expectProblem(await refresh(second), 401, 'TOKEN_INVALID');
  });

  it('leave the other logins of the same person alone', async () => {
    const person = await registerPerson(test.url);
    const elsewhere = session.parse(
      (
        await call(test.url, 'POST', '/api/v1/auth/login', {
          body: { login: person.user.username, password: person.password },
        })
      ).body,
    );
    next(await refresh(person.refreshToken));
    expectProblem(await refresh(person.refreshToken), 401, 'TOKEN_REUSED');
    next(await refresh(elsewhere.refreshToken ?? ''));
  });

  it('that race are exchanged once, and what they were exchanged for ends with the family', async () => {
    const person = await registerPerson(test.url);
    const replies = await Promise.all(Array.from({ length: 8 }, () => refresh(person.refreshToken)));
    const winners = replies.filter((reply) => reply.status === 200);
    expect(winners).to.have.length(1);
    expect(replies.filter((reply) => reply.status === 401)).to.have.length(7);
    expectProblem(await refresh(session.parse(winners[0]?.body).refreshToken ?? ''), 401, 'TOKEN_INVALID');
  });

  it('expire', async () => {
    const person = await registerPerson(test.url);
    await test.query(
      "UPDATE refresh_sessions SET expires_at = now() - interval '1 second' WHERE user_id = $1",
      [person.user.id],
    );
    expectProblem(await refresh(person.refreshToken), 401, 'TOKEN_EXPIRED');
  });

  for (const token of [
    'x',
    'not-a-uuid.secret',
    '0b6f1c1e-6d5c-4a53-9f0b-3f1d2a4c5e6f.secret',
    '.',
    'ы'.repeat(500),
  ]) {
    it(`are refused when nobody issued them: ${token.slice(0, 40)}`, async () => {
      expectProblem(await refresh(token), 401, 'TOKEN_INVALID');
      expect((await logOut(token)).status).to.equal(204);
    });
  }

  it('are needed', async () => {
    expectProblem(await call(test.url, 'POST', '/api/v1/auth/refresh', { body: {} }), 401, 'UNAUTHENTICATED');
    expectProblem(await call(test.url, 'POST', '/api/v1/auth/refresh'), 401, 'UNAUTHENTICATED');
  });

  it('are void after logging out, which may be done twice', async () => {
    const person = await registerPerson(test.url);
    expect((await logOut(person.refreshToken)).status).to.equal(204);
    expect((await logOut(person.refreshToken)).status).to.equal(204);
    expectProblem(await refresh(person.refreshToken), 401, 'TOKEN_INVALID');
  });

  describe('in a cookie', () => {
    const json = { 'content-type': 'application/json' };
    const register = async (headers: Record<string, string> = {}) => {
      const reply = await call(test.url, 'POST', '/api/v1/auth/register', {
        body: { ...newAccount(), refreshIn: 'cookie' },
        headers,
      });
      expect(reply.status).to.equal(201);
      return reply;
    };
    const cookieOf = (reply: Reply) => {
      const line = reply.headers.getSetCookie()[0] ?? '';
      return { line, pair: line.split(';')[0] ?? '' };
    };

    it('are out of reach of scripts and of other sites, and not in the body', async () => {
      const reply = await register();
      const { line } = cookieOf(reply);
      expect(line).to.match(/^parley_refresh=[0-9a-f-]{36}\.[\w-]{43};/);
      expect(line.split('; ')).to.include.members(['HttpOnly', 'SameSite=Strict', 'Path=/api/v1/auth']);
      expect(line).not.to.include('Secure');
      expect(reply.body).not.to.have.property('refreshToken');
    });

    it('are exchanged and cleared', async () => {
      const first = cookieOf(await register()).pair;
      const reply = await call(test.url, 'POST', '/api/v1/auth/refresh', {
        headers: { ...json, cookie: `a=b; ${first}` },
      });
      expect(reply.status).to.equal(200);
      expect(reply.body).not.to.have.property('refreshToken');
      const second = cookieOf(reply).pair;
      expect(second)
        .to.match(/^parley_refresh=./)
        .and.not.equal(first);

      const out = await call(test.url, 'POST', '/api/v1/auth/logout', {
        headers: { ...json, cookie: second },
      });
      expect(out.status).to.equal(204);
      expect(cookieOf(out).line).to.match(/^parley_refresh=;.*Expires=Thu, 01 Jan 1970/);
      const after = await call(test.url, 'POST', '/api/v1/auth/refresh', {
        headers: { ...json, cookie: second },
      });
      expectProblem(after, 401, 'TOKEN_INVALID');
    });

    it('do nothing in a request that a page of another site could send', async () => {
      const { pair } = cookieOf(await register());
      for (const path of ['/api/v1/auth/refresh', '/api/v1/auth/logout']) {
        for (const headers of [{ cookie: pair }, { cookie: pair, 'content-type': 'text/plain' }]) {
          expectProblem(await call(test.url, 'POST', path, { headers }), 415, 'UNSUPPORTED_MEDIA_TYPE');
        }
      }
      const still = await call(test.url, 'POST', '/api/v1/auth/refresh', {
        headers: { ...json, cookie: pair },
      });
      expect(still.status).to.equal(200);
    });

    it('are cleared when they were reused', async () => {
      const first = cookieOf(await register()).pair;
      const again = () =>
        call(test.url, 'POST', '/api/v1/auth/refresh', { headers: { ...json, cookie: first } });
      expect((await again()).status).to.equal(200);
      const thief = await again();
      expectProblem(thief, 401, 'TOKEN_REUSED');
      expect(cookieOf(thief).line).to.match(/^parley_refresh=;/);
    });
  });

  it('travel in a Secure cookie when a trusted proxy speaks HTTPS', async () => {
    const behindProxy = await startTestApp({ env: { PARLEY_TRUST_PROXY: '1' } });
    try {
      const reply = await call(behindProxy.url, 'POST', '/api/v1/auth/register', {
        body: { ...newAccount(), refreshIn: 'cookie' },
        headers: { 'x-forwarded-proto': 'https' },
      });
      expect(reply.headers.getSetCookie()[0]?.split('; ')).to.include('Secure');
    } finally {
      await behindProxy.stop();
    }
  });
});
