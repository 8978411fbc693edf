import type { CreateWebhookInput, Webhook } from '../../../../src/protocol/rest/webhooks.ts';
import { WEBHOOK_EVENTS, type WebhookEvent } from './webhook-events.ts';

export type WebhookValues = { url: string; description: string; events: readonly WebhookEvent[] };

/** The server takes no more. */
export const MOST_WEBHOOKS = 20;
const MAX_URL = 2_000;
const MAX_DESCRIPTION = 200;

/** A new webhook is told of everything until one says otherwise; of one that there is, what it has. */
export function webhookValues(webhook?: Webhook): WebhookValues {
  return webhook === undefined
    ? { url: '', description: '', events: WEBHOOK_EVENTS }
    : { url: webhook.url, description: webhook.description, events: webhook.events };
}

/** The fields that are not right yet; whether an address may be used the server decides. */
export function wrongWebhookFields(values: WebhookValues): (keyof WebhookValues)[] {
  const checks: readonly [keyof WebhookValues, boolean][] = [
    ['url', isWebAddress(values.url.trim())],
    ['description', values.description.trim().length <= MAX_DESCRIPTION],
    ['events', values.events.length > 0],
  ];
  return checks.flatMap(([field, right]) => (right ? [] : [field]));
}

/** What makes or changes a webhook. */
export function webhookBody(values: WebhookValues): CreateWebhookInput {
  return {
    url: values.url.trim(),
    description: values.description.trim(),
    events: WEBHOOK_EVENTS.filter((event) => values.events.includes(event)),
  };
}

function isWebAddress(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || text.length > MAX_URL || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}
