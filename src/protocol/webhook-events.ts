import { z } from 'zod';
import { id } from './ids.ts';
import { money, planName, subscriptionEnd, subscriptionStatus } from './rest/plans.ts';

const at = z.iso.datetime();
const room = z.object({ id, name: z.string(), kind: z.string(), visibility: z.string(), hostId: id });
const person = z.object({ id, username: z.string(), displayName: z.string() });
const participantId = id.describe('Of this stay in the room.');

/**
 * What this installation tells others, as the `data` of a Standard Webhooks payload `{ type, timestamp, data }`. A
 * subject's events arrive in their order: a room's, a person's subscriptions, an order's payments, a report's.
 */
export const webhookEvents = {
  'room.started': z.object({ room, startedAt: at }).describe('The first person came into a room'),
  'room.ended': z
    .object({ room, startedAt: at, endedAt: at })
    .describe('The last person left a room, or somebody ended it'),
  'participant.joined': z
    .object({ room, participantId, person, role: z.string().describe('The one on joining.'), joinedAt: at })
    .describe('Somebody came into a room'),
  'participant.left': z
    .object({
      room,
      participantId,
      person,
      joinedAt: at,
      leftAt: at,
      reason: z
        .string()
        .describe(
          '`left` (or the room was ended), `lost` (the connection, or the server they were on), `removed`, `replaced` ' +
            '(they came in from elsewhere).',
        ),
    })
    .describe('Somebody went out of a room'),
  'subscription.changed': z
    .object({
      subscription: z
        .object({
          id,
          plan: planName,
          status: subscriptionStatus,
          startsAt: at,
          endsAt: at,
          endReason: subscriptionEnd.nullable(),
        })
        .describe('As it is now.'),
      person,
    })
    .describe('A period of a plan began, was cancelled or taken up again, or ended'),
  'payment.captured': z
    .object({
      payment: z.object({ id, providerPaymentId: z.string(), orderId: id, amount: money, capturedAt: at }),
      person,
    })
    .describe('Money came in'),
  'payment.refunded': z
    .object({
      payment: z.object({ id, providerPaymentId: z.string(), orderId: id, amount: money }),
      refund: z.object({ id, providerRefundId: z.string(), amount: money, refundedAt: at }),
      person,
    })
    .describe('Money went back, all of it or some'),
  'report.made': z
    .object({
      report: z.object({ id, reason: z.string(), text: z.string(), createdAt: at }),
      room: z.object({ id, name: z.string() }),
      reported: person.nullable().describe('Null: it is about the room.'),
      reporter: person,
    })
    .describe('Somebody reported a room, or a person in it'),
  'webhook.test': z.object({ webhookId: id }).describe('An admin pressed the button that tries the webhook'),
} as const;

export type WebhookEvents = typeof webhookEvents;
export type WebhookEventType = keyof WebhookEvents;
export type WebhookEventData<T extends WebhookEventType> = z.infer<WebhookEvents[T]>;

/** Those that a receiver asks for; the test comes without asking. */
export const webhookEventType = z.enum([
  'room.started',
  'room.ended',
  'participant.joined',
  'participant.left',
  'subscription.changed',
  'payment.captured',
  'payment.refunded',
  'report.made',
]);
