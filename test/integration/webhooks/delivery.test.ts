import { expect } from 'chai';
import { Webhook as Signer } from 'standardwebhooks';
import { MAX_ATTEMPTS } from '../../../src/api/webhooks/delivery/retry-schedule.ts';
import { writeWebhookEvent } from '../../../src/api/webhooks/outbox.ts';
import { webhookEntity } from '../../../src/entities/webhook.ts';
import { webhookEvents } from '../../../src/protocol/webhook-events.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { answer, bySubject, isSignedWith } from '../../helpers/webhooks/webhook-receiver.ts';
import { numbered, type WebhookScene, webhookScene } from '../../helpers/webhooks/webhook-scene.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

describe('A webhook', function () {
  this.timeout(60_000);
  let scene: WebhookScene;
  before(async () => {
    scene = await webhookScene();
  });
  afterEach(() => scene.clear());
  after(() => scene.stop());

  it('is signed after Standard Webhooks, and says what happened and when', async () => {
    const receiver = await scene.receiver();
    const { id, secret } = await scene.webhook(receiver.url);
    await scene.tell('room:a', 1);
    scene.dispatcher();
    await scene.done(id);
    const [hook] = receiver.taken;
    expect(receiver.received).to.have.length(1);
    if (hook === undefined) throw new Error('Nothing came');
    const { body, headers, ...told } = hook;
    const payload = new Signer(secret).verify(body, headers as Record<string, string>);
    expect(payload).to.deep.equal({ type: told.type, timestamp: told.at, data: told.data });
    expect(told.type).to.equal('room.started');
    webhookEvents['room.started'].parse(told.data);
    const [event] = await scene.dataSource.query('SELECT id, at FROM webhook_events');
    expect(told).to.include({ id: event.id, at: event.at.toISOString() });
    expect(headers).to.include({ 'content-type': 'application/json', 'user-agent': 'Parley-Webhooks' });
    expect(() => new Signer(secret).verify(`${body} `, headers as Record<string, string>)).to.throw();
    const [row] = await scene.deliveries(id);
    expect(row).to.include({ status: 'delivered', attempts: 1, last_status: 204, next_attempt_at: null });
  });

  it('is not sent of what was rolled back, nor to whom nobody asked for it, nor to one that is off', async () => {
    const receiver = await scene.receiver();
    const asks = await scene.webhook(receiver.url);
    await scene.webhook(receiver.url, { events: ['report.made'] });
    await scene.webhook(receiver.url, { enabled: false });
    const rolledBack = scene.dataSource.transaction(async (manager) => {
      await writeWebhookEvent(manager, numbered('room:a', 1));
      throw new Error('It was not to be');
    });
    await rolledBack.catch(() => undefined);
    await scene.tell('room:a', 2);
    scene.dispatcher();
    await scene.done(asks.id);
    await scene.tell('room:a', 3);
    await scene.done(asks.id);
    expect(bySubject(receiver.received)).to.deep.equal({ 'room:a': [2, 3] });
    const [{ events }] = await scene.dataSource.query('SELECT count(*)::int AS events FROM webhook_events');
    expect(events).to.equal(2);
  });

  it('whose receiver was down for an hour has everything within seconds, each subject in order', async () => {
    const receiver = await scene.receiver();
    const { id } = await scene.webhook(receiver.url);
    await receiver.down();
    scene.dispatcher();
    const subjects = ['room:a', 'room:b', 'room:c'];
    for (let number = 0; number < 10; number++) {
      for (const subject of subjects) await scene.tell(subject, number);
    }
    const attempts = async () => (await scene.deliveries(id)).reduce((sum, row) => sum + row.attempts, 0);
    const tried = (times: number) =>
      waitUntil(`${times} attempts of each`, async () => (await attempts()) === times * subjects.length);
    await tried(1);
    // After the fourth attempt come pauses of a quarter of an hour, and then of an hour.
    for (const times of [2, 3, 4, 5, undefined, 6]) {
      scene.pass(10 * MINUTE_MS);
      if (times !== undefined) await tried(times);
    }
    expect(await scene.countOf(id, 'waiting')).to.equal(30);
    await receiver.up();
    // No time passes from here on: the next scheduled attempt would be an hour away.
    await scene.tell('room:d', 0);
    await scene.done(id);
    const numbers = Array.from({ length: 10 }, (_, number) => number);
    expect(bySubject(receiver.taken)).to.deep.equal({
      'room:a': numbers,
      'room:b': numbers,
      'room:c': numbers,
      'room:d': [0],
    });
    expect(await scene.countOf(id, 'delivered')).to.equal(31);
  });

  it('is tried for days with growing pauses, then given up, and lets the next of its subject pass', async () => {
    const receiver = await scene.receiver((response, { data }) =>
      answer(data.room?.name === 'room:a 0' ? 500 : 200)(response, {} as never, 0),
    );
    const { id } = await scene.webhook(receiver.url);
    const started = scene.now().getTime();
    await scene.tell('room:a', 0);
    await scene.tell('room:a', 1);
    await scene.tell('room:b', 0);
    scene.dispatcher();
    await waitUntil('the other subject', () => receiver.taken.length === 1);
    const pauses: number[] = [];
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
      const row = await waitUntil('an attempt', async () => {
        const [first] = await scene.deliveries(id);
        return first?.attempts === attempt && first;
      });
      expect(row.last_status).to.equal(500);
      pauses.push((row.next_attempt_at?.getTime() ?? 0) - scene.now().getTime());
      scene.pass((pauses.at(-1) ?? 0) + SECOND_MS);
    }
    await scene.done(id);
    expect(bySubject(receiver.taken)).to.deep.equal({ 'room:b': [0], 'room:a': [1] });
    expect((await scene.deliveries(id)).map(({ status, attempts }) => [status, attempts])).to.deep.equal([
      ['dead', MAX_ATTEMPTS],
      ['delivered', 1],
      ['delivered', 1],
    ]);
    expect(scene.now().getTime() - started).to.be.greaterThan(3 * DAY_MS);
    expect(pauses[0]).to.be.within(3 * SECOND_MS, 6 * SECOND_MS);
    for (const pause of pauses.slice(8)) expect(pause).to.be.within(9.9 * HOUR_MS, 12.1 * HOUR_MS);
    expect(
      new Set(receiver.received.filter(({ data }) => data.room?.name === 'room:a 0').map(({ id }) => id)),
    ).to.have.length(1);
    expect(scene.logs()).to.include('A webhook was given up');
  });

  it('that keeps failing for one event is not tried faster because others succeed', async () => {
    const receiver = await scene.receiver((response, { data }) =>
      answer(data.room?.name.startsWith('room:bad') ? 500 : 200)(response, {} as never, 0),
    );
    const { id } = await scene.webhook(receiver.url);
    await scene.tell('room:bad', 0);
    scene.dispatcher();
    await waitUntil('the first attempt', () => receiver.received.length === 1);
    for (let number = 0; number < 12; number++) {
      await scene.tell('room:good', number);
      await waitUntil('the good one', () => receiver.taken.length === number + 1);
    }
    const [bad] = await scene.deliveries(id);
    expect(bad?.attempts).to.equal(1);
  });

  it('whose receiver answers 410 is off from then on, and keeps what waits', async () => {
    const receiver = await scene.receiver(answer(410));
    const { id } = await scene.webhook(receiver.url);
    await scene.tell('room:a', 1);
    scene.dispatcher();
    const find = () => scene.dataSource.manager.findOneByOrFail(webhookEntity, { id });
    const off = await waitUntil('it to be off', async () => {
      const webhook = await find();
      return webhook.enabled ? undefined : webhook;
    });
    expect(off).to.include({ version: 2, lastFailure: 'The receiver answered 410' });
    scene.pass(DAY_MS);
    await scene.tell('room:a', 2);
    receiver.behaviour = answer(200);
    await scene.dataSource.manager.update(webhookEntity, { id }, { enabled: true });
    await scene.done(id);
    expect(bySubject(receiver.taken)).to.deep.equal({ 'room:a': [1] });
  });

  it('is signed with both secrets while receivers change over', async () => {
    const receiver = await scene.receiver();
    const { id, secret } = await scene.webhook(receiver.url);
    const oldSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const oldSecretUntil = new Date(Date.now() + DAY_MS);
    await scene.dataSource.manager.update(webhookEntity, { id }, { oldSecret, oldSecretUntil });
    scene.dispatcher();
    await scene.tell('room:a', 1);
    await scene.done(id);
    scene.pass(DAY_MS + MINUTE_MS);
    await scene.tell('room:a', 2);
    await scene.done(id);
    const signed = receiver.taken.map((hook) => [isSignedWith(hook, secret), isSignedWith(hook, oldSecret)]);
    expect(signed).to.deep.equal([
      [true, true],
      [true, false],
    ]);
  });

  it('can be deleted while something is on its way', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const receiver = await scene.receiver(async (response, received, nth) => {
      await gate;
      return answer(200)(response, received, nth);
    });
    const other = await scene.receiver();
    const { id } = await scene.webhook(receiver.url);
    const stays = await scene.webhook(other.url);
    for (let number = 0; number < 3; number++) await scene.tell('room:a', number);
    scene.dispatcher();
    await waitUntil('the first', () => receiver.received.length === 1);
    await scene.dataSource.manager.delete(webhookEntity, { id });
    release();
    await waitUntil('its answer', () => receiver.taken.length === 1);
    await scene.tell('room:a', 3);
    await scene.done(stays.id);
    expect(other.taken).to.have.length(4);
    expect(receiver.received).to.have.length(1);
    expect(scene.logs()).to.not.include('"level":50');
    expect(scene.logs()).to.not.include('not written down');
  });
});
