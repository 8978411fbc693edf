import { EntitySchema } from 'typeorm';
import type { WebhookEventType } from '../protocol/webhook-events.ts';

/** Where events are sent to. */
export type Webhook = {
  id: string;
  url: string;
  description: string;
  /** What it asks for: anything but the test, which comes without asking. */
  events: Exclude<WebhookEventType, 'webhook.test'>[];
  enabled: boolean;
  /** `whsec_…`: what everything for it is signed with. */
  secret: string;
  /** The one before, with which everything is signed too for a while. */
  oldSecret: string | null;
  oldSecretUntil: Date | null;
  lastSuccessAt: Date | null;
  lastFailureAt: Date | null;
  lastFailure: string | null;
  /** Attempts that failed since the last one that did not: many of them mean that the receiver is down. */
  failuresInRow: number;
  createdAt: Date;
  /** Counts edits, for `If-Match`. */
  version: number;
};

export const webhookEntity = new EntitySchema<Webhook>({
  name: 'Webhook',
  tableName: 'webhooks',
  columns: {
    id: { type: 'uuid', primary: true },
    url: { type: 'text' },
    description: { type: 'text' },
    events: { type: 'text', array: true },
    enabled: { type: 'boolean' },
    secret: { type: 'text' },
    oldSecret: { type: 'text', name: 'old_secret', nullable: true },
    oldSecretUntil: { type: 'timestamptz', name: 'old_secret_until', precision: 3, nullable: true },
    lastSuccessAt: { type: 'timestamptz', name: 'last_success_at', precision: 3, nullable: true },
    lastFailureAt: { type: 'timestamptz', name: 'last_failure_at', precision: 3, nullable: true },
    lastFailure: { type: 'text', name: 'last_failure', nullable: true },
    failuresInRow: { type: 'integer', name: 'failures_in_row', default: 0 },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
    version: { type: 'integer' },
  },
});
