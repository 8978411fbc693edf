import { expect } from 'chai';
import { session } from '../../../src/protocol/rest/accounts.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const NEW = 'a new password';

describe('Changing the password', () => {
  let test: TestApp;
  before(async () => {
    test = await startTestApp({ env: { PARLEY_AUTH_RATE_PER_MINUTE: '50' } });
  });
  after(() => test.stop());

  const post = (path: string, body: unknown) => call(test.url, 'POST', `/api/v1${path}`, { body });
  const logIn = (person: Person, password: string) =>
    post('/auth/login', { login: person.user.username, password });
  const change = (person: Person, currentPassword: string, newPassword = NEW) =>
    person.request('PUT', '/users/me/password', { currentPassword, newPassword });

  it('takes the old one and sets the new one', async () => {
    const person = await registerPerson(test.url);
    expect((await change(person, person.password)).status).to.equal(204);
    expectProblem(await logIn(person, person.password), 401, 'CREDENTIALS_INVALID');
    expect((await logIn(person, NEW)).status).to.equal(200);
  });

  it('ends every other session, and leaves the one that asked', async () => {
    const person = await registerPerson(test.url);
    const elsewhere = session.parse((await logIn(person, person.password)).body);
    expect((await change(person, person.password)).status).to.equal(204);
    expect((await person.request('GET', '/users/me')).status).to.equal(200);
    expect((await post('/auth/refresh', { refreshToken: person.refreshToken })).status).to.equal(200);
    const me = await call(test.url, 'GET', '/api/v1/users/me', { token: elsewhere.accessToken });
    expectProblem(me, 401, 'TOKEN_INVALID');
    const refresh = await post('/auth/refresh', { refreshToken: elsewhere.refreshToken });
    expectProblem(refresh, 401, 'TOKEN_INVALID');
  });

  it('voids a code that was sent to reset it', async () => {
    const person = await registerPerson(test.url);
    await test.query(
      `INSERT INTO one_time_codes (id, user_id, purpose, email, code_hash, expires_at, created_at)
       VALUES (gen_random_uuid(), $1, 'password', $2, 'hash', now() + interval '15 minutes', now())`,
      [person.user.id, person.user.email],
    );
    await change(person, person.password);
    const rows = await test.query(
      "SELECT 1 FROM one_time_codes WHERE user_id = $1 AND purpose = 'password' AND used_at IS NULL",
      [person.user.id],
    );
    expect(rows).to.deep.equal([]);
  });

  it('refuses a wrong old one', async () => {
    const person = await registerPerson(test.url);
    expectProblem(await change(person, 'not the password'), 401, 'CREDENTIALS_INVALID');
    expectProblem(await change(person, ''), 401, 'CREDENTIALS_INVALID');
    expect((await logIn(person, person.password)).status).to.equal(200);
  });

  it('lets one of two changes at once win', async () => {
    const person = await registerPerson(test.url);
    const replies = await Promise.all([
      change(person, person.password, 'the first password'),
      change(person, person.password, 'the second password'),
    ]);
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([204, 401]);
    const winner = replies[0]?.status === 204 ? 'the first password' : 'the second password';
    expect((await logIn(person, winner)).status).to.equal(200);
  });

  it('counts wrong guesses, so that nobody finds it out at a screen that was left open', async () => {
    const person = await registerPerson(test.url);
    const replies = [];
    for (let i = 0; i < 51; i++) replies.push((await change(person, `guess ${i}`)).status);
    expect(replies.slice(0, 50)).to.deep.equal(Array(50).fill(401));
    expect(replies[50]).to.equal(429);
  });

  it('says what to do where there is none', async () => {
    const person = await registerPerson(test.url);
    await test.query('UPDATE users SET password_hash = NULL WHERE id = $1', [person.user.id]);
    expectProblem(await change(person, ''), 409, 'PASSWORD_NOT_SET');
  });

  it('refuses a new one that is too short, and whoever is not logged in', async () => {
    const person = await registerPerson(test.url);
    expectProblem(await change(person, person.password, 'short'), 422, 'VALIDATION_FAILED');
    const body = { currentPassword: person.password, newPassword: NEW };
    const reply = await call(test.url, 'PUT', '/api/v1/users/me/password', { body });
    expectProblem(reply, 401, 'UNAUTHENTICATED');
  });
});
