import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { newWebhookSecret } from '../../../src/api/webhooks/delivery/sign-webhook.ts';
import {
  WebhookDispatcher,
  type WebhookDispatcherOptions,
} from '../../../src/api/webhooks/delivery/webhook-dispatcher.ts';
import { type NewWebhookEvent, writeWebhookEvent } from '../../../src/api/webhooks/outbox.ts';
import { openDatabase } from '../../../src/entities/database.ts';
import { type Webhook, webhookEntity } from '../../../src/entities/webhook.ts';
import { createTestDatabase } from '../processes/databases.ts';
import { temporaryDir } from '../processes/temporary-dir.ts';
import { waitUntil } from '../wait-until.ts';
import { type Behaviour, WebhookReceiver } from './webhook-receiver.ts';

export type DeliveryRow = {
  id: string;
  status: string;
  attempts: number;
  subject: string;
  next_attempt_at: Date | null;
  last_status: number | null;
  last_error: string | null;
};

/** A database, and what delivers webhooks from it, at a time of the test's own. */
export type WebhookScene = Awaited<ReturnType<typeof webhookScene>>;

export async function webhookScene(kind: 'postgres' | 'embedded' = 'postgres') {
  const dir = await temporaryDir();
  const testDatabase = kind === 'postgres' ? await createTestDatabase({ migrated: true }) : undefined;
  const silent = pino({ level: 'silent' });
  const open = () =>
    openDatabase({ databaseUrl: testDatabase?.url ?? null, dataDir: dir.path, logger: silent });
  const databases = [await open()];
  const [first] = databases;
  if (first === undefined) throw new Error('No database');
  const { dataSource } = first;
  const dispatchers: WebhookDispatcher[] = [];
  const receivers: WebhookReceiver[] = [];
  const logLines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => logLines.push(line) });
  let aheadMs = 0;

  const deliveries = (webhookId: string): Promise<DeliveryRow[]> =>
    dataSource.query('SELECT * FROM webhook_deliveries WHERE webhook_id = $1 ORDER BY seq', [webhookId]);

  return {
    dataSource,
    now: () => new Date(Date.now() + aheadMs),
    /** Has time go on. */
    pass: (ms: number) => {
      aheadMs += ms;
    },
    logs: () => logLines.join(''),

    async receiver(behaviour?: Behaviour): Promise<WebhookReceiver> {
      const receiver = await WebhookReceiver.start(behaviour);
      receivers.push(receiver);
      return receiver;
    },

    async webhook(url: string, overrides: Partial<Webhook> = {}): Promise<Webhook> {
      const webhook: Webhook = {
        id: randomUUID(),
        url,
        description: '',
        events: ['room.started', 'room.ended'],
        enabled: true,
        secret: newWebhookSecret(),
        oldSecret: null,
        oldSecretUntil: null,
        lastSuccessAt: null,
        lastFailureAt: null,
        lastFailure: null,
        failuresInRow: 0,
        createdAt: new Date(),
        version: 1,
        ...overrides,
      };
      await dataSource.manager.insert(webhookEntity, webhook);
      return webhook;
    },

    /** Has something happen to a subject. */
    tell: (subject: string, number = 0) =>
      dataSource.transaction((manager) => writeWebhookEvent(manager, numbered(subject, number))),

    deliveries,

    async countOf(webhookId: string, status: string): Promise<number> {
      return (await deliveries(webhookId)).filter((row) => row.status === status).length;
    },

    /** Waits until nothing waits for the webhook any more. */
    async done(webhookId: string, timeoutMs = 20_000): Promise<void> {
      await waitUntil(
        'everything to be delivered',
        async () => (await deliveries(webhookId)).every(({ status }) => status !== 'waiting'),
        { timeoutMs, lastSeen: () => deliveries(webhookId) },
      );
    },

    /** Another process's look at the same database. */
    async otherDataSource(): Promise<DataSource> {
      const other = await open();
      databases.push(other);
      return other.dataSource;
    },

    dispatcher(options: Partial<WebhookDispatcherOptions> = {}): WebhookDispatcher {
      const dispatcher = new WebhookDispatcher({
        dataSource,
        logger,
        toPrivateAddresses: true,
        now: () => new Date(Date.now() + aheadMs),
        pollMs: 10,
        ...options,
      });
      dispatchers.push(dispatcher);
      dispatcher.start();
      return dispatcher;
    },

    /** Between tests. */
    async clear(): Promise<void> {
      await Promise.all(dispatchers.splice(0).map((dispatcher) => dispatcher.stop()));
      await Promise.all(receivers.splice(0).map((receiver) => receiver.stop()));
      await dataSource.query('DELETE FROM webhooks');
      await dataSource.query('DELETE FROM webhook_events');
      logLines.length = 0;
      aheadMs = 0;
    },

    async stop(): Promise<void> {
      await this.clear();
      await Promise.all(databases.map((database) => database.close()));
      await testDatabase?.drop();
      await dir.remove();
    },
  };
}

/** An event of a subject, with its number in it. */
export function numbered(subject: string, number: number): NewWebhookEvent<'room.started'> {
  const at = new Date();
  const room = {
    id: randomUUID(),
    name: `${subject} ${number}`,
    kind: 'meeting',
    visibility: 'public',
    hostId: randomUUID(),
  };
  return { type: 'room.started', subject, at, data: { room, startedAt: at.toISOString() } };
}
