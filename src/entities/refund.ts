import { EntitySchema } from 'typeorm';

/** Money on its way back. */
export type Refund = {
  /** Also the `receipt` of the refund at Razorpay. */
  id: string;
  paymentId: string;
  /** Null while Razorpay does not have it. */
  providerRefundId: string | null;
  amountMinor: number;
  status: 'requested' | 'pending' | 'processed' | 'failed';
  reason: string;
  /** Null: the server itself, or somebody at Razorpay. */
  requestedByUserId: string | null;
  createdAt: Date;
  processedAt: Date | null;
  /** Somebody asks Razorpay for it just now. */
  claimedUntil: Date | null;
  attempts: number;
};

export const refundEntity = new EntitySchema<Refund>({
  name: 'Refund',
  tableName: 'refunds',
  columns: {
    id: { type: 'uuid', primary: true },
    paymentId: { type: 'uuid', name: 'payment_id' },
    providerRefundId: { type: 'text', name: 'provider_refund_id', nullable: true },
    amountMinor: { type: 'integer', name: 'amount_minor' },
    status: { type: 'text' },
    reason: { type: 'text' },
    requestedByUserId: { type: 'uuid', name: 'requested_by_user_id', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
    processedAt: { type: 'timestamptz', name: 'processed_at', precision: 3, nullable: true },
    claimedUntil: { type: 'timestamptz', name: 'claimed_until', precision: 3, nullable: true },
    attempts: { type: 'integer' },
  },
});
