import type { Webhook } from '../../../../src/protocol/rest/webhooks.ts';

export type WebhookEvent = Webhook['events'][number];

/** What a webhook can be told of, in the order in which it is asked; the server's list, without its schema. */
export const WEBHOOK_EVENTS = Object.keys({
  'room.started': true,
  'room.ended': true,
  'participant.joined': true,
  'participant.left': true,
  'subscription.changed': true,
  'payment.captured': true,
  'payment.refunded': true,
  'report.made': true,
  // The compiler insists on all of them and no others, so these are their names.
} satisfies Record<WebhookEvent, true>) as WebhookEvent[];

type Dashed<T extends string> = T extends `${infer A}.${infer B}` ? `${A}-${B}` : T;

/** The event's name among the words, whose keys have no points: `room.started` is `room-started`. */
export function eventKey(event: WebhookEvent): Dashed<WebhookEvent> {
  // One point in each name, by the type above.
  return event.replace('.', '-') as Dashed<WebhookEvent>;
}
