import { expect } from 'chai';
import fc from 'fast-check';
import { claimDeliveries, DUE_WEBHOOKS } from '../../../src/api/webhooks/delivery/delivery-claims.ts';
import { forgetOldEvents } from '../../../src/api/webhooks/forget-events.ts';
import { writeWebhookEvent } from '../../../src/api/webhooks/outbox.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { answer, hang, type ReceivedWebhook } from '../../helpers/webhooks/webhook-receiver.ts';
import { numbered, type WebhookScene, webhookScene } from '../../helpers/webhooks/webhook-scene.ts';

const DAY_MS = 24 * 3_600_000;
const name = ({ data }: ReceivedWebhook): string => data.room?.name ?? '';

/** Says where a subject's events came out of their order; none has to. */
function disorder(received: readonly ReceivedWebhook[]): string[] {
  const last = new Map<string, number>();
  const wrong: string[] = [];
  for (const hook of received) {
    const [subject = '', number = ''] = name(hook).split(' ');
    const before = last.get(subject) ?? -1;
    if (Number(number) < before) wrong.push(`${subject}: ${number} after ${before}`);
    last.set(subject, Number(number));
  }
  return wrong;
}

type PlanNode = {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  Plans?: PlanNode[];
};

/** How many rows of a table a query looked at, by what PostgreSQL says of how it went about it. */
function rowsRead(node: PlanNode, table: string): number {
  const own = node['Relation Name'] === table ? node['Actual Rows'] * node['Actual Loops'] : 0;
  return (node.Plans ?? []).reduce((sum, below) => sum + rowsRead(below, table), own);
}

for (const kind of ['postgres', 'embedded'] as const) {
  describe(`Webhooks on ${kind === 'postgres' ? 'PostgreSQL' : 'the embedded database'}`, function () {
    this.timeout(90_000);
    let scene: WebhookScene;
    before(async () => {
      scene = await webhookScene(kind);
    });
    afterEach(() => scene.clear());
    after(() => scene.stop());

    it('keep the order of each subject and lose nothing, whatever fails', () =>
      fc.assert(
        fc
          .asyncProperty(
            fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.boolean()), { minLength: 1, maxLength: 25 }),
            fc.infiniteStream(fc.constantFrom(200, 200, 200, 500, 429, 302)),
            async (script, statuses) => {
              const receiver = await scene.receiver((response, received, nth) => {
                const status: number = statuses.next().value;
                return answer(status)(response, received, nth);
              });
              const { id } = await scene.webhook(receiver.url);
              scene.dispatcher();
              const told = new Map<number, number>();
              for (const [subject, pause] of script) {
                const number = told.get(subject) ?? 0;
                told.set(subject, number + 1);
                await scene.tell(`room:${subject}`, number);
                if (pause) scene.pass(60_000);
              }
              await waitUntil(
                'everything to be taken',
                async () => {
                  scene.pass(20 * 60_000);
                  return (await scene.countOf(id, 'delivered')) === script.length;
                },
                { timeoutMs: 20_000, lastSeen: () => scene.deliveries(id) },
              );
              const taken = [...new Set(receiver.taken.map(name))];
              expect(taken).to.have.length(script.length);
              // An attempt that failed comes again before anything that happened later.
              expect(disorder(receiver.received)).to.deep.equal([]);
            },
          )
          .afterEach(() => scene.clear()),
        { numRuns: 12 },
      ));

    it('keep the order in which transactions of one subject end', async () => {
      const receiver = await scene.receiver();
      const { id } = await scene.webhook(receiver.url);
      scene.dispatcher();
      await Promise.all(Array.from({ length: 30 }, (_, number) => scene.tell(`room:${number % 3}`, number)));
      await scene.done(id);
      const seqs: { name: string }[] = await scene.dataSource.query(
        "SELECT data -> 'room' ->> 'name' AS name FROM webhook_events ORDER BY subject, seq",
      );
      const came = receiver.taken.map(name);
      const subjectOf = (one: string) => one.split(' ')[0] ?? '';
      expect(
        came.toSorted((a, b) => (subjectOf(a) < subjectOf(b) ? -1 : subjectOf(a) > subjectOf(b) ? 1 : 0)),
      ).to.deep.equal(seqs.map((row) => row.name));
    });

    it('are found as quickly however many wait', async () => {
      const { id } = await scene.webhook('https://example.com/');
      await scene.dataSource.query(
        `WITH event AS (
           INSERT INTO webhook_events (id, type, subject, data, at)
           SELECT gen_random_uuid(), 'room.started', 'room:' || n, '{}', now() FROM generate_series(1, 2000) n
           RETURNING id, seq, subject)
         INSERT INTO webhook_deliveries (id, webhook_id, event_id, seq, subject, status, next_attempt_at, created_at)
         SELECT gen_random_uuid(), $1, id, seq, subject, 'waiting', now(), now() FROM event`,
        [id],
      );
      const [{ 'QUERY PLAN': plan }] = await scene.dataSource.query(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${DUE_WEBHOOKS}`,
        [scene.now()],
      );
      const read = rowsRead(plan[0].Plan, 'webhook_deliveries');
      expect(read, JSON.stringify(plan)).to.equal(1);
    });

    it('are handed back when their process stops, and sent by the next one at once', async () => {
      const receiver = await scene.receiver(hang);
      const { id } = await scene.webhook(receiver.url);
      await scene.tell('room:a', 1);
      const first = scene.dispatcher();
      await waitUntil('the first attempt', () => receiver.received.length === 1);
      await first.stop();
      receiver.behaviour = answer(200);
      scene.dispatcher();
      await scene.done(id);
      expect(receiver.received.map((hook) => hook.id)).to.have.length(2);
      expect(new Set(receiver.received.map((hook) => hook.id))).to.have.length(1);
      expect((await scene.deliveries(id))[0]?.attempts).to.equal(1);
    });

    it('are forgotten after a month, with their deliveries, but for what is still to come', async () => {
      const receiver = await scene.receiver();
      const { id } = await scene.webhook(receiver.url);
      for (const subject of ['room:done', 'room:dead', 'room:waits', 'room:new'])
        await scene.tell(subject, 0);
      await scene.dataSource.query(
        "UPDATE webhook_deliveries SET status = 'delivered', next_attempt_at = NULL WHERE subject IN ('room:done', 'room:new')",
      );
      await scene.dataSource.query(
        "UPDATE webhook_deliveries SET status = 'dead', next_attempt_at = NULL WHERE subject = 'room:dead'",
      );
      await scene.dataSource.query('UPDATE webhook_events SET at = $1 WHERE subject <> $2', [
        new Date(Date.now() - 31 * DAY_MS),
        'room:new',
      ]);
      await forgetOldEvents(scene.dataSource, new Date());
      expect((await scene.deliveries(id)).map(({ subject }) => subject)).to.deep.equal([
        'room:waits',
        'room:new',
      ]);
      const events = await scene.dataSource.query('SELECT 1 FROM webhook_events');
      expect(events).to.have.length(2);
    });
  });
}

describe('Webhooks of several processes', function () {
  this.timeout(120_000);
  let scene: WebhookScene;
  before(async () => {
    scene = await webhookScene();
  });
  afterEach(() => scene.clear());
  after(() => scene.stop());

  it('are each sent once and in order, however many processes share the work', async () => {
    const waits = () => new Promise<void>((resolve) => setImmediate(resolve));
    const receiver = await scene.receiver(async (response, received, nth) => {
      for (let turns = 0; turns < nth % 7; turns++) await waits();
      return answer(200)(response, received, nth);
    });
    const { id } = await scene.webhook(receiver.url);
    scene.dispatcher();
    scene.dispatcher({ dataSource: await scene.otherDataSource() });
    scene.dispatcher({ dataSource: await scene.otherDataSource() });
    for (let number = 0; number < 8; number++) {
      await Promise.all(Array.from({ length: 25 }, (_, subject) => scene.tell(`room:${subject}`, number)));
    }
    await scene.done(id, 60_000);
    expect(receiver.received).to.have.length(200);
    expect(new Set(receiver.received.map((hook) => hook.id))).to.have.length(200);
    expect(disorder(receiver.received)).to.deep.equal([]);
  });

  it('keep their order when two transactions of one subject end the other way round', async () => {
    const receiver = await scene.receiver();
    const { id } = await scene.webhook(receiver.url);
    scene.dispatcher();
    let commit = () => {};
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let began = () => {};
    const begun = new Promise<void>((resolve) => {
      began = resolve;
    });
    const first = scene.dataSource.transaction(async (manager) => {
      await writeWebhookEvent(manager, numbered('room:a', 0));
      began();
      await held;
    });
    await begun;
    const second = scene.tell('room:a', 1);
    await waitUntil('the second to wait for the first', async () => {
      const waiting = await scene.dataSource.query(
        `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      return waiting.length === 1;
    });
    // One of another subject waits for nobody.
    await scene.tell('room:b', 0);
    commit();
    await Promise.all([first, second]);
    await scene.done(id);
    expect(receiver.taken.map(name).filter((one) => one.startsWith('room:a'))).to.deep.equal([
      'room:a 0',
      'room:a 1',
    ]);
  });

  it('are not sent a second time by being sent again while they are on their way', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const receiver = await scene.receiver(async (response, received, nth) => {
      await gate;
      return answer(200)(response, received, nth);
    });
    const { id } = await scene.webhook(receiver.url);
    const other = await scene.webhook((await scene.receiver()).url);
    await scene.tell('room:a', 0);
    scene.dispatcher();
    scene.dispatcher({ dataSource: await scene.otherDataSource() });
    await waitUntil('it to be on its way', () => receiver.received.length === 1);
    // What sending again does to it.
    await scene.dataSource.query(
      'UPDATE webhook_deliveries SET attempts = 0, next_attempt_at = now() WHERE webhook_id = $1',
      [id],
    );
    // Both have looked again when they have delivered this.
    for (let number = 1; number < 5; number++) {
      await scene.tell('room:b', number);
      await scene.done(other.id);
    }
    release();
    await scene.done(id);
    expect(receiver.received.map(name).filter((one) => one === 'room:a 0')).to.have.length(1);
  });

  it('pass from one that died to another when its claim ends, and no sooner', async () => {
    const receiver = await scene.receiver();
    const { id } = await scene.webhook(receiver.url);
    await scene.tell('room:a', 0);
    await scene.tell('room:a', 1);
    const dead = await claimDeliveries(scene.dataSource, {
      webhookId: id,
      afterSubject: '',
      limit: 8,
      now: scene.now(),
    });
    expect(dead).to.have.length(1);
    const other = await scene.webhook(receiver.url);
    scene.dispatcher();
    await scene.tell('room:b', 0);
    await scene.done(other.id);
    await waitUntil('the other subject', async () => (await scene.countOf(id, 'delivered')) === 1);
    expect(receiver.received.map(name)).to.not.include('room:a 0');
    scene.pass(61_000);
    await scene.done(id);
    expect(receiver.received.map(name).slice(-2)).to.deep.equal(['room:a 0', 'room:a 1']);
  });
});
