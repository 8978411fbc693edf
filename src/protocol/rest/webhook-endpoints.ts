import { endpoint } from './endpoint.ts';
import {
  createWebhookInput,
  deliveriesQuery,
  deliveryPage,
  editWebhookInput,
  replayed,
  replayInput,
  webhook,
  webhookList,
  webhookTest,
  webhookWithSecret,
} from './webhooks.ts';

const tag = 'Administration';

export const listWebhooks = endpoint({
  id: 'listWebhooks',
  method: 'GET',
  path: '/admin/webhooks',
  tag,
  summary: 'Where events are sent to, and how that goes',
  access: 'admin',
  answer: { status: 200, body: webhookList },
});

export const createWebhook = endpoint({
  id: 'createWebhook',
  method: 'POST',
  path: '/admin/webhooks',
  tag,
  summary: 'Have events sent to an address',
  description:
    'Each event is sent until the address answers 2xx, for days, signed after Standard Webhooks. Events of one subject ' +
    'come in their order, one after the other; one that was given up lets the next ones pass. What is sent is described ' +
    'under `webhooks` of this document.',
  access: 'admin',
  body: createWebhookInput,
  answer: { status: 201, body: webhookWithSecret },
});

export const editWebhook = endpoint({
  id: 'editWebhook',
  method: 'PATCH',
  path: '/admin/webhooks/:webhookId',
  tag,
  summary: 'Change a webhook, or switch it off',
  description: 'While it is off nothing new is kept for it; what waits already, waits.',
  access: 'admin',
  versioned: true,
  body: editWebhookInput,
  answer: { status: 200, body: webhook },
  errors: ['WEBHOOK_NOT_FOUND'],
});

export const deleteWebhook = endpoint({
  id: 'deleteWebhook',
  method: 'DELETE',
  path: '/admin/webhooks/:webhookId',
  tag,
  summary: 'Stop sending, and forget what was to be sent',
  access: 'admin',
  answer: { status: 204 },
  errors: ['WEBHOOK_NOT_FOUND'],
});

export const rotateWebhookSecret = endpoint({
  id: 'rotateWebhookSecret',
  method: 'POST',
  path: '/admin/webhooks/:webhookId/secret',
  tag,
  summary: 'Make a new secret',
  description: 'For a day everything is signed with both, so that receivers can change over.',
  access: 'admin',
  answer: { status: 200, body: webhookWithSecret },
  errors: ['WEBHOOK_NOT_FOUND'],
});

export const testWebhook = endpoint({
  id: 'testWebhook',
  method: 'POST',
  path: '/admin/webhooks/:webhookId/test',
  tag,
  summary: 'Send a `webhook.test` now, and tell what came back',
  access: 'admin',
  rate: 'costly',
  answer: { status: 200, body: webhookTest },
  errors: ['WEBHOOK_NOT_FOUND'],
});

export const listDeliveries = endpoint({
  id: 'listDeliveries',
  method: 'GET',
  path: '/admin/webhooks/:webhookId/deliveries',
  tag,
  summary: 'What was sent, waits or was given up, newest first',
  access: 'admin',
  query: deliveriesQuery,
  answer: { status: 200, body: deliveryPage },
  errors: ['WEBHOOK_NOT_FOUND'],
});

export const replayDeliveries = endpoint({
  id: 'replayDeliveries',
  method: 'POST',
  path: '/admin/webhooks/:webhookId/replay',
  tag,
  summary: 'Send events again, in their order',
  access: 'admin',
  body: replayInput,
  answer: { status: 200, body: replayed },
  errors: ['WEBHOOK_NOT_FOUND'],
});
