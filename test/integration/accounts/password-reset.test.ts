import { expect } from 'chai';
import { session } from '../../../src/protocol/rest/accounts.ts';
import { newAccount, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { codeIn, mailsTo, mailTo, wrongCode } from '../../helpers/stand-ins/mails.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const NEW = 'a new password 🗝';

describe('Resetting a forgotten password', () => {
  let test: TestApp;
  before(async () => {
    test = await startTestApp();
  });
  after(() => test.stop());

  const post = (path: string, body: unknown) => call(test.url, 'POST', `/api/v1${path}`, { body });
  const forgot = (email: string) => post('/auth/password/forgot', { email });
  const reset = (email: string, code: string, newPassword = NEW) =>
    post('/auth/password/reset', { email, code, newPassword });
  const logIn = (person: Person, password: string) =>
    post('/auth/login', { login: person.user.username, password });
  const resetMail = async (person: Person, count = 1) =>
    waitUntil(`mail ${count} to reset the password`, async () => {
      const mails = await mailsTo(test.url, person.user.email);
      const those = mails.filter(({ subject }) => subject === 'Set a new password');
      return those.length >= count ? those[0] : undefined;
    });
  const codeFor = async (person: Person) => {
    expect((await forgot(person.user.email)).status).to.equal(202);
    return codeIn(await resetMail(person));
  };

  it('sets a new one with the code of the mail, logs in, and verifies the address', async () => {
    const person = await registerPerson(test.url);
    const reply = await reset(person.user.email.toUpperCase(), await codeFor(person));
    expect(reply.status).to.equal(200);
    const begun = session.parse(reply.body);
    expect(begun.user).to.include({ id: person.user.id, emailVerified: true });
    expect((await call(test.url, 'GET', '/api/v1/users/me', { token: begun.accessToken })).status).to.equal(
      200,
    );
    expect((await post('/auth/refresh', { refreshToken: begun.refreshToken })).status).to.equal(200);
    expectProblem(await logIn(person, person.password), 401, 'CREDENTIALS_INVALID');
    expect((await logIn(person, NEW)).status).to.equal(200);
  });

  it('ends every session that there was, at once, and tells the owner', async () => {
    const person = await registerPerson(test.url);
    const elsewhere = session.parse((await logIn(person, person.password)).body);
    expect((await reset(person.user.email, await codeFor(person))).status).to.equal(200);
    for (const token of [person.token, elsewhere.accessToken]) {
      expectProblem(await call(test.url, 'GET', '/api/v1/users/me', { token }), 401, 'TOKEN_INVALID');
    }
    for (const refreshToken of [person.refreshToken, elsewhere.refreshToken]) {
      expectProblem(await post('/auth/refresh', { refreshToken }), 401, 'TOKEN_INVALID');
    }
    const subjects = async () => (await mailsTo(test.url, person.user.email)).map(({ subject }) => subject);
    await waitUntil('the notice', async () => (await subjects()).includes('Your password was changed'));
  });

  it('lets no login with the old password get in between', async () => {
    const person = await registerPerson(test.url);
    const code = await codeFor(person);
    const [done, ...logins] = await Promise.all([
      reset(person.user.email, code),
      ...Array.from({ length: 8 }, () => logIn(person, person.password)),
    ]);
    expect(done.status).to.equal(200);
    for (const login of logins.filter(({ status }) => status === 200)) {
      const { accessToken, refreshToken } = session.parse(login.body);
      const me = await call(test.url, 'GET', '/api/v1/users/me', { token: accessToken });
      expectProblem(me, 401, 'TOKEN_INVALID');
      expectProblem(await post('/auth/refresh', { refreshToken }), 401, 'TOKEN_INVALID');
    }
  });

  it('answers the same for an address that has no account, without having looked', async () => {
    const person = await registerPerson(test.url);
    const known = await forgot(person.user.email);
    const unknown = await forgot(newAccount().email);
    const [left, right] = [known, unknown].map(({ status, body }) => ({ status, body }));
    expect(left).to.deep.equal(right).and.deep.equal({ status: 202, body: '' });
    await resetMail(person);
  });

  it('refuses a code for an address that has no account as it refuses a wrong one', async () => {
    const person = await registerPerson(test.url);
    const code = await codeFor(person);
    const wrong = expectProblem(await reset(person.user.email, wrongCode(code)), 422, 'CODE_INVALID');
    const nobody = expectProblem(await reset(newAccount().email, code), 422, 'CODE_INVALID');
    expect({ ...wrong, instance: '' }).to.deep.equal({ ...nobody, instance: '' });
  });

  it('takes a code once, however many send it at once', async () => {
    const person = await registerPerson(test.url);
    const code = await codeFor(person);
    const replies = await Promise.all(
      Array.from({ length: 4 }, (_, i) => reset(person.user.email, code, `password number ${i}`)),
    );
    const winners = replies.flatMap(({ status }, i) => (status === 200 ? [i] : []));
    expect(winners).to.have.length(1);
    expect((await logIn(person, `password number ${winners[0]}`)).status).to.equal(200);
    expectProblem(await reset(person.user.email, code), 422, 'CODE_INVALID');
  });

  it('gives five tries, also to guesses that are made at once', async () => {
    const person = await registerPerson(test.url);
    const code = await codeFor(person);
    await Promise.all(Array.from({ length: 6 }, () => reset(person.user.email, wrongCode(code))));
    expectProblem(await reset(person.user.email, code), 422, 'CODE_INVALID');
    expect((await logIn(person, person.password)).status).to.equal(200);
  });

  it('does not take the code that verifies the address', async () => {
    const person = await registerPerson(test.url);
    const code = codeIn(await mailTo(test.url, person.user.email));
    expectProblem(await reset(person.user.email, code), 422, 'CODE_INVALID');
  });

  it('sends one mail a minute, whoever asks how often', async () => {
    const person = await registerPerson(test.url);
    const replies = await Promise.all(Array.from({ length: 5 }, () => forgot(person.user.email)));
    expect(new Set(replies.map(({ status }) => status))).to.deep.equal(new Set([202]));
    await resetMail(person);
    // They are taken in their order: when this one has arrived, those before it were at least begun.
    const last = await registerPerson(test.url);
    await mailTo(test.url, last.user.email);
    expect(await mailsTo(test.url, person.user.email)).to.have.length(2);
  });

  it('lets nobody in who is banned', async () => {
    const person = await registerPerson(test.url);
    const code = await codeFor(person);
    await test.query("UPDATE users SET status = 'banned' WHERE id = $1", [person.user.id]);
    expectProblem(await reset(person.user.email, code), 403, 'ACCOUNT_BANNED');
  });

  it('gives a password to an account that has none', async () => {
    const person = await registerPerson(test.url);
    await test.query('UPDATE users SET password_hash = NULL WHERE id = $1', [person.user.id]);
    const reply = await reset(person.user.email, await codeFor(person));
    expect(session.parse(reply.body).user.hasPassword).to.equal(true);
    expect((await logIn(person, NEW)).status).to.equal(200);
  });

  it('hands an account whose address somebody else had entered to whoever reads the address', async () => {
    const squatter = await registerPerson(test.url);
    const reply = await reset(squatter.user.email, await codeFor(squatter));
    expect(reply.status).to.equal(200);
    expectProblem(await squatter.request('GET', '/users/me'), 401, 'TOKEN_INVALID');
    expectProblem(await logIn(squatter, squatter.password), 401, 'CREDENTIALS_INVALID');
  });

  it('names every field that is wrong', async () => {
    const reply = await post('/auth/password/reset', { email: 'nobody', code: '1', newPassword: 'short' });
    const { errors } = expectProblem(reply, 422, 'VALIDATION_FAILED');
    expect(errors?.map(({ path }) => path).sort()).to.deep.equal(['code', 'email', 'newPassword']);
    expectProblem(await post('/auth/password/forgot', { email: "' OR 1=1" }), 422, 'VALIDATION_FAILED');
  });
});
