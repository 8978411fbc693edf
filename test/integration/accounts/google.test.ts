import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { GoogleKeys } from '../../../src/api/accounts/google/google-keys.ts';
import { type Session, session } from '../../../src/protocol/rest/accounts.ts';
import { newAccount, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { GoogleIssuer } from '../../helpers/stand-ins/google-issuer.ts';

describe('Signing in with Google', () => {
  let google: GoogleIssuer;
  let test: TestApp;
  before(async () => {
    google = await GoogleIssuer.start();
    test = await startTestApp({ env: google.env });
  });
  after(async () => {
    await test.stop();
    await google.stop();
  });

  const logIn = (idToken: string, app = test) =>
    call(app.url, 'POST', '/api/v1/auth/google', { body: { idToken } });
  const enter = async (idToken: string): Promise<Session> => {
    const reply = await logIn(idToken);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return session.parse(reply.body);
  };
  const someone = () => {
    const sub = randomBytes(6).toString('hex');
    return { sub, email: `${sub}@gmail.example` };
  };
  const verifyAddressOf = (userId: string) =>
    test.query('UPDATE users SET email_verified_at = now() WHERE id = $1', [userId]);

  it('makes an account the first time and finds it again ever after', async () => {
    const person = someone();
    const first = await enter(google.sign({ ...person, name: 'Ada Lovelace' }));
    expect(first.user).to.include({
      email: person.email,
      emailVerified: true,
      hasPassword: false,
      displayName: 'Ada Lovelace',
      username: 'ada-lovelace',
      role: 'user',
    });
    const me = await call(test.url, 'GET', '/api/v1/users/me', { token: first.accessToken });
    expect(me.body).to.deep.equal(first.user);
    // Whatever Google says of the address later, the person is the same.
    const again = await enter(google.sign({ ...person, email: `new-${person.email}`, name: 'Ada King' }));
    expect(again.user).to.deep.equal(first.user);
  });

  it('gives people of one name different user names, and odd names readable ones', async () => {
    const name = `Zoë 🦊 Müller-${randomBytes(3).toString('hex')}`;
    const users = [];
    for (let i = 0; i < 3; i++) users.push((await enter(google.sign({ ...someone(), name }))).user);
    expect(users[0]?.username).to.equal(name.toLowerCase().replaceAll(/ 🦊 /g, '-'));
    expect(new Set(users.map(({ username }) => username)).size).to.equal(3);
    expect(users.map(({ displayName }) => displayName)).to.deep.equal([name, name, name]);
    const nameless = await enter(google.sign({ ...someone(), name: '🦊\u202E\u0000' }));
    expect(nameless.user.username).to.match(/^[0-9a-f]{12}$/);
    const long = await enter(google.sign({ ...someone(), name: '🦊'.repeat(200) }));
    expect(long.user.displayName).to.equal('🦊'.repeat(30));
  });

  it('makes one account of ten first visits at once', async () => {
    const token = google.sign({ ...someone(), name: 'Katherine Johnson' });
    const replies = await Promise.all(Array.from({ length: 10 }, () => logIn(token)));
    const ids = replies.map((reply) => session.parse(reply.body).user.id);
    expect(new Set(ids).size).to.equal(1);
  });

  it('joins the account that has verified the same address, whose password stays', async () => {
    const person = await registerPerson(test.url);
    await verifyAddressOf(person.user.id);
    const token = google.sign({ email: person.user.email.toUpperCase(), sub: person.user.id });
    const replies = await Promise.all([logIn(token), logIn(token), logIn(token)]);
    for (const reply of replies) expect(session.parse(reply.body).user.id).to.equal(person.user.id);
    const login = { login: person.user.username, password: person.password };
    expect((await call(test.url, 'POST', '/api/v1/auth/login', { body: login })).status).to.equal(200);
  });

  it('hands over no account that has not verified the address: somebody may wait in it for its owner', async () => {
    const squatter = await registerPerson(test.url);
    const problem = expectProblem(
      await logIn(google.sign({ email: squatter.user.email })),
      409,
      'EMAIL_TAKEN',
    );
    expect(problem.detail).to.include('has not verified it').and.include('forgot password');
    expect((await squatter.request('GET', '/users/me')).status).to.equal(200);
  });

  it('does not join an account that belongs to another Google account', async () => {
    const person = someone();
    await enter(google.sign(person));
    expectProblem(await logIn(google.sign({ ...person, sub: 'someone-else' })), 409, 'EMAIL_TAKEN');
  });

  it('keeps out whoever is banned', async () => {
    const token = google.sign(someone());
    const { user } = await enter(token);
    await test.query("UPDATE users SET status = 'banned' WHERE id = $1", [user.id]);
    expectProblem(await logIn(token), 403, 'ACCOUNT_BANNED');
  });

  const now = Math.floor(Date.now() / 1000);
  const bad: Record<string, () => string> = {
    'for another audience': () => google.sign({ aud: 'another.apps.googleusercontent.com' }),
    'of another issuer': () => google.sign({ iss: 'https://accounts.example.org' }),
    'that has expired': () => google.sign({ iat: now - 7200, exp: now - 3600 }),
    'that is not valid yet': () => google.sign({ iat: now + 3600, exp: now + 7200 }),
    'that is valid for a year': () => google.sign({ exp: now + 31_536_000 }),
    'without a signature (alg none)': () => google.forge({}, 'none'),
    'signed with the public key for a secret (HS256)': () => google.forge({}, 'HS256'),
    'signed by another key': () => google.impersonate(),
    'whose address Google has not verified': () => google.sign({ email_verified: false }),
    'whose address is none': () => google.sign({ email: 'nobody' }),
    'whose content was changed': () => {
      const [header, , signature] = google.sign(someone()).split('.');
      const payload = google.sign({ email: 'admin@example.org' }).split('.')[1];
      return [header, payload, signature].join('.');
    },
    'that is no token': () => 'not.a.token',
    'that is SQL': () => "' OR 1=1; --",
  };
  for (const [what, make] of Object.entries(bad)) {
    it(`refuses a token ${what}`, async () => {
      const before = await test.query('SELECT count(*) FROM users');
      expectProblem(await logIn(make()), 401, 'GOOGLE_TOKEN_INVALID');
      expect(await test.query('SELECT count(*) FROM users')).to.deep.equal(before);
    });
  }

  it('asks for the keys once, and keeps tokens out of the log', async () => {
    const tokens = [google.sign(), google.impersonate(), google.sign({ aud: 'another' })];
    const before = google.fetches;
    for (const token of tokens) await logIn(token);
    expect(google.fetches).to.equal(before);
    const logs = test.logs();
    for (const token of tokens)
      for (const part of token.split('.').slice(1)) expect(logs).not.to.include(part);
  });

  it('lets nobody in by a body that is none', async () => {
    for (const body of [{}, { idToken: '' }, { idToken: 7 }, { idToken: 'x'.repeat(5_001) }]) {
      const reply = await call(test.url, 'POST', '/api/v1/auth/google', { body });
      expectProblem(reply, 422, 'VALIDATION_FAILED');
    }
  });

  it('says that Google cannot be reached when its keys are not to be had', async () => {
    const silent = await GoogleIssuer.start();
    const app = await startTestApp({ env: silent.env });
    try {
      silent.broken = true;
      expectProblem(await logIn(silent.sign(), app), 503, 'GOOGLE_UNAVAILABLE');
      silent.broken = false;
      expect((await logIn(silent.sign(), app)).status).to.equal(200);
    } finally {
      await app.stop();
      await silent.stop();
    }
  });

  it('asks again for a key that was published since, but not for each that is made up', async () => {
    const issuer = await GoogleIssuer.start();
    try {
      const keyIdOf = () => jwt.decode(issuer.sign(), { complete: true })?.header.kid ?? '';
      const eager = new GoogleKeys(issuer.keysUrl, 0);
      const patient = new GoogleKeys(issuer.keysUrl);
      const old = keyIdOf();
      for (const keys of [eager, patient]) expect(Object.keys(await keys.get(old))).to.deep.equal([old]);
      issuer.rotate();
      expect(Object.keys(await eager.get(keyIdOf()))).to.deep.equal([keyIdOf()]);
      const fetches = issuer.fetches;
      await Promise.all(Array.from({ length: 5 }, (_, i) => patient.get(`made-up-${i}`)));
      expect(issuer.fetches).to.equal(fetches);
      await Promise.all(Array.from({ length: 5 }, (_, i) => eager.get(`made-up-${i}`)));
      expect(issuer.fetches).to.equal(fetches + 1);
    } finally {
      await issuer.stop();
    }
  });

  it('is not there where it is not set up', async () => {
    const app = await startTestApp();
    try {
      expectProblem(await logIn(google.sign(), app), 404, 'GOOGLE_NOT_CONFIGURED');
      const policy = (await call(app.url, 'GET', '/')).headers.get('content-security-policy');
      expect(policy).not.to.include('google');
    } finally {
      await app.stop();
    }
  });

  it('is told to clients, and its script and button are let into the pages', async () => {
    const { body } = await call(test.url, 'GET', '/api/v1/settings');
    expect(body).to.include({ googleClientId: google.clientId });
    const { headers } = await call(test.url, 'GET', '/');
    const policy = headers.get('content-security-policy') ?? '';
    for (const directive of ['script-src', 'style-src', 'frame-src', 'connect-src']) {
      expect(policy).to.match(new RegExp(`${directive} [^;]*https://accounts\\.google\\.com/gsi/`));
    }
    expect(headers.get('referrer-policy')).to.equal('strict-origin-when-cross-origin');
  });

  it('leaves the address free for one who registers after the account was refused', async () => {
    const account = newAccount();
    expectProblem(
      await logIn(google.sign({ email: account.email, email_verified: false })),
      401,
      'GOOGLE_TOKEN_INVALID',
    );
    await registerPerson(test.url, account);
  });
});
