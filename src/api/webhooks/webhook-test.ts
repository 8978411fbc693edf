import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { webhookEntity } from '../../entities/webhook.ts';
import { AppError } from '../../errors.ts';
import type { WebhookTest } from '../../protocol/rest/webhooks.ts';
import { noteSuccess } from './delivery/delivery-results.ts';
import { sendWebhook } from './delivery/send-webhook.ts';
import { signWebhook } from './delivery/sign-webhook.ts';
import { holdWebhook } from './webhooks.ts';

/**
 * Sends a `webhook.test` at once, past what waits, and tells what came back. When it arrives, a receiver that was down
 * gets what waits for it. Throws WEBHOOK_NOT_FOUND.
 */
export async function testWebhook(
  { dataSource, toPrivateAddresses }: { dataSource: DataSource; toPrivateAddresses: boolean },
  webhookId: string,
): Promise<WebhookTest> {
  const webhook = await dataSource.manager.findOneBy(webhookEntity, { id: webhookId });
  if (webhook === null) throw new AppError('WEBHOOK_NOT_FOUND');
  const now = new Date();
  const { secret, oldSecret, oldSecretUntil } = webhook;
  const message = { eventId: randomUUID(), type: 'webhook.test', at: now, data: { webhookId } };
  const secrets = { secret, oldSecret: oldSecretUntil !== null && oldSecretUntil > now ? oldSecret : null };
  const startedMs = performance.now();
  const { ok, status, error } = await sendWebhook({
    url: webhook.url,
    ...signWebhook(message, secrets, now),
    toPrivateAddresses,
  });
  const durationMs = Math.round(performance.now() - startedMs);
  if (ok) {
    await dataSource.transaction(async (manager) => {
      const { failuresInRow } = await holdWebhook(manager, webhookId);
      await noteSuccess(manager, webhookId, new Date(), failuresInRow);
    });
  }
  return { ok, status, durationMs, error };
}
