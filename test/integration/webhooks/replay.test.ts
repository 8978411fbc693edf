import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { deliveryPage } from '../../../src/protocol/rest/webhooks.ts';
import { webhookEvents } from '../../../src/protocol/webhook-events.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { type WebhookAdmin, webhookAdmin } from '../../helpers/webhooks/webhook-admin.ts';
import { answer, isSignedWith } from '../../helpers/webhooks/webhook-receiver.ts';

describe('Webhooks, when admins look after them,', function () {
  this.timeout(60_000);
  let scene: WebhookAdmin;
  before(async () => {
    scene = await webhookAdmin();
  });
  afterEach(() => scene.clear());
  after(() => scene.stop());

  it('are tried by a button, which tells what came back, also while they are off', async () => {
    const first = await scene.made();
    await scene.edit(first, { enabled: false });
    const good = await scene.press(first);
    expect(good).to.deep.include({ ok: true, status: 204, error: null });
    expect(good.durationMs).to.be.within(0, 5_000);
    const [hook] = scene.receiver.taken;
    expect(hook?.type).to.equal('webhook.test');
    expect(webhookEvents['webhook.test'].parse(hook?.data)).to.deep.equal({ webhookId: first.id });
    expect(hook && isSignedWith(hook, first.secret)).to.equal(true);
    scene.receiver.behaviour = answer(418);
    expect(await scene.press(first)).to.include({
      ok: false,
      status: 418,
      error: 'The receiver answered 418',
    });
    await scene.edit(first, { url: 'http://127.0.0.1:1/' });
    expect(await scene.press(first)).to.include({
      ok: false,
      status: null,
      error: 'No answer: ECONNREFUSED',
    });
    expect(await scene.deliveries(first), 'it is no delivery').to.have.length(0);
  });

  it('bring what waits at once when the button finds a receiver that was down', async () => {
    const first = await scene.made();
    scene.receiver.behaviour = answer(500);
    await scene.report('One');
    await scene.report('Two');
    await waitUntil('both to fail', async () =>
      (await scene.deliveries(first)).every(({ attempts }) => attempts > 0),
    );
    await scene.test.query("UPDATE webhook_deliveries SET next_attempt_at = now() + interval '5 hours'");
    await scene.test.query('UPDATE webhooks SET failures_in_row = 5');
    scene.receiver.behaviour = answer(200);
    expect((await scene.press(first)).ok).to.equal(true);
    await scene.taken(3);
    expect(scene.receiver.taken.flatMap(({ data }) => data.report?.text ?? []).toSorted()).to.deep.equal([
      'One',
      'Two',
    ]);
  });

  it('are sent again what was given up, what was chosen, and all since a time, with the same ids and in order', async () => {
    const first = await scene.made();
    for (const text of ['One', 'Two', 'Three']) {
      await scene.report(text);
      await waitUntil(
        text,
        async () =>
          (await scene.deliveries(first, '?status=delivered'))[0] &&
          scene.receiver.taken.at(-1)?.data.report?.text === text,
      );
    }
    await waitUntil('all', async () => (await scene.deliveries(first, '?status=delivered')).length === 3);
    const ids = scene.receiver.taken.map(({ id }) => id);
    const texts = () => scene.receiver.taken.map(({ data }) => data.report?.text);

    await scene.test.query(
      `UPDATE webhook_deliveries SET status = 'dead', attempts = 19 WHERE event_id = ANY ($1)`,
      [ids.slice(0, 2)],
    );
    expect((await scene.list())[0]?.dead).to.equal(2);
    expect(await scene.deliveries(first, '?status=dead')).to.have.length(2);
    expect(await scene.replay(first, { dead: true })).to.equal(2);
    expect(await scene.replay(first, { dead: true })).to.equal(0);
    await scene.taken(5);
    expect(texts().slice(3).toSorted()).to.deep.equal(['One', 'Two']);
    expect(new Set(scene.receiver.taken.map(({ id }) => id))).to.have.length(3);

    await waitUntil('all', async () => (await scene.deliveries(first, '?status=delivered')).length === 3);
    const [newest] = await scene.deliveries(first);
    expect(await scene.replay(first, { deliveryIds: [newest?.id, randomUUID()] })).to.equal(1);
    await scene.taken(6);
    expect(scene.receiver.taken.at(-1)?.id).to.equal(newest?.eventId);

    await waitUntil('all', async () => (await scene.deliveries(first, '?status=delivered')).length === 3);
    const since = scene.receiver.taken.find(({ id }) => id === ids[1])?.at;
    expect(await scene.replay(first, { since })).to.equal(2);
    await scene.taken(8);
    expect(texts().slice(6).toSorted()).to.deep.equal(['Three', 'Two']);
    for (const body of [
      {},
      { dead: false },
      { since: 'yesterday' },
      { deliveryIds: [] },
      { dead: true, since },
    ]) {
      expectProblem(
        await scene.admin.request('POST', scene.path(first, '/replay'), body),
        422,
        'VALIDATION_FAILED',
      );
    }
  });

  it('list their deliveries a page at a time', async () => {
    const first = await scene.made();
    for (const text of ['One', 'Two', 'Three']) await scene.report(text);
    await scene.taken(3);
    const reply = await scene.admin.request('GET', scene.path(first, '/deliveries?limit=2'));
    const { items, nextCursor } = deliveryPage.parse(reply.body);
    expect(items).to.have.length(2);
    const rest = await scene.deliveries(first, `?limit=2&cursor=${nextCursor}`);
    expect(rest).to.have.length(1);
    expect(new Set([...items, ...rest].map(({ eventId }) => eventId))).to.deep.equal(
      new Set(scene.receiver.taken.map(({ id }) => id)),
    );
  });

  it('are counted for operators', async () => {
    const first = await scene.made();
    await scene.report('One');
    await scene.taken(1);
    scene.receiver.behaviour = answer(500);
    await scene.report('Two');
    await waitUntil('a failure', async () => (await scene.list())[0]?.lastFailure !== null);
    await waitUntil(
      'it to wait',
      async () => (await scene.deliveries(first, '?status=waiting')).length === 1,
    );
    const figures = await (await fetch(`${scene.test.url}/metrics`)).text();
    expect(figures).to.match(/^parley_webhook_deliveries\{status="waiting"\} 1$/m);
    expect(figures).to.match(/^parley_webhook_deliveries\{status="dead"\} 0$/m);
    expect(figures).to.match(/^parley_webhook_attempts_total\{result="delivered"\} [1-9]\d*$/m);
    expect(figures).to.match(/^parley_webhook_attempts_total\{result="failed"\} [1-9]\d*$/m);
    expect(figures).to.match(/^parley_webhook_attempts_total\{result="dead"\} 0$/m);
  });
});
