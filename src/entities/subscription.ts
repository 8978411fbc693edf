import { EntitySchema } from 'typeorm';
import type { SubscriptionEnd } from '../protocol/rest/plans.ts';
import type { PlanTerms } from './plan.ts';

/** One period of one plan that somebody has. What runs now is what has begun, not ended, and `runsUntil` lies ahead. */
export type Subscription = {
  id: string;
  userId: string;
  planId: string;
  /** What they got, whatever becomes of the plan. */
  terms: PlanTerms;
  /** Null: granted. */
  orderId: string | null;
  grantedByUserId: string | null;
  note: string;
  startsAt: Date;
  /** The end of what was paid for. */
  endsAt: Date;
  /** With the days of grace. */
  runsUntil: Date;
  cancelledAt: Date | null;
  /** The person’s devices and webhooks were told that it began. */
  startedToldAt: Date | null;
  remindedAt: Date | null;
  endedAt: Date | null;
  endReason: SubscriptionEnd | null;
  createdAt: Date;
};

export const subscriptionEntity = new EntitySchema<Subscription>({
  name: 'Subscription',
  tableName: 'subscriptions',
  columns: {
    id: { type: 'uuid', primary: true },
    userId: { type: 'uuid', name: 'user_id' },
    planId: { type: 'uuid', name: 'plan_id' },
    terms: { type: 'jsonb' },
    orderId: { type: 'uuid', name: 'order_id', nullable: true },
    grantedByUserId: { type: 'uuid', name: 'granted_by_user_id', nullable: true },
    note: { type: 'text' },
    startsAt: { type: 'timestamptz', name: 'starts_at', precision: 3 },
    endsAt: { type: 'timestamptz', name: 'ends_at', precision: 3 },
    runsUntil: { type: 'timestamptz', name: 'runs_until', precision: 3 },
    cancelledAt: { type: 'timestamptz', name: 'cancelled_at', precision: 3, nullable: true },
    startedToldAt: { type: 'timestamptz', name: 'started_told_at', precision: 3, nullable: true },
    remindedAt: { type: 'timestamptz', name: 'reminded_at', precision: 3, nullable: true },
    endedAt: { type: 'timestamptz', name: 'ended_at', precision: 3, nullable: true },
    endReason: { type: 'text', name: 'end_reason', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
  },
});
