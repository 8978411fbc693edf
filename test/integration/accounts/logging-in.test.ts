import { expect } from 'chai';
import { session } from '../../../src/protocol/rest/accounts.ts';
import { newAccount, type Person } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('Logging in', () => {
  let test: TestApp;
  before(async () => {
    test = await startTestApp({
      env: {
        PARLEY_AUTH_RATE_PER_MINUTE: '4',
        PARLEY_TRUST_PROXY: '1',
        PARLEY_PUBLIC_URL: 'https://meet.example.org',
      },
    });
  });
  after(() => test.stop());

  let lastAddress = 0;
  /** An address that nobody asked from yet. */
  const newAddress = () => `203.0.113.${++lastAddress}`;
  const register = async (): Promise<Person> => {
    const account = newAccount();
    const headers = { 'x-forwarded-for': newAddress() };
    const reply = await call(test.url, 'POST', '/api/v1/auth/register', { body: account, headers });
    const { user, accessToken, refreshToken = '' } = session.parse(reply.body);
    return {
      user,
      password: account.password,
      token: accessToken,
      refreshToken,
      request: (method, path, body) => call(test.url, method, `/api/v1${path}`, { body, token: accessToken }),
    };
  };
  const logIn = (login: string, password: string, address = newAddress(), more: object = {}) =>
    call(test.url, 'POST', '/api/v1/auth/login', {
      body: { login, password, ...more },
      headers: { 'x-forwarded-for': address },
    });

  it('works for the owner while somebody guesses the password elsewhere', async () => {
    const person = await register();
    const attacker = newAddress();
    const guesses = [];
    for (let i = 0; i < 6; i++) guesses.push((await logIn(person.user.username, 'a guess', attacker)).status);
    expect(guesses).to.deep.equal([401, 401, 401, 401, 429, 429]);
    expect((await logIn(person.user.username, person.password)).status).to.equal(200);
  });

  it('is refused to everybody for a minute when guesses come from very many addresses', async () => {
    const person = await register();
    const guesses = await Promise.all(
      Array.from({ length: 85 }, () => logIn(person.user.username, 'a guess')),
    );
    expect(guesses.filter(({ status }) => status === 401)).to.have.length(80);
    expectProblem(await logIn(person.user.username, person.password), 429, 'RATE_LIMITED');
  });

  it('sets a cookie for HTTPS alone where people come by HTTPS, whatever the proxy says', async () => {
    const person = await register();
    const reply = await logIn(person.user.username, person.password, newAddress(), { refreshIn: 'cookie' });
    expect(reply.status).to.equal(200);
    expect(reply.headers.getSetCookie()[0]?.split('; ')).to.include.members(['Secure', 'HttpOnly']);
  });

  it('notes when and on which day the person was here, at most once an hour after that', async () => {
    const person = await register();
    const { id } = person.user;
    const seen = async () =>
      (await test.query('SELECT last_seen_at FROM users WHERE id = $1', [id]))[0]?.last_seen_at;
    const days = async () =>
      (await test.query('SELECT day::text FROM user_days WHERE user_id = $1 ORDER BY day', [id])).map(
        ({ day }) => day,
      );
    const today = new Date().toISOString().slice(0, 10);
    expect(await days()).to.deep.equal([today]);
    const first = await seen();
    expect(Date.now() - Number(first)).to.be.within(0, 60_000);

    let { refreshToken } = person;
    const refresh = async () => {
      const headers = { 'x-forwarded-for': newAddress() };
      const reply = await call(test.url, 'POST', '/api/v1/auth/refresh', { body: { refreshToken }, headers });
      refreshToken = session.parse(reply.body).refreshToken ?? '';
    };
    await refresh();
    expect(await seen()).to.deep.equal(first);
    await test.query("UPDATE users SET last_seen_at = now() - interval '61 minutes' WHERE id = $1", [id]);
    await test.query('UPDATE user_days SET day = day - 7 WHERE user_id = $1', [id]);
    await refresh();
    expect(Date.now() - Number(await seen())).to.be.within(0, 60_000);
    expect(await days())
      .to.have.length(2)
      .and.include(today);
    await test.query("UPDATE users SET last_seen_at = now() - interval '1 day' WHERE id = $1", [id]);
    expect((await logIn(person.user.username, person.password)).status).to.equal(200);
    expect(Date.now() - Number(await seen())).to.be.within(0, 60_000);
    expect(await days()).to.have.length(2);
  });

  it('ends with logging out: the access token too', async () => {
    const person = await register();
    const body = { refreshToken: person.refreshToken };
    const headers = { 'x-forwarded-for': newAddress() };
    expect((await call(test.url, 'POST', '/api/v1/auth/logout', { body, headers })).status).to.equal(204);
    expectProblem(await person.request('GET', '/users/me'), 401, 'TOKEN_INVALID');
  });
});
