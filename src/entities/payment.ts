import { EntitySchema } from 'typeorm';

/** An attempt to pay an order, as far as it is known here. Its status only ever gets further. */
export type Payment = {
  id: string;
  orderId: string;
  providerPaymentId: string;
  status: 'created' | 'authorized' | 'captured' | 'failed';
  amountMinor: number;
  currency: string;
  method: string | null;
  failure: string | null;
  /** It is the one that paid the order. Of one order at most one does; what buys nothing goes back. */
  buys: boolean;
  createdAt: Date;
  capturedAt: Date | null;
};

export const paymentEntity = new EntitySchema<Payment>({
  name: 'Payment',
  tableName: 'payments',
  columns: {
    id: { type: 'uuid', primary: true },
    orderId: { type: 'uuid', name: 'order_id' },
    providerPaymentId: { type: 'text', name: 'provider_payment_id' },
    status: { type: 'text' },
    amountMinor: { type: 'integer', name: 'amount_minor' },
    currency: { type: 'text' },
    method: { type: 'text', nullable: true },
    failure: { type: 'text', nullable: true },
    buys: { type: 'boolean' },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
    capturedAt: { type: 'timestamptz', name: 'captured_at', precision: 3, nullable: true },
  },
});
