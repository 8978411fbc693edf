import { z } from 'zod';

/**
 * What Razorpay says, as much of it as matters here: what is not named is dropped, so that nobody’s card, address or
 * phone number gets in. Amounts are in the smallest unit, times in seconds.
 */

const MAX_TEXT = 500;

/** Ids go into addresses that we ask. */
const providerId = z.string().regex(/^\w{1,64}$/);
/** What the database can keep as an integer. */
const amount = z.int().min(0).max(2_147_483_647);
const currency = z.string().regex(/^\w{1,10}$/);
/** Only for the eye: where it is missing, now does. */
const seconds = z
  .int()
  .min(0)
  .max(100_000_000_000)
  .catch(() => Math.floor(Date.now() / 1000));
/** Somebody else’s words: cut, and without what PostgreSQL cannot keep. */
const words = z.string().transform((text) => text.replaceAll('\0', '').slice(0, MAX_TEXT).toWellFormed());
/** Of what people may write there, only what we wrote. An empty one comes as a list. */
const notes = z.object({ parleyRefundId: words.optional() }).catch({});

export const razorpayOrder = z.object({
  id: providerId,
  amount,
  currency,
  receipt: words.nullish(),
  created_at: seconds,
});
export type RazorpayOrder = z.infer<typeof razorpayOrder>;

export const razorpayPayment = z.object({
  id: providerId,
  order_id: providerId.nullish(),
  amount,
  currency,
  status: z.enum(['created', 'authorized', 'captured', 'refunded', 'failed']),
  captured: z.boolean().nullish(),
  method: words.nullish(),
  amount_refunded: amount.nullish(),
  error_description: words.nullish(),
  created_at: seconds,
});
export type RazorpayPayment = z.infer<typeof razorpayPayment>;

export const razorpayRefund = z.object({
  id: providerId,
  payment_id: providerId,
  amount: amount.min(1),
  /** Once refunds had none: whatever there was, was done (https://razorpay.com/docs/api/refunds). */
  status: z.enum(['pending', 'processed', 'failed']).nullish(),
  receipt: words.nullish(),
  notes,
  created_at: seconds,
});
export type RazorpayRefund = z.infer<typeof razorpayRefund>;

export const razorpayDispute = z.object({
  id: providerId,
  payment_id: providerId,
  amount: amount.min(1),
  amount_deducted: amount.nullish(),
  /** `open`, `under_review`, `action_required`…: until it is one of the last three, it is not over. */
  status: z.string().regex(/^\w{1,40}$/),
  created_at: seconds,
});
export type RazorpayDispute = z.infer<typeof razorpayDispute>;

export const razorpayPayments = z.object({ items: z.array(razorpayPayment).max(1_000) });
export const razorpayRefunds = z.object({ items: z.array(razorpayRefund).max(1_000) });
/** Of everything that is sold with these keys: what is not understood must not stand before the others. */
export const razorpayDisputes = z.object({ items: z.array(z.unknown()).max(1_000) });
export const razorpayOrders = z.object({ items: z.array(razorpayOrder).max(1_000) });

const of = <T extends z.ZodType>(entity: T) => z.object({ entity }).optional();

/** What a webhook’s `payload` holds of what we know. */
export const webhookPayload = z.object({
  order: of(razorpayOrder),
  payment: of(razorpayPayment),
  refund: of(razorpayRefund),
  dispute: of(razorpayDispute),
});
export type WebhookPayload = z.infer<typeof webhookPayload>;

/** Any event at all. */
export const webhookEvent = z.object({ event: z.string().min(1).max(100), payload: z.unknown() });

/** The events that say something about money. */
export const MONEY_EVENTS: ReadonlySet<string> = new Set([
  'payment.authorized',
  'payment.captured',
  'payment.failed',
  'order.paid',
  'refund.created',
  'refund.processed',
  'refund.failed',
  'payment.dispute.created',
  'payment.dispute.won',
  'payment.dispute.lost',
  'payment.dispute.closed',
  'payment.dispute.under_review',
  'payment.dispute.action_required',
]);
