import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import { type Webhook as WebhookRow, webhookEntity } from '../../entities/webhook.ts';
import { AppError } from '../../errors.ts';
import {
  type createWebhookInput,
  type editWebhookInput,
  MAX_WEBHOOKS,
  type Webhook,
  type WebhookWithSecret,
} from '../../protocol/rest/webhooks.ts';
import type { AuditAction, AuditLog, StaffActor } from '../audit/audit-log.ts';
import { releaseAll } from './delivery/delivery-results.ts';
import { newWebhookSecret } from './delivery/sign-webhook.ts';
import { requirePublicTarget } from './target-address.ts';
import { toWebhook, WEBHOOK_COLUMNS, type WebhookRecord, webhookFacts } from './webhook-view.ts';

export type WebhooksDependencies = { dataSource: DataSource; audit: AuditLog; toPrivateAddresses: boolean };

/** So long everything is signed with the old secret too. */
const OLD_SECRET_MS = 24 * 3_600_000;

/** Where events are sent to, for those who say so. */
export class Webhooks {
  readonly #dataSource: DataSource;
  readonly #audit: AuditLog;
  readonly #toPrivateAddresses: boolean;

  constructor({ dataSource, audit, toPrivateAddresses }: WebhooksDependencies) {
    this.#dataSource = dataSource;
    this.#audit = audit;
    this.#toPrivateAddresses = toPrivateAddresses;
  }

  /** The oldest first. */
  async list(): Promise<{ items: Webhook[] }> {
    const rows = await this.#dataSource.query<WebhookRecord[]>(
      `SELECT ${WEBHOOK_COLUMNS} FROM webhooks w ORDER BY w.created_at, w.id`,
    );
    return { items: rows.map(toWebhook) };
  }

  /** Throws VALIDATION_FAILED for an address that is not to be sent to, and when there are as many as there may be. */
  async create(
    editor: StaffActor,
    { url, description, events }: z.output<typeof createWebhookInput>,
  ): Promise<WebhookWithSecret> {
    await this.#requireTarget(url);
    const webhook = { id: randomUUID(), url, description, events, enabled: true };
    const secret = newWebhookSecret();
    return this.#dataSource.transaction(async (manager) => {
      await manager.query("SELECT pg_advisory_xact_lock(hashtextextended('webhooks', 0))");
      if ((await manager.count(webhookEntity)) >= MAX_WEBHOOKS) {
        const detail = `There are ${MAX_WEBHOOKS} webhooks already, which is the most there can be.`;
        throw new AppError('VALIDATION_FAILED', { detail });
      }
      await manager.insert(webhookEntity, { ...webhook, secret, createdAt: new Date(), version: 1 });
      await this.record(manager, editor, 'webhook.create', webhook.id, { after: webhookFacts(webhook) });
      return { ...toWebhook(await readRecord(manager, webhook.id)), secret };
    });
  }

  /** Throws WEBHOOK_NOT_FOUND, VERSION_MISMATCH, and VALIDATION_FAILED for an address that is not to be sent to. */
  async edit(
    editor: StaffActor,
    webhookId: string,
    changes: z.output<typeof editWebhookInput>,
    ifVersion: number | undefined,
  ): Promise<Webhook> {
    if (changes.url !== undefined) await this.#requireTarget(changes.url);
    return this.#dataSource.transaction(async (manager) => {
      const webhook = await holdWebhook(manager, webhookId);
      if (ifVersion !== undefined && ifVersion !== webhook.version) throw new AppError('VERSION_MISMATCH');
      const after = { ...webhook, ...given(changes) };
      const changed = EDITABLE.filter((key) => JSON.stringify(webhook[key]) !== JSON.stringify(after[key]));
      if (changed.length > 0) {
        const { url, description, events, enabled } = after;
        const version = webhook.version + 1;
        await manager.update(webhookEntity, webhookId, { url, description, events, enabled, version });
        if (enabled && (changed.includes('url') || changed.includes('enabled'))) {
          await startAfresh(manager, webhookId);
        }
        const pick = (from: ReturnType<typeof webhookFacts>) =>
          Object.fromEntries(changed.map((key) => [key, from[key]]));
        const facts = { before: pick(webhookFacts(webhook)), after: pick(webhookFacts(after)) };
        await this.record(manager, editor, 'webhook.edit', webhookId, facts);
      }
      return toWebhook(await readRecord(manager, webhookId));
    });
  }

  /** With all that was to be sent. Throws WEBHOOK_NOT_FOUND. */
  delete(editor: StaffActor, webhookId: string): Promise<void> {
    return this.#dataSource.transaction(async (manager) => {
      const webhook = await holdWebhook(manager, webhookId, 'FOR UPDATE');
      await manager.delete(webhookEntity, webhookId);
      const before = webhookFacts(webhook);
      await this.record(manager, editor, 'webhook.delete', webhookId, { before });
    });
  }

  /** Everything is signed with both secrets for a day. Throws WEBHOOK_NOT_FOUND. */
  renewSecret(editor: StaffActor, webhookId: string): Promise<WebhookWithSecret> {
    const secret = newWebhookSecret();
    return this.#dataSource.transaction(async (manager) => {
      const { secret: oldSecret } = await holdWebhook(manager, webhookId);
      const oldSecretUntil = new Date(Date.now() + OLD_SECRET_MS);
      await manager.update(webhookEntity, webhookId, { secret, oldSecret, oldSecretUntil });
      await this.record(manager, editor, 'webhook.secret', webhookId, {});
      return { ...toWebhook(await readRecord(manager, webhookId)), secret };
    });
  }

  record(
    manager: EntityManager,
    { actor, request }: StaffActor,
    action: Extract<AuditAction, `webhook.${string}`>,
    webhookId: string,
    facts: { before?: object; after?: object },
  ): Promise<void> {
    const target = { kind: 'webhook', id: webhookId } as const;
    return this.#audit.record({ actorUserId: actor.id, action, target, ...facts, request }, manager);
  }

  async #requireTarget(url: string): Promise<void> {
    if (!this.#toPrivateAddresses) await requirePublicTarget(url);
  }
}

const EDITABLE = ['url', 'description', 'events', 'enabled'] as const;

/** The webhook, which nobody else changes until the transaction ends. Throws WEBHOOK_NOT_FOUND. */
export async function holdWebhook(
  manager: EntityManager,
  webhookId: string,
  lock: 'FOR NO KEY UPDATE' | 'FOR UPDATE' = 'FOR NO KEY UPDATE',
): Promise<WebhookRow> {
  // Those who write events hold the key, and go on while it stays as it is.
  const rows = await manager.query<unknown[]>(`SELECT 1 FROM webhooks WHERE id = $1 ${lock}`, [webhookId]);
  const webhook = rows.length === 0 ? null : await manager.findOneBy(webhookEntity, { id: webhookId });
  if (webhook === null) throw new AppError('WEBHOOK_NOT_FOUND');
  return webhook;
}

/** What failed before says nothing of where it goes now: all that waits is tried at once. */
async function startAfresh(manager: EntityManager, webhookId: string): Promise<void> {
  await manager.update(webhookEntity, webhookId, { failuresInRow: 0 });
  await releaseAll(manager, webhookId, new Date());
}

async function readRecord(manager: EntityManager, webhookId: string): Promise<WebhookRecord> {
  const [record] = await manager.query<WebhookRecord[]>(
    `SELECT ${WEBHOOK_COLUMNS} FROM webhooks w WHERE w.id = $1`,
    [webhookId],
  );
  if (record === undefined) throw new Error('A webhook went while it was held');
  return record;
}

/** Without what was left out. */
function given(
  changes: z.output<typeof editWebhookInput>,
): Partial<Pick<WebhookRow, (typeof EDITABLE)[number]>> {
  const { url, description, events, enabled } = changes;
  return {
    ...(url === undefined ? {} : { url }),
    ...(description === undefined ? {} : { description }),
    ...(events === undefined ? {} : { events }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}
