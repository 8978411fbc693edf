import { z } from 'zod';
import { RazorpayError } from './razorpay-error.ts';

const MAX_AMOUNT = 2_147_483_647;
/** 2100: later than anything. */
const END_OF_TIME = 4_102_444_800;

/** Numbers may come as digits, as they do from forms. */
const wholeNumber = z.union([z.int(), z.string().regex(/^\d{1,10}$/)]).transform(Number);
const amount = z
  .union([z.int(), z.string().regex(/^\d{1,10}$/)], { error: 'The amount must be an integer.' })
  .transform(Number)
  .pipe(
    z
      .number()
      .min(1, 'The amount must be at least 1.')
      .max(MAX_AMOUNT, 'Amount exceeds maximum amount allowed.'),
  );

const currency = z
  .string({ error: 'The currency field is required.' })
  .regex(/^[A-Z]{3}$/, 'Currency is not supported');
const receipt = z
  .string({ error: 'The receipt must be a string.' })
  .max(40, 'receipt: the length must be no more than 40.')
  .nullish()
  .transform((value) => value ?? null);
const notes = z
  .union([
    z
      .record(z.string().max(256), z.union([z.string().max(512), z.number(), z.boolean()]).transform(String))
      .refine((given) => Object.keys(given).length <= 15, 'Number of fields in notes should be less than 15'),
    z.array(z.never()).transform((): Record<string, string> => ({})),
  ])
  .nullish()
  .transform((value): Record<string, string> => value ?? {});
const yes = z.union([z.boolean(), z.literal([0, 1, '0', '1'])]).transform((value) => Number(value) === 1);

export const createOrderInput = z
  .object({
    amount,
    currency,
    receipt,
    notes,
    /** As this account is set, a payment is captured at once where the order does not say otherwise. */
    payment_capture: yes.nullish().transform((value) => value ?? true),
  })
  .transform(({ payment_capture: captures, ...order }) => ({ ...order, captures }))
  .refine((order) => order.amount >= leastAmount(order.currency), {
    error: 'Order amount less than minimum amount allowed',
    path: ['amount'],
  });
export type CreateOrder = z.infer<typeof createOrderInput>;

export const capturePaymentInput = z.object({
  amount,
  currency: currency.nullish().transform((value) => value ?? 'INR'),
});
export type CapturePayment = z.infer<typeof capturePaymentInput>;

export const createRefundInput = z.object({
  /** Null: all that is left. */
  amount: amount.nullish().transform((value) => value ?? null),
  receipt,
  notes,
});
export type CreateRefund = z.infer<typeof createRefundInput>;

/** The idempotency key of a refund. */
export const idempotencyKey = z
  .string()
  .regex(
    /^[\w-]{10,100}$/,
    'The idempotency key must be at least 10 letters, digits, hyphens and underscores.',
  )
  .optional()
  .transform((value) => value ?? null);

const listFields = {
  from: wholeNumber.optional().transform((value) => value ?? 0),
  to: wholeNumber.optional().transform((value) => value ?? END_OF_TIME),
  count: wholeNumber
    .pipe(z.number().min(1).max(100))
    .optional()
    .transform((value) => value ?? 10),
  skip: wholeNumber.optional().transform((value) => value ?? 0),
};
export const listInput = z.object(listFields);
export type ListInput = z.infer<typeof listInput>;
/** Everything, as far as a list goes. */
export const WHOLE_LIST: ListInput = { from: 0, to: END_OF_TIME, count: 100, skip: 0 };
export const listOrdersInput = z.object({ ...listFields, receipt });

const text = z.string().max(500);

/** What is pressed on the checkout page. */
export const payOrderInput = z.object({
  outcome: z.enum(['pay', 'fail', 'late']),
  description: text.nullish().transform((value) => value ?? null),
});
export type PayOrder = z.infer<typeof payOrderInput>;

/** With the keys, a payment can be made even of an order that is paid. */
export const forcePaymentInput = payOrderInput.extend({ order_id: text });

export const moveDisputeInput = z.object({
  payment_id: text,
  status: z.enum(['open', 'under_review', 'action_required', 'won', 'lost', 'closed']).default('open'),
  amount: amount.nullish().transform((value) => value ?? null),
});
export type MoveDispute = z.infer<typeof moveDisputeInput>;

/** Throws RazorpayError, which says the first thing that is wrong. */
export function parseRequest<T extends z.ZodType>(schema: T, given: unknown): z.output<T> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  throw new RazorpayError(issue?.message ?? 'Invalid request', field === '' ? {} : { field });
}

/** One of the currency's own unit: 100 paise, 1 yen. */
function leastAmount(code: string): number {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency: code,
  }).resolvedOptions();
  return 10 ** maximumFractionDigits;
}
