import { expect } from 'chai';
import { waitUntil } from '../../helpers/wait-until.ts';
import {
  answer,
  bySubject,
  cut,
  cutInBody,
  endlessBody,
  hang,
} from '../../helpers/webhooks/webhook-receiver.ts';
import { type WebhookScene, webhookScene } from '../../helpers/webhooks/webhook-scene.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

describe('A webhook to a receiver with a mind of its own', function () {
  this.timeout(60_000);
  let scene: WebhookScene;
  before(async () => {
    scene = await webhookScene();
  });
  afterEach(() => scene.clear());
  after(() => scene.stop());

  it('to a slow receiver holds up no other, and takes no more than its share', async () => {
    const slow = await scene.receiver(hang);
    const quick = await scene.receiver();
    const toSlow = await scene.webhook(slow.url);
    const toQuick = await scene.webhook(quick.url);
    for (let number = 0; number < 20; number++) await scene.tell(`room:${number}`, number);
    scene.dispatcher();
    await scene.done(toQuick.id);
    expect(quick.taken).to.have.length(20);
    expect(slow.mostOpen).to.equal(8);
    expect(await scene.countOf(toSlow.id, 'waiting')).to.equal(20);
    // The database is free meanwhile, for each connection that there is.
    const began = performance.now();
    await Promise.all(Array.from({ length: 20 }, () => scene.dataSource.query('SELECT 1')));
    expect(performance.now() - began).to.be.lessThan(2_000);
  });

  it('that is not answered in time, or cut, comes again; one that was answered in part has arrived', async () => {
    const behaviours = [hang, cut, cutInBody, endlessBody, answer(204)];
    const receiver = await scene.receiver((response, received, nth) =>
      (behaviours[nth] ?? answer(204))(response, received, nth),
    );
    const { id } = await scene.webhook(receiver.url);
    for (let number = 0; number < 3; number++) await scene.tell('room:a', number);
    scene.dispatcher({ sendTimeoutMs: 300 });
    const failed = (attempts: number) =>
      waitUntil('a failed attempt', async () => {
        const [first] = await scene.deliveries(id);
        return first?.attempts === attempts && first.status === 'waiting' && first.last_error;
      });
    expect(await failed(1)).to.equal('No answer within 0.3 s');
    scene.pass(MINUTE_MS);
    expect(await failed(2)).to.equal('No answer: ECONNRESET');
    scene.pass(MINUTE_MS);
    await scene.done(id);
    expect(bySubject(receiver.received)).to.deep.equal({ 'room:a': [0, 0, 0, 1, 2] });
    expect(new Set(receiver.received.map((hook) => hook.id))).to.have.length(3);
  });

  it('follows no redirect', async () => {
    const elsewhere = await scene.receiver();
    const receiver = await scene.receiver(answer(307, { location: elsewhere.url }));
    const { id } = await scene.webhook(receiver.url);
    await scene.tell('room:a', 1);
    scene.dispatcher();
    const row = await waitUntil('the attempt', async () => {
      const [first] = await scene.deliveries(id);
      return first?.attempts === 1 && first;
    });
    expect(row).to.include({ status: 'waiting', last_status: 307 });
    expect(elsewhere.received).to.have.length(0);
  });

  it('waits longer when the receiver asks for it, but not for ever, and no shorter', async () => {
    const asked = ['3600', '1', '99999999', new Date(Date.now() + 2 * HOUR_MS).toUTCString()];
    const receiver = await scene.receiver((response, { data }, nth) =>
      answer(503, { 'retry-after': asked[Number(data.room?.name.split(' ')[1])] })(
        response,
        {} as never,
        nth,
      ),
    );
    const { id } = await scene.webhook(receiver.url);
    for (let number = 0; number < asked.length; number++) await scene.tell(`room:${number}`, number);
    scene.dispatcher();
    const rows = await waitUntil('all attempts', async () => {
      const all = await scene.deliveries(id);
      return all.every(({ attempts }) => attempts === 1) && all;
    });
    const pauses = rows.map((row) => (row.next_attempt_at?.getTime() ?? 0) - scene.now().getTime());
    expect(pauses[0]).to.be.within(HOUR_MS - 10 * SECOND_MS, HOUR_MS);
    expect(pauses[1]).to.be.within(0, 6 * SECOND_MS);
    expect(pauses[2]).to.be.within(DAY_MS - 10 * SECOND_MS, DAY_MS);
    expect(pauses[3]).to.be.within(2 * HOUR_MS - 12 * SECOND_MS, 2 * HOUR_MS);
  });

  it('goes to no private address where that is refused, whatever the name says', async () => {
    const receiver = await scene.receiver();
    const urls = [
      receiver.url,
      `http://localhost:${receiver.port}/`,
      `http://[::ffff:127.0.0.1]:${receiver.port}/`,
    ];
    const ids = [];
    for (const url of urls) ids.push((await scene.webhook(url)).id);
    await scene.tell('room:a', 1);
    scene.dispatcher({ toPrivateAddresses: false });
    for (const id of ids) {
      const error = await waitUntil('the attempt', async () => (await scene.deliveries(id))[0]?.last_error);
      expect(error).to.equal('The address is this machine’s, or of a private network');
    }
    expect(receiver.received).to.have.length(0);
  });
});
