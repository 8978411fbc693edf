import { z } from 'zod';
import { id } from '../ids.ts';
import { line, text } from '../text.ts';
import { pageOf, pageQuery } from './page.ts';
import { personSummary } from './people.ts';
import { amountMinor, money, orderSummary, subscription, subscriptionStatus } from './plans.ts';

/** A subscription as staff see it. */
export const adminSubscription = subscription
  .extend({
    user: personSummary,
    orderId: id.nullable(),
    refunded: money,
    grantedBy: personSummary.nullable(),
    note: z.string().describe('Why it was granted or ended.'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'AdminSubscription' });
export type AdminSubscription = z.infer<typeof adminSubscription>;
export const adminSubscriptionPage = pageOf(adminSubscription);

/** Newest first. `text` is part of the person's names or address, as it is of users. */
export const adminSubscriptionsQuery = pageQuery.extend({
  status: subscriptionStatus.optional(),
  source: z.enum(['purchase', 'grant']).optional(),
  planId: id.optional(),
  userId: id.optional(),
  text: line(254).optional(),
});

export const paymentStatus = z.enum(['created', 'authorized', 'captured', 'failed']);

/** A payment with all that became of it. */
export const adminPayment = z
  .object({
    id,
    providerPaymentId: z.string(),
    status: paymentStatus,
    amount: money,
    method: z.string().nullable(),
    failure: z.string().nullable(),
    capturedAt: z.iso.datetime().nullable(),
    buys: z.boolean().describe('Whether it is the one that paid the order; what buys nothing goes back.'),
    refunds: z.array(
      z.object({
        id,
        providerRefundId: z.string().nullable(),
        amount: money,
        status: z.enum(['requested', 'pending', 'processed', 'failed']),
        reason: z.string(),
        requestedBy: personSummary.nullable().describe('Null: the server itself.'),
        createdAt: z.iso.datetime(),
      }),
    ),
    disputes: z.array(
      z.object({
        id,
        providerDisputeId: z.string(),
        amount: money,
        status: z.enum(['open', 'won', 'lost', 'closed']),
        createdAt: z.iso.datetime(),
      }),
    ),
  })
  .meta({ id: 'AdminPayment' });
export type AdminPayment = z.infer<typeof adminPayment>;

/** One line of the ledger; those of one `transactionId` add up to nothing. */
export const ledgerEntry = z
  .object({
    transactionId: id,
    at: z.iso.datetime(),
    kind: z.enum([
      'payment',
      'sale',
      'sale-reversal',
      'refund',
      'dispute-opened',
      'dispute-won',
      'dispute-lost',
    ]),
    account: z.enum(['gateway', 'customers', 'revenue', 'disputed']),
    amount: money.describe('Positive: the account has more; negative: less.'),
  })
  .meta({ id: 'LedgerEntry' });
export type LedgerEntry = z.infer<typeof ledgerEntry>;

export const adminSubscriptionDetails = adminSubscription
  .extend({
    order: orderSummary.nullable(),
    payments: z.array(adminPayment),
    ledger: z.array(ledgerEntry),
    refundable: money.describe('What can still go back.'),
  })
  .meta({ id: 'AdminSubscriptionDetails' });
export type AdminSubscriptionDetails = z.infer<typeof adminSubscriptionDetails>;

/** `days` from now, or from the end of what the person has of that plan. */
export const grantSubscriptionInput = z.strictObject({
  planId: id.describe('Of any plan but the free one, also of one that is not sold any more.'),
  days: z.int().min(1).max(3_660).describe('From now, or from the end of what the person has of that plan.'),
  note: text(500, 1).describe('Why. Staff alone see it.'),
});

/** `now` ends it at once, `period-end` lets it run out. No money goes back by itself. */
export const endSubscriptionInput = z.strictObject({
  when: z
    .enum(['now', 'period-end'])
    .describe('`now`: at once. `period-end`: it runs out. No money goes back by itself.'),
  note: text(500, 1).describe('Why. Staff alone see it.'),
});

/** Without `amountMinor` all that is left goes back. Whatever was refunded wholly ends at once. */
export const refundSubscriptionInput = z.strictObject({
  amountMinor: amountMinor
    .min(1)
    .optional()
    .describe(
      'In the smallest unit of the currency that was paid in. Without it all that is left goes back. Whatever was ' +
        'refunded wholly ends at once.',
    ),
  note: text(500, 1).describe('Why. Staff alone see it.'),
});

export const revenueQuery = z.object({ days: z.coerce.number().int().min(1).max(366).default(30) });

/** What came in and went back, day by day (UTC), oldest first, with the days without anything. */
export const revenue = z
  .object({
    days: z.array(
      z.object({
        day: z.iso.date(),
        /** One for each currency in which anything moved in all of these days. */
        sums: z.array(
          z.object({
            currency: z.string(),
            capturedMinor: z.int(),
            refundedMinor: z.int(),
            disputedMinor: z.int().describe('Held back by banks, less what they gave back.'),
            netMinor: z.int(),
            sales: z.int(),
          }),
        ),
      }),
    ),
    balance: z
      .array(
        z.object({
          currency: z.string(),
          gatewayMinor: z.int().describe('What Razorpay holds for this installation, or has paid out.'),
          customersMinor: z
            .int()
            .describe('What is owed to customers: negative while money waits to go back.'),
          revenueMinor: z.int().describe('What was sold: negative, as its other side is in `gatewayMinor`.'),
          disputedMinor: z.int(),
          sumMinor: z.int().describe('Of all accounts: 0, or the books are wrong.'),
        }),
      )
      .describe('The ledger as a whole, one entry for each currency.'),
  })
  .meta({ id: 'Revenue' });
export type Revenue = z.infer<typeof revenue>;
