import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { pageQuery } from './page.ts';
import {
  createOrderInput,
  order,
  orderPage,
  ownSubscription,
  planList,
  receipt,
  verifyPaymentInput,
} from './plans.ts';

const tag = 'Plans and payments';

const razorpayHeaders = z.object({
  'X-Razorpay-Signature': z
    .string()
    .describe('HMAC-SHA256 of the bytes of the body, under the secret of the webhook, in hex.'),
  'X-Razorpay-Event-Id': z
    .string()
    .optional()
    .describe('Tells events apart; without it they are told apart by their bytes.'),
});

export const listPlans = endpoint({
  id: 'listPlans',
  method: 'GET',
  path: '/plans',
  tag,
  summary: 'The plans that are offered, in their order',
  access: 'anyone',
  answer: { status: 200, body: planList },
  errors: ['DATABASE_UNAVAILABLE'],
});

export const getOwnSubscription = endpoint({
  id: 'getOwnSubscription',
  method: 'GET',
  path: '/subscriptions/me',
  tag,
  summary: 'What plan one has, and what it allows',
  access: 'user',
  answer: { status: 200, body: ownSubscription },
});

export const listOrders = endpoint({
  id: 'listOrders',
  method: 'GET',
  path: '/subscriptions/history',
  tag,
  summary: 'One’s orders and what became of them, newest first',
  access: 'user',
  query: pageQuery,
  answer: { status: 200, body: orderPage },
});

export const createOrder = endpoint({
  id: 'createOrder',
  method: 'POST',
  path: '/subscriptions/orders',
  tag,
  summary: 'Order a period of a plan',
  description:
    'The answer’s `checkout` is what Razorpay’s Checkout is opened with: load `scriptUrl`, then `new Razorpay({ key, ' +
    'order_id, prefill, handler }).open()`. The handler gets what `/subscriptions/verify` wants. An order that waits for ' +
    'the same plan at the same price is answered again. A period of a plan that one has already begins when that one ' +
    'ends. The price is the one of this moment.',
  access: 'user',
  rate: 'costly',
  idempotent: true,
  body: createOrderInput,
  answer: { status: 201, body: order },
  errors: ['PLAN_NOT_FOUND', 'PLAN_NOT_FOR_SALE', 'PAYMENTS_OFF', 'PAYMENT_PROVIDER_UNAVAILABLE'],
});

export const verifyPayment = endpoint({
  id: 'verifyPayment',
  method: 'POST',
  path: '/subscriptions/verify',
  tag,
  summary: 'Tell that an order was paid, with what Checkout handed out',
  description:
    'Again is harmless. Without this call the subscription begins too, a little later: Razorpay tells the server itself.',
  access: 'user',
  body: verifyPaymentInput,
  answer: { status: 200, body: ownSubscription },
  errors: [
    'ORDER_NOT_FOUND',
    'SIGNATURE_INVALID',
    'PAYMENT_NOT_COMPLETED',
    'PAYMENT_MISMATCH',
    'PAYMENTS_OFF',
    'PAYMENT_PROVIDER_UNAVAILABLE',
  ],
});

export const cancelSubscription = endpoint({
  id: 'cancelSubscription',
  method: 'POST',
  path: '/subscriptions/cancel',
  tag,
  summary: 'Let one’s subscriptions end with what was paid for',
  description:
    'All that was paid for keeps working to its end; there are no days of grace and no reminders then.',
  access: 'user',
  answer: { status: 200, body: ownSubscription },
  errors: ['NO_SUBSCRIPTION'],
});

export const resumeSubscription = endpoint({
  id: 'resumeSubscription',
  method: 'POST',
  path: '/subscriptions/resume',
  tag,
  summary: 'Take a cancellation back',
  access: 'user',
  answer: { status: 200, body: ownSubscription },
  errors: ['NO_SUBSCRIPTION'],
});

export const getReceipt = endpoint({
  id: 'getReceipt',
  method: 'GET',
  path: '/subscriptions/orders/:orderId/receipt',
  tag,
  summary: 'The receipt of an order that was paid',
  access: 'user',
  answer: { status: 200, body: receipt },
  errors: ['ORDER_NOT_FOUND'],
});

export const receiveRazorpayWebhook = endpoint({
  id: 'receiveRazorpayWebhook',
  method: 'POST',
  path: '/webhooks/razorpay',
  tag,
  summary: 'Razorpay’s webhook',
  description:
    'The body is any event of Razorpay’s: `{ event, payload }`, with the `entity` of a payment, an order, a refund or a ' +
    'dispute in its payload. Each is stored once and applied once, whatever its turn.',
  access: 'anyone',
  rawBody: { maxBytes: 1_000_000, headers: razorpayHeaders },
  answer: { status: 204 },
  errors: ['SIGNATURE_INVALID', 'PAYMENTS_OFF', 'MALFORMED_BODY', 'DATABASE_UNAVAILABLE'],
});
