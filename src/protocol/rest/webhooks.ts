import { z } from 'zod';
import { id } from '../ids.ts';
import { text } from '../text.ts';
import { webhookEventType } from '../webhook-events.ts';
import { pageOf, pageQuery } from './page.ts';

export const MAX_WEBHOOKS = 20;

const url = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
  .max(2_000)
  .refine(holdsNoLogin, { error: 'must not hold a user name or password' });

/** Of what is no address at all it is said already that it is none. */
function holdsNoLogin(address: string): boolean {
  if (!URL.canParse(address)) return true;
  const { username, password } = new URL(address);
  return username === '' && password === '';
}

const eventTypes = z
  .array(webhookEventType)
  .min(1)
  .max(webhookEventType.options.length)
  .overwrite((types) => [...new Set(types)]);

/** Where events are sent to. */
export const webhook = z
  .object({
    id,
    url: z.string(),
    description: z.string(),
    events: z.array(webhookEventType),
    enabled: z.boolean(),
    createdAt: z.iso.datetime(),
    waiting: z.int().describe('Deliveries that are still to come.'),
    dead: z.int().describe('Deliveries that were given up.'),
    lastSuccessAt: z.iso.datetime().nullable(),
    lastFailure: z.object({ at: z.iso.datetime(), message: z.string() }).nullable(),
    version: z.int(),
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof webhook>;
export const webhookList = z.object({ items: z.array(webhook) });

/** With what its receiver checks signatures (Standard Webhooks); told once. */
export const webhookWithSecret = webhook
  .extend({ secret: z.string().describe('`whsec_` and base64; it is not told again.') })
  .meta({ id: 'WebhookWithSecret' });
export type WebhookWithSecret = z.infer<typeof webhookWithSecret>;

export const createWebhookInput = z.strictObject({
  url,
  description: text(200, 0).default(''),
  events: eventTypes,
});
export type CreateWebhookInput = z.input<typeof createWebhookInput>;

export const editWebhookInput = z
  .strictObject({ url, description: text(200, 0), events: eventTypes, enabled: z.boolean() })
  .partial();

export const deliveryStatus = z.enum(['waiting', 'delivered', 'dead']);

/** One event on its way to one receiver. */
export const delivery = z
  .object({
    id,
    eventId: z.string().describe('`webhook-id`: the same at every attempt.'),
    type: z.string(),
    subject: z.string().describe('Events of one subject arrive in their order.'),
    status: deliveryStatus,
    attempts: z.int(),
    nextAttemptAt: z.iso.datetime().nullable(),
    lastStatus: z.int().nullable().describe('The HTTP status of the last answer.'),
    lastError: z.string().nullable(),
    createdAt: z.iso.datetime(),
    deliveredAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof delivery>;
export const deliveryPage = pageOf(delivery);
export const deliveriesQuery = pageQuery.extend({ status: deliveryStatus.optional() });

/** What the test button got. */
export const webhookTest = z
  .object({
    ok: z.boolean().describe('Whether the receiver took it.'),
    status: z.int().nullable().describe('The HTTP status that came back; null: no answer.'),
    durationMs: z.int(),
    error: z.string().nullable().describe('What was wrong, where it was not taken.'),
  })
  .meta({ id: 'WebhookTest' });
export type WebhookTest = z.infer<typeof webhookTest>;

/** `dead`: all that were given up. `since`: everything from then on, delivered or not. One of both. */
export const replayInput = z.union([
  z.strictObject({ dead: z.literal(true).describe('All that were given up.') }),
  z.strictObject({
    since: z.iso.datetime({ offset: true }).describe('Everything from then on, delivered or not.'),
  }),
  z.strictObject({ deliveryIds: z.array(id).min(1).max(100).describe('These.') }),
]);
export const replayed = z
  .object({ deliveries: z.int().describe('How many are sent again.') })
  .meta({ id: 'Replayed' });
