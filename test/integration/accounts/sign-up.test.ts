import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { accessTokenClaims } from '../../../src/api/accounts/sessions/access-tokens.ts';
import { ownProfile, session } from '../../../src/protocol/rest/accounts.ts';
import { newAccount, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('Accounts', () => {
  let test: TestApp;
  before(async () => {
    test = await startTestApp();
  });
  after(() => test.stop());

  const post = (path: string, body: unknown) => call(test.url, 'POST', `/api/v1${path}`, { body });

  describe('registering', () => {
    it('makes an account and logs it in', async () => {
      const account = newAccount();
      const reply = await post('/auth/register', account);
      expect(reply.status).to.equal(201);
      const made = session.parse(reply.body);
      expect(made.user).to.include({
        username: account.username,
        email: account.email,
        displayName: account.displayName,
        role: 'user',
      });
      expect(JSON.stringify(reply.body)).not.to.include('password');
      const me = await call(test.url, 'GET', '/api/v1/users/me', { token: made.accessToken });
      expect(ownProfile.parse(me.body)).to.deep.equal(made.user);
    });

    it('stores the password as argon2id and nothing of it in the clear', async () => {
      const { user, password } = await registerPerson(test.url);
      const [row] = await test.query<{ password_hash: string }>('SELECT * FROM users WHERE id = $1', [
        user.id,
      ]);
      expect(row?.password_hash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      expect(JSON.stringify(row)).not.to.include(password);
    });

    it('takes the user name as display name when none is given', async () => {
      const { displayName: _, ...account } = newAccount();
      const { user } = session.parse((await post('/auth/register', account)).body);
      expect(user.displayName).to.equal(account.username);
    });

    it('lets nobody choose a role', async () => {
      const reply = await post('/auth/register', { ...newAccount(), role: 'admin' });
      const { errors } = expectProblem(reply, 422, 'VALIDATION_FAILED');
      expect(JSON.stringify(errors)).to.include('role');
    });

    it('refuses a user name that differs from another in case alone', async () => {
      const taken = await registerPerson(test.url);
      const reply = await post('/auth/register', {
        ...newAccount(),
        username: taken.user.username.toUpperCase(),
      });
      expectProblem(reply, 409, 'USERNAME_TAKEN');
    });

    it('refuses a user name that differs from another in how its letters are composed', async () => {
      const { username } = newAccount();
      await registerPerson(test.url, { username: `é${username}`.slice(0, 30) });
      const reply = await post('/auth/register', {
        ...newAccount(),
        username: `É${username}`.slice(0, 30),
      });
      expectProblem(reply, 409, 'USERNAME_TAKEN');
    });

    it('refuses an email address that has an account', async () => {
      const taken = await registerPerson(test.url);
      const reply = await post('/auth/register', { ...newAccount(), email: taken.user.email.toUpperCase() });
      expectProblem(reply, 409, 'EMAIL_TAKEN');
    });

    it('lets exactly one of ten have a name that all ask for at once', async () => {
      const { username } = newAccount();
      const replies = await Promise.all(
        Array.from({ length: 10 }, () => post('/auth/register', { ...newAccount(), username })),
      );
      expect(replies.map((reply) => reply.status).sort()).to.deep.equal([201, ...Array(9).fill(409)]);
      for (const reply of replies.filter(({ status }) => status === 409)) {
        expectProblem(reply, 409, 'USERNAME_TAKEN');
      }
    });

    it('names every field that is wrong', async () => {
      const reply = await post('/auth/register', { username: 'a b', email: 'nobody', password: 'short' });
      const { errors } = expectProblem(reply, 422, 'VALIDATION_FAILED');
      expect(errors?.map((error) => error.path).sort()).to.deep.equal(['email', 'password', 'username']);
    });

    for (const body of [
      null,
      [],
      'text',
      7,
      { username: { $ne: null }, email: 'a@b.co', password: 'long enough' },
    ]) {
      it(`refuses ${JSON.stringify(body)} for a body`, async () => {
        const reply = await post('/auth/register', JSON.stringify(body));
        expect([400, 422]).to.include(reply.status);
        expect(reply.headers.get('content-type')).to.match(/^application\/problem\+json/);
      });
    }
  });

  describe('logging in', () => {
    it('takes the user name or the email address, in any case', async () => {
      const { user, password } = await registerPerson(test.url);
      for (const login of [
        user.username,
        user.username.toUpperCase(),
        user.email,
        user.email.toUpperCase(),
      ]) {
        const reply = await post('/auth/login', { login, password });
        expect(reply.status, login).to.equal(200);
        expect(session.parse(reply.body).user.id).to.equal(user.id);
      }
    });

    it('takes a password of emoji, however its letters are composed', async () => {
      const { user } = await registerPerson(test.url, { password: '🎉🎉🎉 caf\u00e9 日本語' });
      const reply = await post('/auth/login', { login: user.username, password: '🎉🎉🎉 cafe\u0301 日本語' });
      expect(reply.status).to.equal(200);
    });

    it('answers a wrong password and an unknown name alike', async () => {
      const { user } = await registerPerson(test.url);
      const wrong = await post('/auth/login', { login: user.username, password: 'not the password' });
      const unknown = await post('/auth/login', { login: 'nobody-at-all', password: 'not the password' });
      const [left, right] = [wrong, unknown].map((reply) => {
        const { instance: _, ...rest } = expectProblem(reply, 401, 'CREDENTIALS_INVALID');
        return rest;
      });
      expect(left).to.deep.equal(right);
    });

    it('does the same work for a name that does not exist', async () => {
      const { user } = await registerPerson(test.url);
      const fastest = async (login: string) => {
        const times: number[] = [];
        for (let i = 0; i < 5; i++) {
          const start = performance.now();
          await post('/auth/login', { login, password: 'not the password' });
          times.push(performance.now() - start);
        }
        return Math.min(...times);
      };
      const known = await fastest(user.username);
      expect(await fastest('nobody-at-all')).to.be.greaterThan(known * 0.5);
    });

    it('takes SQL for a name like any other that does not exist', async () => {
      const reply = await post('/auth/login', { login: "' OR 1=1; DROP TABLE users; --", password: 'x' });
      expectProblem(reply, 401, 'CREDENTIALS_INVALID');
      expect(await test.query('SELECT 1 FROM users LIMIT 1')).to.have.length(1);
    });

    it('refuses a name with a NUL character, which PostgreSQL cannot hold', async () => {
      expectProblem(
        await post('/auth/login', { login: 'a\u0000b', password: 'x' }),
        422,
        'VALIDATION_FAILED',
      );
    });

    it('keeps out whoever is banned, by password, access token and refresh token', async () => {
      const person = await registerPerson(test.url);
      await test.query("UPDATE users SET status = 'banned' WHERE id = $1", [person.user.id]);
      expectProblem(await person.request('GET', '/users/me'), 403, 'ACCOUNT_BANNED');
      expectProblem(
        await post('/auth/login', { login: person.user.username, password: person.password }),
        403,
        'ACCOUNT_BANNED',
      );
      expectProblem(
        await post('/auth/refresh', { refreshToken: person.refreshToken }),
        403,
        'ACCOUNT_BANNED',
      );
    });
  });

  describe('access tokens', () => {
    const secret = 'a secret for tests that is long enough';
    const me = (token: string) => call(test.url, 'GET', '/api/v1/users/me', { token });
    const good = { issuer: 'parley', audience: 'parley-api', expiresIn: 60 } as const;
    let userId: string;
    let sid: string;
    before(async () => {
      const person = await registerPerson(test.url);
      userId = person.user.id;
      sid = accessTokenClaims.parse(jwt.decode(person.token)).sid;
    });

    it('are needed', async () => {
      const reply = await call(test.url, 'GET', '/api/v1/users/me');
      expectProblem(reply, 401, 'UNAUTHENTICATED');
      expect(reply.headers.get('www-authenticate')).to.equal('Bearer');
    });

    it('are made as this test makes them', async () => {
      const token = jwt.sign({ typ: 'access', sid }, secret, { ...good, subject: userId });
      expect((await me(token)).status).to.equal(200);
    });

    it('expire', async () => {
      const token = jwt.sign({ typ: 'access', sid }, secret, { ...good, subject: userId, expiresIn: -1 });
      expectProblem(await me(token), 401, 'TOKEN_EXPIRED');
    });

    const bad: Record<string, () => string> = {
      'signed with another secret': () =>
        jwt.sign({ typ: 'access', sid }, 'another secret that is also long enough', {
          ...good,
          subject: userId,
        }),
      'without a signature (alg none)': () =>
        jwt.sign({ typ: 'access', sid }, '', { ...good, subject: userId, algorithm: 'none' }),
      'of another HMAC': () =>
        jwt.sign({ typ: 'access', sid }, secret, { ...good, subject: userId, algorithm: 'HS384' }),
      'for another audience': () =>
        jwt.sign({ typ: 'access', sid }, secret, { ...good, subject: userId, audience: 'parley-room' }),
      'of another issuer': () =>
        jwt.sign({ typ: 'access', sid }, secret, { ...good, subject: userId, issuer: 'someone' }),
      'of another type': () => jwt.sign({ typ: 'join', sid }, secret, { ...good, subject: userId }),
      'of someone who does not exist': () =>
        jwt.sign({ typ: 'access', sid }, secret, {
          ...good,
          subject: '0b6f1c1e-6d5c-4a53-9f0b-3f1d2a4c5e6f',
        }),
      'whose subject is no id': () =>
        jwt.sign({ typ: 'access', sid }, secret, { ...good, subject: "' OR 1=1" }),
      'of a session that does not exist': () =>
        jwt.sign({ typ: 'access', sid: '0b6f1c1e-6d5c-4a53-9f0b-3f1d2a4c5e6f' }, secret, {
          ...good,
          subject: userId,
        }),
      'without a session': () => jwt.sign({ typ: 'access' }, secret, { ...good, subject: userId }),
      'that are no tokens': () => 'not.a.token',
    };
    for (const [what, make] of Object.entries(bad)) {
      it(`are refused ${what}`, async () => {
        expectProblem(await me(make()), 401, 'TOKEN_INVALID');
      });
    }
  });

  it('keep passwords and tokens out of the log', async () => {
    const person = await registerPerson(test.url, { password: 'a very secret phrase' });
    await post('/auth/login', { login: person.user.username, password: 'a very wrong phrase' });
    await post('/auth/refresh', { refreshToken: person.refreshToken });
    await call(test.url, 'GET', `/api/v1/users/me?token=${person.token}`, { token: person.token });
    const logs = test.logs();
    expect(logs).to.include('/api/v1/users/me');
    for (const secret of ['secret phrase', 'wrong phrase', person.token, person.refreshToken]) {
      expect(logs).not.to.include(secret);
    }
  });
});
