import { Counter, type Registry } from 'prom-client';
import { ledgerEntry } from '../../protocol/rest/payment-admin.ts';
import type { LedgerKind } from './ledger/ledger-bookings.ts';
import type { Received } from './razorpay/razorpay-inbox.ts';

const RECEIVED: readonly Received[] = ['applied', 'repeated', 'kept'];

/** What operators see of payments, by this process. */
export type PaymentMetrics = {
  ordered: () => void;
  received: (result: Received) => void;
  booked: (kind: LedgerKind) => void;
};

/** Of one app: a registry takes each figure once. */
export function createPaymentMetrics(registry: Registry): PaymentMetrics {
  const orders = new Counter({
    name: 'parley_orders_total',
    help: 'Orders that were made at Razorpay',
    registers: [registry],
  });
  const events = new Counter({
    name: 'parley_razorpay_events_total',
    help: 'Events that Razorpay told; kept are those that could not be applied at once',
    labelNames: ['result'],
    registers: [registry],
  });
  for (const result of RECEIVED) events.inc({ result }, 0);
  const movements = new Counter({
    name: 'parley_ledger_movements_total',
    help: 'Movements of money that were booked, by what they were',
    labelNames: ['kind'],
    registers: [registry],
  });
  for (const kind of ledgerEntry.shape.kind.options) movements.inc({ kind }, 0);
  return {
    ordered: () => orders.inc(),
    received: (result) => events.inc({ result }),
    booked: (kind) => movements.inc({ kind }),
  };
}
