import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { auditPage } from '../../../src/protocol/rest/admin.ts';
import { MAX_WEBHOOKS, webhookTest, webhookWithSecret } from '../../../src/protocol/rest/webhooks.ts';
import { webhookEvents } from '../../../src/protocol/webhook-events.ts';
import { createRoom, type Person } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { changeIfMatch, registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { type WebhookAdmin, webhookAdmin } from '../../helpers/webhooks/webhook-admin.ts';
import { answer, isSignedWith } from '../../helpers/webhooks/webhook-receiver.ts';

describe('Webhooks, as admins see them,', function () {
  this.timeout(60_000);
  let scene: WebhookAdmin;
  before(async () => {
    scene = await webhookAdmin();
  });
  afterEach(() => scene.clear());
  after(() => scene.stop());

  const audited = async (of: { id: string }) =>
    auditPage
      .parse((await scene.admin.request('GET', `/admin/audit?targetId=${of.id}`)).body)
      .items.map(({ action, target, before, after }) => ({ action, name: target.name, before, after }));

  it('are made with a secret that is told once, and listed with how they go', async () => {
    const { secret, ...first } = await scene.made({
      description: 'The ledger',
      events: ['report.made', 'report.made'],
    });
    expect(secret).to.match(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(first).to.deep.include({
      url: scene.receiver.url,
      description: 'The ledger',
      events: ['report.made'],
      enabled: true,
      waiting: 0,
      dead: 0,
      lastSuccessAt: null,
      lastFailure: null,
      version: 1,
    });
    const second = await scene.made({ events: ['room.started'] });
    expect((await scene.list()).map(({ id }) => id)).to.deep.equal([first.id, second.id]);
    const reply = await scene.admin.request('GET', '/admin/webhooks');
    expect(JSON.stringify(reply.body)).to.not.include('whsec_');
    expect(second.secret).to.not.equal(secret);
  });

  it('are no more than there may be, also when made at the same moment', async () => {
    const replies = await Promise.all(Array.from({ length: MAX_WEBHOOKS + 3 }, () => scene.create()));
    const refused = replies.filter(({ status }) => status !== 201);
    expect(refused).to.have.length(3);
    for (const reply of refused) {
      expect(expectProblem(reply, 422, 'VALIDATION_FAILED').detail).to.include(String(MAX_WEBHOOKS));
    }
    expect(await scene.list()).to.have.length(MAX_WEBHOOKS);
  });

  for (const body of [
    { url: 'ftp://example.org/' },
    { url: 'nowhere' },
    { url: 'http://user:password@example.org/' },
    { url: `http://example.org/${'x'.repeat(2_000)}` },
    { events: [] },
    { events: ['room.exploded'] },
    { events: ['webhook.test'] },
    { description: 'x'.repeat(201) },
    { secret: 'mine' },
  ]) {
    it(`are not made with ${JSON.stringify(body).slice(0, 60)}`, async () => {
      expectProblem(await scene.create(body), 422, 'VALIDATION_FAILED');
      expect(await scene.list()).to.have.length(0);
    });
  }

  it('tell of a report once, when it is made, and who made it', async () => {
    const { id, secret } = await scene.made();
    const room = await createRoom(scene.host, { name: 'A rude room' });
    const say = () =>
      scene.admin.request('POST', `/rooms/${room.id}/reports`, { reason: 'spam', text: 'Rude' });
    expect((await say()).status).to.equal(201);
    expect((await say()).status).to.equal(201);
    await scene.taken(1);
    const [hook] = scene.receiver.taken;
    expect(hook && isSignedWith(hook, secret)).to.equal(true);
    const data = webhookEvents['report.made'].parse(hook?.data);
    expect(data).to.deep.include({ room: { id: room.id, name: 'A rude room' }, reported: null });
    expect(data.reporter.id).to.equal(scene.admin.user.id);
    expect(data.report).to.include({ reason: 'spam', text: 'Rude' });
    const [row, ...others] = await waitUntil('it to be written down', async () => {
      const rows = await scene.deliveries({ id });
      return rows[0]?.status === 'delivered' && rows;
    });
    expect(others).to.have.length(0);
    expect(row).to.include({
      eventId: hook?.id,
      type: 'report.made',
      subject: `report:${data.report.id}`,
      attempts: 1,
      lastStatus: 204,
      lastError: null,
      nextAttemptAt: null,
    });
    const [shown] = await scene.list();
    expect(shown?.lastSuccessAt).to.not.equal(null);
  });

  it('are edited one after the other: an edit of an older version is refused', async () => {
    const first = await scene.made();
    const edited = await scene.edit(first, { description: 'Another', events: ['room.ended'] });
    expect(edited).to.deep.include({ description: 'Another', events: ['room.ended'], version: 2 });
    expect(await scene.edit(first, { description: 'Another' }), 'what changes nothing').to.deep.equal(edited);
    const late = await changeIfMatch(
      scene.test,
      scene.admin,
      scene.path(first),
      1,
      { description: 'Late' },
      'PATCH',
    );
    expectProblem(late, 412, 'VERSION_MISMATCH');
    const right = await changeIfMatch(
      scene.test,
      scene.admin,
      scene.path(first),
      2,
      { enabled: false },
      'PATCH',
    );
    expect(right.status).to.equal(200);
    expect(right.headers.get('etag')).to.equal('"3"');
    expectProblem(
      await scene.admin.request('PATCH', scene.path(first), { url: 'nowhere' }),
      422,
      'VALIDATION_FAILED',
    );
  });

  it('keep nothing new while they are off, and send at once what waited when they are on again', async () => {
    const first = await scene.made();
    scene.receiver.behaviour = answer(500);
    await scene.report('One');
    await waitUntil('a failure', async () => (await scene.list())[0]?.lastFailure !== null);
    await scene.edit(first, { enabled: false });
    await scene.report('Two');
    scene.receiver.behaviour = answer(200);
    expect((await scene.list())[0]).to.deep.include({ waiting: 1, enabled: false });
    expect((await scene.list())[0]?.lastFailure?.message).to.equal('The receiver answered 500');
    // The next attempt would be minutes away.
    await scene.test.query("UPDATE webhook_deliveries SET next_attempt_at = now() + interval '5 minutes'");
    await scene.edit(first, { enabled: true });
    await scene.taken(1);
    expect(scene.receiver.taken.map(({ data }) => data.report?.text)).to.deep.equal(['One']);
  });

  it('get a new secret, and sign with both for a while', async () => {
    const first = await scene.made();
    const reply = await scene.admin.request('POST', scene.path(first, '/secret'));
    expect(reply.status).to.equal(200);
    const { secret } = webhookWithSecret.parse(reply.body);
    expect(secret).to.not.equal(first.secret);
    await scene.report();
    await scene.taken(1);
    const signed = (one: string) => scene.receiver.taken.map((hook) => isSignedWith(hook, one));
    expect([signed(secret), signed(first.secret)]).to.deep.equal([[true], [true]]);
    await scene.test.query("UPDATE webhooks SET old_secret_until = now() - interval '1 second'");
    await scene.press(first);
    expect([signed(secret), signed(first.secret)]).to.deep.equal([
      [true, true],
      [true, false],
    ]);
  });

  it('are deleted with what was to be sent', async () => {
    const first = await scene.made();
    scene.receiver.behaviour = answer(500);
    await scene.report();
    await waitUntil('an attempt', () => scene.receiver.received.length > 0);
    expect((await scene.admin.request('DELETE', scene.path(first))).status).to.equal(204);
    expect(await scene.test.query('SELECT 1 FROM webhook_deliveries')).to.have.length(0);
    expect(await scene.list()).to.have.length(0);
  });

  it('are not there for whoever asks for one that is not', async () => {
    const none = { id: randomUUID() };
    const edited = await scene.admin.request('PATCH', scene.path(none), { description: 'None' });
    const replies = [
      edited,
      await scene.admin.request('DELETE', scene.path(none)),
      await scene.admin.request('POST', scene.path(none, '/secret')),
      await scene.admin.request('POST', scene.path(none, '/test')),
      await scene.admin.request('GET', scene.path(none, '/deliveries')),
      await scene.admin.request('POST', scene.path(none, '/replay'), { dead: true }),
    ];
    for (const reply of replies) expectProblem(reply, 404, 'WEBHOOK_NOT_FOUND');
  });

  it('have all that was done to them in the audit log, but never a secret, which no log has either', async () => {
    const url = `${scene.receiver.url}?token=hidden`;
    const first = await scene.made({ url, description: 'Ours' });
    await scene.edit(first, { description: 'Theirs', enabled: false });
    expect((await audited(first)).map(({ name }) => name)).to.deep.equal(['Theirs', 'Theirs']);
    const renewed = webhookWithSecret.parse(
      (await scene.admin.request('POST', scene.path(first, '/secret'))).body,
    );
    await scene.replay(first, { dead: true });
    expect((await scene.admin.request('DELETE', scene.path(first))).status).to.equal(204);
    const entries = await audited(first);
    const facts = { url: scene.receiver.url, events: ['report.made'] };
    const made = { ...facts, description: 'Ours', enabled: true };
    const deleted = { ...facts, description: 'Theirs', enabled: false };
    expect(entries.map(({ action, before, after }) => [action, before, after])).to.deep.equal([
      ['webhook.delete', deleted, null],
      ['webhook.replay', null, { dead: true, deliveries: 0 }],
      ['webhook.secret', null, null],
      ['webhook.edit', { description: 'Ours', enabled: true }, { description: 'Theirs', enabled: false }],
      ['webhook.create', null, made],
    ]);
    const rows = await scene.test.query('SELECT * FROM audit_entries');
    for (const secret of [first.secret, renewed.secret, 'hidden']) {
      expect(JSON.stringify(rows)).to.not.include(secret);
    }
    for (const secret of [first.secret, renewed.secret]) expect(scene.test.logs()).to.not.include(secret);
  });
});

describe('Webhooks where private addresses are refused', () => {
  let test: TestApp;
  let admin: Person;
  before(async () => {
    test = await startTestApp({ env: { PARLEY_WEBHOOK_PRIVATE_ADDRESSES: 'refuse' } });
    admin = await registerStaff(test, 'admin');
  });
  after(() => test.stop());

  const create = (url: string) => admin.request('POST', '/admin/webhooks', { url, events: ['report.made'] });

  for (const url of [
    'http://127.0.0.1/',
    'http://localhost/',
    'http://[::1]/',
    'http://169.254.169.254/latest/',
    'http://10.1/',
  ]) {
    it(`do not go to ${url}`, async () => {
      const { errors } = expectProblem(await create(url), 422, 'VALIDATION_FAILED');
      expect(errors?.map(({ path }) => path)).to.deep.equal(['url']);
    });
  }

  it('go to others, whose names may be found later, and are not led astray by an edit', async () => {
    expect((await create('https://8.8.8.8/hook')).status).to.equal(201);
    const reply = await create('https://nowhere.invalid/hook');
    expect(reply.status).to.equal(201);
    const { id } = webhookWithSecret.parse(reply.body);
    const astray = await admin.request('PATCH', `/admin/webhooks/${id}`, { url: 'http://127.0.0.1/' });
    expectProblem(astray, 422, 'VALIDATION_FAILED');
    const tried = webhookTest.parse((await admin.request('POST', `/admin/webhooks/${id}/test`)).body);
    expect(tried).to.include({ ok: false, status: null });
  });
});
