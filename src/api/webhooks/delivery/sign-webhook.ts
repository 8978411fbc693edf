import { randomBytes } from 'node:crypto';
import { Webhook as Signer } from 'standardwebhooks';

export type WebhookSecrets = {
  secret: string;
  /** The one before, while receivers change over. */
  oldSecret: string | null;
};

export type WebhookMessage = {
  /** Tells an event from others, and is the same at each attempt. */
  eventId: string;
  type: string;
  at: Date;
  data: object;
};

/** A new secret as Standard Webhooks has it. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** The body and headers of an attempt at that moment, signed after Standard Webhooks with each secret there is. */
export function signWebhook(
  { eventId, type, at, data }: WebhookMessage,
  { secret, oldSecret }: WebhookSecrets,
  now: Date,
): { body: string; headers: Record<string, string> } {
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
  const secrets = oldSecret === null ? [secret] : [secret, oldSecret];
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Parley-Webhooks',
      'webhook-id': eventId,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': secrets.map((one) => new Signer(one).sign(eventId, now, body)).join(' '),
    },
  };
}
