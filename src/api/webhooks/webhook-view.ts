import type { Webhook as WebhookRow } from '../../entities/webhook.ts';
import type { Webhook } from '../../protocol/rest/webhooks.ts';

/** A row of `WEBHOOK_COLUMNS`: all of a webhook but its secrets, and how its deliveries stand. */
export type WebhookRecord = Omit<WebhookRow, 'secret' | 'oldSecret' | 'oldSecretUntil' | 'failuresInRow'> & {
  waiting: number;
  dead: number;
};

/** What to select of `webhooks` as `w`. */
export const WEBHOOK_COLUMNS = `w.id, w.url, w.description, w.events, w.enabled, w.version,
  w.created_at AS "createdAt", w.last_success_at AS "lastSuccessAt", w.last_failure_at AS "lastFailureAt",
  w.last_failure AS "lastFailure",
  (SELECT count(*)::int FROM webhook_deliveries WHERE webhook_id = w.id AND status = 'waiting') AS waiting,
  (SELECT count(*)::int FROM webhook_deliveries WHERE webhook_id = w.id AND status = 'dead') AS dead`;

/** A webhook as admins see it. */
export function toWebhook({
  createdAt,
  lastSuccessAt,
  lastFailureAt,
  lastFailure,
  ...record
}: WebhookRecord): Webhook {
  return {
    ...record,
    createdAt: createdAt.toISOString(),
    lastSuccessAt: lastSuccessAt?.toISOString() ?? null,
    lastFailure:
      lastFailureAt === null ? null : { at: lastFailureAt.toISOString(), message: lastFailure ?? '' },
  };
}

/** What the audit log says of a webhook: its address without what may be secret in it, and never what it signs with. */
export function webhookFacts({
  url,
  description,
  events,
  enabled,
}: Pick<WebhookRow, 'url' | 'description' | 'events' | 'enabled'>) {
  const { origin, pathname } = new URL(url);
  return { url: `${origin}${pathname}`, description, events, enabled };
}
