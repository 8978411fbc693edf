import { expect } from 'chai';
import { registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { codeIn } from '../../helpers/stand-ins/mails.ts';
import {
  decodeWords,
  partsOf,
  type ReceivedMail,
  SmtpStandIn,
} from '../../helpers/stand-ins/smtp-stand-in.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('Mail over SMTP', () => {
  let smtp: SmtpStandIn;
  let test: TestApp;
  before(async () => {
    smtp = await SmtpStandIn.start();
    test = await startTestApp({ env: { ...smtp.env, PARLEY_PUBLIC_URL: 'https://meet.example.org' } });
  });
  after(async () => {
    await test.stop();
    await smtp.stop();
  });

  const mailTo = (address: string): Promise<ReceivedMail> =>
    waitUntil(`mail to ${address}`, () =>
      smtp.received.find(({ recipients }) => recipients.includes(address)),
    );
  const header = (mail: ReceivedMail, name: string): string => {
    const values = mail.headers.get(name);
    expect(values, name).to.have.length(1);
    return values?.[0] ?? '';
  };

  it('arrives with a code that works, as text and as HTML', async () => {
    const person = await registerPerson(test.url);
    const mail = await mailTo(person.user.email);
    expect(mail.from).to.equal('no-reply@parley.example');
    expect(mail.recipients).to.deep.equal([person.user.email]);
    expect(header(mail, 'from')).to.equal('Parley <no-reply@parley.example>');
    expect(header(mail, 'subject')).to.equal('Confirm your email address');
    expect(header(mail, 'auto-submitted')).to.equal('auto-generated');
    const parts = partsOf(mail);
    const code = codeIn({ text: (parts.get('text/plain') ?? '').replaceAll('\r', '') });
    expect(parts.get('text/html')).to.include(code);
    expect(parts.get('text/plain')).to.include('https://meet.example.org');
    const reply = await person.request('POST', '/auth/email/verify', { code });
    expect(reply.status).to.equal(200);
  });

  for (const displayName of [
    'Zoë 🦊 日本語',
    '"Eve" <eve@evil.example>, Bob',
    'a@evil.example, b@evil.example;',
    'Bcc: eve@evil.example',
    '=?utf-8?Q?=0D=0ABcc:_eve@evil.example?=',
    '</title><script>alert(1)</script>',
    '../../../etc/passwd',
  ]) {
    it(`goes to the one address, whatever the person is called: ${displayName}`, async () => {
      const person = await registerPerson(test.url, { displayName });
      const mail = await mailTo(person.user.email);
      expect(mail.recipients).to.deep.equal([person.user.email]);
      const to = decodeWords(header(mail, 'to'));
      expect(to.endsWith(` <${person.user.email}>`), to).to.equal(true);
      const name = to.slice(0, -person.user.email.length - 3).replace(/^"(.*)"$/, '$1');
      expect(name.replaceAll('\\"', '"')).to.equal(displayName.replaceAll('=?', '= ?'));
      for (const forged of ['bcc', 'cc', 'reply-to'])
        expect(mail.headers.has(forged), forged).to.equal(false);
      const html = partsOf(mail).get('text/html') ?? '';
      expect(html).not.to.include('<script>').and.not.include('<eve@');
      expect(html.match(/<title>/g)).to.have.length(1);
    });
  }

  for (const email of [
    'a@b.example\r\nBcc: eve@evil.example',
    'a@b.example,eve@evil.example',
    '<a@b.example>',
  ]) {
    it(`is not sent to what is no one address: ${JSON.stringify(email)}`, async () => {
      const body = { username: 'someone', email, password: 'a long password' };
      const reply = await call(test.url, 'POST', '/api/v1/auth/register', { body });
      expectProblem(reply, 422, 'VALIDATION_FAILED');
      const forgot = await call(test.url, 'POST', '/api/v1/auth/password/forgot', { body: { email } });
      expectProblem(forgot, 422, 'VALIDATION_FAILED');
    });
  }

  it('is tried again when the server is busy', async () => {
    smtp.refusals.push({ code: 451, message: 'Try again later' });
    const attempts = smtp.attempts;
    const person = await registerPerson(test.url);
    await mailTo(person.user.email);
    expect(smtp.attempts).to.equal(attempts + 2);
    expect(test.logs()).to.include('A mail was not sent yet');
  });

  it('is given up, with a line in the log that does not say whose it was, when the server refuses it', async () => {
    smtp.refusals.push({ code: 550, message: 'No such mailbox' });
    const attempts = smtp.attempts;
    const person = await registerPerson(test.url);
    await waitUntil('the mail to be given up', () => test.logs().includes('A mail was given up'));
    expect(test.logs()).to.include('responseCode 550');
    expect(smtp.attempts).to.equal(attempts + 1);
    expect(test.logs()).not.to.include(person.user.email);
  });

  it('goes nowhere else: there is no outbox', async () => {
    const reply = await call(test.url, 'GET', '/api/v1/outbox');
    expectProblem(reply, 404, 'NOT_FOUND');
    expect(await test.query('SELECT 1 FROM outbox_mails')).to.deep.equal([]);
  });

  it('fails nobody’s request when the server cannot be reached, and is tried once more when stopping', async () => {
    const app = await startTestApp({
      env: { PARLEY_SMTP_URL: 'smtp://127.0.0.1:1', PARLEY_MAIL_FROM: 'no-reply@parley.example' },
    });
    try {
      const person = await registerPerson(app.url);
      const body = { email: person.user.email };
      const forgot = await call(app.url, 'POST', '/api/v1/auth/password/forgot', { body });
      expect(forgot.status).to.equal(202);
      await waitUntil('both to fail', () => app.logs().split('A mail was not sent yet').length > 2);
      await app.query("UPDATE one_time_codes SET created_at = created_at - interval '2 minutes'");
      expect((await person.request('POST', '/auth/email/request')).status).to.equal(202);
    } finally {
      await app.stop();
    }
    expect(app.logs().split('A mail was given up')).to.have.length(4);
  });
});
