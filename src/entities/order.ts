import { EntitySchema } from 'typeorm';
import type { PlanTerms } from './plan.ts';

/** A period of a plan that somebody wants to buy, and whether they did. */
export type Order = {
  /** Also the `receipt` of the order at Razorpay. */
  id: string;
  userId: string;
  planId: string;
  terms: PlanTerms;
  amountMinor: number;
  currency: string;
  /** Null while Razorpay was not asked, or did not answer. */
  providerOrderId: string | null;
  /** `created`: Razorpay does not have it yet: nobody can pay it. What is `expired` becomes `paid` when it is paid late. */
  status: 'created' | 'open' | 'paid' | 'expired';
  lastFailure: string | null;
  createdAt: Date;
  paidAt: Date | null;
  /** A bigint: `pg` reads it as text. */
  receiptNumber: string | null;
  /** When to ask Razorpay what became of it; null: not any more. */
  checkAt: Date | null;
  /** How often that was done. */
  checks: number;
};

export const orderEntity = new EntitySchema<Order>({
  name: 'Order',
  tableName: 'orders',
  columns: {
    id: { type: 'uuid', primary: true },
    userId: { type: 'uuid', name: 'user_id' },
    planId: { type: 'uuid', name: 'plan_id' },
    terms: { type: 'jsonb' },
    amountMinor: { type: 'integer', name: 'amount_minor' },
    currency: { type: 'text' },
    providerOrderId: { type: 'text', name: 'provider_order_id', nullable: true },
    status: { type: 'text' },
    lastFailure: { type: 'text', name: 'last_failure', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
    paidAt: { type: 'timestamptz', name: 'paid_at', precision: 3, nullable: true },
    receiptNumber: { type: 'bigint', name: 'receipt_number', nullable: true },
    checkAt: { type: 'timestamptz', name: 'check_at', precision: 3, nullable: true },
    checks: { type: 'integer' },
  },
});
