import { z } from 'zod';
import { entitlements } from '../entitlements.ts';
import { id } from '../ids.ts';
import { line, text } from '../text.ts';
import { pageOf } from './page.ts';

/** The most that a plan can cost, in minor units: well within what adds up exactly. */
export const MAX_PRICE_MINOR = 1_000_000_000;

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** ISO 4217, as in `INR`. */
export const currency = z
  .string()
  .trim()
  .toUpperCase()
  .refine((code) => currencies.has(code), { error: 'must be the code of a currency, as in INR' })
  .describe('The code of a currency (ISO 4217), as in `INR`.');

/** A sum in the smallest unit of its currency: 49900 INR are ₹499. */
export const amountMinor = z.int().min(0).max(MAX_PRICE_MINOR);

export const money = z
  .object({ currency: z.string(), amountMinor: z.int().describe('In the smallest unit of the currency.') })
  .meta({ id: 'Money' });
export type Money = z.infer<typeof money>;

/** How long one pays for at once. */
export const planPeriod = z.enum(['day', 'week', 'month', 'year']);
export type PlanPeriod = z.infer<typeof planPeriod>;

export const planCode = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'must be small letters, digits and single dashes' })
  .max(40);

/** A plan as it is offered. */
export const plan = z
  .object({
    id,
    code: z.string().describe('Its name for programs; it never changes.'),
    name: z.string(),
    description: z.string(),
    price: money.describe('Of one period.'),
    period: planPeriod.describe('For how long one pays at once.'),
    entitlements,
    free: z.boolean().describe('What everyone has who has no other.'),
  })
  .meta({ id: 'Plan' });
export type Plan = z.infer<typeof plan>;
export const planList = z.object({ items: z.array(plan) });

/** Which plan somebody has, in short. */
export const planName = z.object({ code: z.string(), name: z.string() }).meta({ id: 'PlanName' });
export type PlanName = z.infer<typeof planName>;

/** What one can see of a subscription’s course; which it is at a moment follows from its times alone. */
export const subscriptionStatus = z
  .enum(['scheduled', 'active', 'cancelled', 'grace', 'ended'])
  .describe(
    '`scheduled`: begins when the one before it ends. `active`. `cancelled`: goes on to its end, and no further. ' +
      '`grace`: the time that was paid for is over, and all still works for a few days. `ended` is for good.',
  );
export type SubscriptionStatus = z.infer<typeof subscriptionStatus>;

/** Why one ended. */
export const subscriptionEnd = z
  .enum(['expired', 'refunded', 'dispute-lost', 'revoked', 'account-deleted'])
  .describe(
    '`expired`: its time was over. `refunded`: its money went back. `dispute-lost`: the bank took it back. `revoked`: ' +
      'staff ended it.',
  );
export type SubscriptionEnd = z.infer<typeof subscriptionEnd>;

/** One period of one plan that somebody has, with the terms under which they got it. */
export const subscription = z
  .object({
    id,
    plan: planName,
    status: subscriptionStatus,
    source: z.enum(['purchase', 'grant']).describe('`grant`: staff gave it.'),
    price: money.describe('What it cost; a price that changes later does not change this.'),
    period: planPeriod,
    entitlements,
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime().describe('The end of what was paid for.'),
    runsUntil: z.iso
      .datetime()
      .describe('When it stops to work: `endsAt`, and the days of grace where there are any.'),
    cancelledAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    endReason: subscriptionEnd.nullable(),
  })
  .meta({ id: 'Subscription' });
export type Subscription = z.infer<typeof subscription>;

/** What one has now. */
export const ownSubscription = z
  .object({
    plan: planName.describe('The plan of `current`, or the free one.'),
    entitlements: entitlements.describe('All that works now: the best of every subscription that runs.'),
    current: subscription
      .nullable()
      .describe('Of those that run, the one that ends last; null: the free plan.'),
    running: z.array(subscription).describe('All that run now.'),
    scheduled: z.array(subscription).describe('Those that begin later, the soonest first.'),
    storageUsedBytes: z.int(),
  })
  .meta({ id: 'OwnSubscription' });
export type OwnSubscription = z.infer<typeof ownSubscription>;

export const createOrderInput = z.strictObject({
  planId: id.describe('Of a plan that is offered and is not the free one.'),
});

/** What Razorpay’s Checkout is opened with. */
export const checkout = z
  .object({
    scriptUrl: z
      .string()
      .describe(
        'Razorpay’s `checkout.js`, or the sandbox’s: an absolute address, or a path on the server that answered.',
      ),
    keyId: z.string().describe('`key` of Checkout’s options.'),
    providerOrderId: z.string().describe('`order_id` of Checkout’s options.'),
    prefill: z.object({ name: z.string(), email: z.string() }).describe('`prefill` of Checkout’s options.'),
    sandbox: z.boolean().describe('Nobody pays anything: this server pretends to be Razorpay.'),
  })
  .meta({ id: 'Checkout' });

/** An order that waits to be paid. */
export const order = z
  .object({ id, plan: planName, price: money, period: planPeriod, createdAt: z.iso.datetime(), checkout })
  .meta({ id: 'Order' });
export type Order = z.infer<typeof order>;

const providerId = z.string().min(1).max(64);

/** What Checkout gave its `handler`: `razorpay_order_id`, `razorpay_payment_id`, `razorpay_signature`. */
export const verifyPaymentInput = z.strictObject({
  razorpayOrderId: providerId.describe('`razorpay_order_id`.'),
  razorpayPaymentId: providerId.describe('`razorpay_payment_id`.'),
  razorpaySignature: z
    .string()
    .min(1)
    .max(256)
    .describe('`razorpay_signature`: HMAC-SHA256 of `order|payment` under the key’s secret, in hex.'),
});

/** What became of an order. */
export const orderStatus = z
  .enum(['open', 'paid', 'expired', 'partly-refunded', 'refunded', 'disputed', 'returned'])
  .describe(
    '`open`: not paid yet; it can be paid late. `paid`. `expired`: nobody paid it. `refunded`, `partly-refunded`: by how ' +
      'much is in `refunded`. `disputed`: the bank asks for the money back. `returned`: money came that could buy nothing ' +
      '(too little, twice, for an account that is gone), and goes back.',
  );
export type OrderStatus = z.infer<typeof orderStatus>;

/** One line of somebody's payment history. */
export const orderSummary = z
  .object({
    id,
    plan: planName,
    period: planPeriod,
    price: money,
    status: orderStatus,
    refunded: money,
    lastFailure: z.string().nullable().describe('Why the last attempt to pay failed, in the bank’s words.'),
    subscription: subscription
      .pick({ id: true, status: true, startsAt: true, endsAt: true })
      .nullable()
      .describe('What was bought.'),
    receiptNumber: z.string().nullable().describe('Where it was paid: there is a receipt.'),
    createdAt: z.iso.datetime(),
    paidAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'OrderSummary' });
export type OrderSummary = z.infer<typeof orderSummary>;
export const orderPage = pageOf(orderSummary);

/** What a person keeps for their books. */
export const receipt = z
  .object({
    number: z.string(),
    order: orderSummary,
    buyer: z.object({ name: z.string(), email: z.string() }),
    paymentId: z.string().describe('As Razorpay knows it.'),
    method: z.string().nullable().describe('How it was paid, as in `card` or `upi`.'),
    refunds: z.array(z.object({ id, amount: money, at: z.iso.datetime() })),
    seller: z.string().describe('The name of this installation.'),
    sandbox: z.boolean(),
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof receipt>;

/** A plan as staff see it. */
export const adminPlan = plan
  .extend({
    position: z.int(),
    retired: z.boolean().describe('Not sold any more; whoever has it keeps it.'),
    subscribers: z.int().describe('How many people have it now.'),
    version: z.int(),
  })
  .meta({ id: 'AdminPlan' });
export type AdminPlan = z.infer<typeof adminPlan>;
export const adminPlanList = z.object({ items: z.array(adminPlan) });

const shownName = line(60);
/** The last place that a plan can have. */
export const MAX_PLAN_POSITION = 100_000;
const position = z.int().min(0).max(MAX_PLAN_POSITION);

/** Paid plans cost something: what is for everyone is the free plan. */
export const createPlanInput = z.strictObject({
  code: planCode,
  name: shownName,
  description: text(500, 0).default(''),
  currency,
  priceMinor: amountMinor.min(1),
  period: planPeriod,
  entitlements,
  position: position.optional(),
});
export type CreatePlanInput = z.input<typeof createPlanInput>;

/** What is left out stays as it is. Of the free plan, price, currency, period and being offered cannot change. */
export const editPlanInput = z
  .strictObject({
    name: shownName,
    description: text(500, 0),
    currency,
    priceMinor: amountMinor.min(1),
    period: planPeriod,
    entitlements,
    position,
    retired: z.boolean(),
  })
  .partial();
export type EditPlanInput = z.input<typeof editPlanInput>;
