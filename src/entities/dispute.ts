import { EntitySchema } from 'typeorm';

/** A bank asks for a payment back. */
export type Dispute = {
  id: string;
  paymentId: string;
  providerDisputeId: string;
  amountMinor: number;
  status: 'open' | 'won' | 'lost' | 'closed';
  createdAt: Date;
  settledAt: Date | null;
};

export const disputeEntity = new EntitySchema<Dispute>({
  name: 'Dispute',
  tableName: 'disputes',
  columns: {
    id: { type: 'uuid', primary: true },
    paymentId: { type: 'uuid', name: 'payment_id' },
    providerDisputeId: { type: 'text', name: 'provider_dispute_id' },
    amountMinor: { type: 'integer', name: 'amount_minor' },
    status: { type: 'text' },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
    settledAt: { type: 'timestamptz', name: 'settled_at', precision: 3, nullable: true },
  },
});
