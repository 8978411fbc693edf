import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { webhookEvents } from '../../protocol/webhook-events.ts';

/** What is sent to others, in the document as a part of its own. */
export const WEBHOOK_TAG = {
  name: 'Webhooks',
  description: `
What this server sends to the addresses that admins gave it, after [Standard Webhooks](https://www.standardwebhooks.com).
Each event comes at least once, until it is answered with 2xx within 10 seconds; events of one subject (a room, a person’s
subscriptions, an order’s payments, a report) come in the order in which they happened.

**The signature** is HMAC-SHA256 of \`webhook-id.webhook-timestamp.body\`, the bytes as they came, under what stands in
base64 after \`whsec_\` in the secret; in base64, behind \`v1,\`. While a secret is being changed there are two signatures,
with a space between: one that fits is enough. What is older than five minutes should be refused.
`.trim(),
};

const headers = z.object({
  'webhook-id': z
    .uuid()
    .describe('Names the event. It is the same at each attempt: by it one knows what comes twice.'),
  'webhook-timestamp': z
    .string()
    .regex(/^\d+$/)
    .describe('When this attempt was made, in seconds since 1970.'),
  'webhook-signature': z
    .string()
    .describe('`v1,` and the signature; one or two of them, with a space between.'),
});

/** What each event looks like to whoever receives it. */
export function webhookOperations(): ZodOpenApiPathsObject {
  const operations = Object.entries(webhookEvents).map(([type, data]) => [
    type,
    {
      post: {
        operationId: `on${pascalCase(type)}`,
        tags: [WEBHOOK_TAG.name],
        summary: data.description ?? type,
        security: [],
        requestParams: { header: headers },
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: z.object({
                type: z.literal(type),
                timestamp: z.iso.datetime().describe('When it happened.'),
                data,
              }),
            },
          },
        },
        responses: {
          '2XX': { description: 'It has arrived, and does not come again.' },
          410: { description: 'Nothing more is wanted: the webhook is switched off.' },
          default: {
            description:
              'It comes again, later and later, for days; no answer and redirects likewise. With `Retry-After` one can ask ' +
              'for more time.',
          },
        },
      },
    },
  ]);
  return Object.fromEntries(operations);
}

/** `room.started` as a part of a name: `RoomStarted`. */
function pascalCase(type: string): string {
  return type.replaceAll(/(?:^|\.)(\w)/g, (_match, letter: string) => letter.toUpperCase());
}
