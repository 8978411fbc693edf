import { expect } from 'chai';
import { listOutbox, serverSettings } from '../../../src/protocol/rest/server-endpoints.ts';
import { registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { mailTo } from '../../helpers/stand-ins/mails.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const outbox = (url: string, query = '', headers: Record<string, string> = {}) =>
  call(url, 'GET', `/api/v1/outbox${query}`, { headers });
const settings = async (url: string, headers: Record<string, string> = {}) =>
  serverSettings.parse((await call(url, 'GET', '/api/v1/settings', { headers })).body);

describe('The outbox', () => {
  let test: TestApp;
  before(async () => {
    test = await startTestApp();
  });
  after(() => test.stop());

  it('shows what was not sent, in pages, the newest first', async () => {
    const people = [];
    for (let i = 0; i < 3; i++) {
      const person = await registerPerson(test.url);
      await mailTo(test.url, person.user.email);
      people.push(person.user.email);
    }
    const first = listOutbox.answer.body.parse((await outbox(test.url, '?limit=2')).body);
    const second = listOutbox.answer.body.parse(
      (await outbox(test.url, `?limit=1&cursor=${first.nextCursor}`)).body,
    );
    expect([...first.items, ...second.items].map(({ to }) => to)).to.deep.equal(people.reverse());
    expectProblem(await outbox(test.url, '?cursor=nonsense'), 422, 'VALIDATION_FAILED');
  });

  it('is offered to clients that may read it', async () => {
    expect(await settings(test.url)).to.deep.equal({
      googleClientId: null,
      hasOutbox: true,
      payments: 'sandbox',
    });
  });

  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
    it(`is not there for a request that a proxy handed on (${name})`, async () => {
      const headers = { [name]: '127.0.0.1' };
      expectProblem(await outbox(test.url, '', headers), 404, 'NOT_FOUND');
      expect((await settings(test.url, headers)).hasOutbox).to.equal(false);
    });
  }

  it('keeps the newest 200', async () => {
    await test.query(
      `INSERT INTO outbox_mails (id, recipient, subject, body, created_at)
       SELECT gen_random_uuid(), 'old@example.org', 'Old', 'old', now() - interval '1 day' FROM generate_series(1, 300)`,
    );
    const person = await registerPerson(test.url);
    await mailTo(test.url, person.user.email);
    await waitUntil('the old ones to be gone', async () => {
      const [row] = await test.query<{ count: string }>('SELECT count(*) FROM outbox_mails');
      return row?.count === '200';
    });
    expect(await mailTo(test.url, person.user.email)).to.include({ to: person.user.email });
  });

  it('is not there in production, where a mail that cannot be sent is refused with a line in the log', async () => {
    const production = await startTestApp({
      env: { NODE_ENV: 'production', PARLEY_PUBLIC_URL: 'http://127.0.0.1:8080' },
    });
    try {
      expect(production.logs()).to.include('No mail can be sent');
      await registerPerson(production.url);
      await waitUntil('the mail to be refused', () => production.logs().includes('A mail was given up'));
      expect(production.logs()).to.include('set PARLEY_SMTP_URL');
      expectProblem(await outbox(production.url), 404, 'NOT_FOUND');
      expect((await settings(production.url)).hasOutbox).to.equal(false);
      expect(await production.query('SELECT 1 FROM outbox_mails')).to.deep.equal([]);
    } finally {
      await production.stop();
    }
  });
});
