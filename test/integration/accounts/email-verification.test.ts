import { expect } from 'chai';
import { ownProfile } from '../../../src/protocol/rest/accounts.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem, type Reply } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { codeIn, mailsTo, mailTo, wrongCode } from '../../helpers/stand-ins/mails.ts';

describe('Verifying an email address', () => {
  let test: TestApp;
  before(async () => {
    test = await startTestApp();
  });
  after(() => test.stop());

  const verify = (person: Person, code: string) => person.request('POST', '/auth/email/verify', { code });
  const request = (person: Person) => person.request('POST', '/auth/email/request');
  const firstCode = async (person: Person) => codeIn(await mailTo(test.url, person.user.email));
  /** As if the last mail had been sent a while ago. */
  const letTimePass = (person: Person, minutes: number) =>
    test.query(
      `UPDATE one_time_codes SET created_at = created_at - $2 * interval '1 minute',
         expires_at = expires_at - $2 * interval '1 minute' WHERE user_id = $1`,
      [person.user.id, minutes],
    );
  const statuses = (replies: readonly Reply[]) => replies.map((reply) => reply.status).sort();

  it('is done with the code that registering sent by itself', async () => {
    const person = await registerPerson(test.url, { displayName: 'Zoë <b>🦊</b>' });
    expect(person.user.emailVerified).to.equal(false);
    const mail = await mailTo(test.url, person.user.email);
    expect(mail.subject).to.equal('Confirm your email address');
    expect(mail.text).to.include('Hello Zoë <b>🦊</b>,');
    const reply = await verify(person, codeIn(mail));
    expect(reply.status).to.equal(200);
    expect(ownProfile.parse(reply.body)).to.deep.equal({ ...person.user, emailVerified: true, version: 2 });
    expect((await person.request('GET', '/users/me')).body).to.deep.equal(reply.body);
  });

  it('keeps nothing of the code but a hash that is not of the code alone', async () => {
    const person = await registerPerson(test.url);
    const code = await firstCode(person);
    const [row] = await test.query('SELECT * FROM one_time_codes WHERE user_id = $1', [person.user.id]);
    expect(JSON.stringify(row)).not.to.include(code);
    expect(row?.code_hash).to.match(/^[0-9a-f]{64}$/);
    expect(test.logs()).not.to.include(code);
    expect(test.logs()).not.to.include(person.user.email);
  });

  it('refuses a wrong code, and takes the right one after it', async () => {
    const person = await registerPerson(test.url);
    const code = await firstCode(person);
    expectProblem(await verify(person, wrongCode(code)), 422, 'CODE_INVALID');
    expect((await verify(person, ` ${code} `)).status).to.equal(200);
  });

  it('refuses the right code after five wrong ones', async () => {
    const person = await registerPerson(test.url);
    const code = await firstCode(person);
    for (let i = 0; i < 5; i++) expectProblem(await verify(person, wrongCode(code)), 422, 'CODE_INVALID');
    expectProblem(await verify(person, code), 422, 'CODE_INVALID');
  });

  it('counts guesses that are made at once', async () => {
    const person = await registerPerson(test.url);
    const code = await firstCode(person);
    await Promise.all(Array.from({ length: 12 }, () => verify(person, wrongCode(code))));
    const [row] = await test.query('SELECT attempts FROM one_time_codes WHERE user_id = $1', [
      person.user.id,
    ]);
    expect(row?.attempts).to.equal(5);
    expectProblem(await verify(person, code), 422, 'CODE_INVALID');
  });

  it('takes a code once, however many send it at once', async () => {
    const person = await registerPerson(test.url);
    const code = await firstCode(person);
    const replies = await Promise.all(Array.from({ length: 4 }, () => verify(person, code)));
    expect(replies.filter(({ status }) => status === 200)).to.have.length(1);
    for (const reply of replies.filter(({ status }) => status !== 200))
      expect([409, 422]).to.include(reply.status);
  });

  it('refuses a code after a quarter of an hour', async () => {
    const person = await registerPerson(test.url);
    const code = await firstCode(person);
    await letTimePass(person, 16);
    expectProblem(await verify(person, code), 422, 'CODE_INVALID');
  });

  it("refuses somebody else's code", async () => {
    const [one, other] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    expectProblem(await verify(other, await firstCode(one)), 422, 'CODE_INVALID');
    expect((await other.request('GET', '/users/me')).body).to.include({ emailVerified: false });
  });

  it('refuses a code that was sent to another address than the one that the account has now', async () => {
    const person = await registerPerson(test.url);
    const code = await firstCode(person);
    const email = `other-${person.user.email}`;
    await test.query('UPDATE users SET email = $2, email_key = $2 WHERE id = $1', [person.user.id, email]);
    expectProblem(await verify(person, code), 422, 'CODE_INVALID');
  });

  it('sends another code when asked, which voids the one before', async () => {
    const person = await registerPerson(test.url);
    const first = await firstCode(person);
    await letTimePass(person, 2);
    expect((await request(person)).status).to.equal(202);
    const second = codeIn(await mailTo(test.url, person.user.email, 2));
    expectProblem(await verify(person, first), 422, 'CODE_INVALID');
    expect((await verify(person, second)).status).to.equal(200);
  });

  it('sends one mail a minute, and says when the next can be had', async () => {
    const person = await registerPerson(test.url);
    const code = await firstCode(person);
    const early = await request(person);
    expectProblem(early, 429, 'RATE_LIMITED');
    expect(Number(early.headers.get('retry-after'))).to.be.within(1, 60);
    await letTimePass(person, 2);
    const replies = await Promise.all(Array.from({ length: 5 }, () => request(person)));
    expect(statuses(replies)).to.deep.equal([202, 429, 429, 429, 429]);
    await mailTo(test.url, person.user.email, 2);
    expect(await mailsTo(test.url, person.user.email)).to.have.length(2);
    expectProblem(await verify(person, code), 422, 'CODE_INVALID');
  });

  it('has nothing left to do for an address that is verified', async () => {
    const person = await registerPerson(test.url);
    const code = await firstCode(person);
    expect((await verify(person, code)).status).to.equal(200);
    expectProblem(await verify(person, code), 409, 'EMAIL_ALREADY_VERIFIED');
    expectProblem(await request(person), 409, 'EMAIL_ALREADY_VERIFIED');
  });

  it('is for whoever is logged in', async () => {
    expectProblem(await call(test.url, 'POST', '/api/v1/auth/email/request'), 401, 'UNAUTHENTICATED');
    const body = { code: '12345678' };
    expectProblem(
      await call(test.url, 'POST', '/api/v1/auth/email/verify', { body }),
      401,
      'UNAUTHENTICATED',
    );
  });

  for (const code of ['1234567', '123456789', 'abcdefgh', "1' OR '1", '１２３４５６７８', 12345678, null]) {
    it(`refuses ${JSON.stringify(code)} for a code`, async () => {
      const person = await registerPerson(test.url);
      const reply = await person.request('POST', '/auth/email/verify', { code });
      expectProblem(reply, 422, 'VALIDATION_FAILED');
    });
  }
});
