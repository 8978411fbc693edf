/** Rows as the sandbox keeps them, and what Razorpay says of such things. Amounts in the smallest unit, times in seconds. */

export type OrderRow = {
  id: string;
  amount: number;
  amount_paid: number;
  currency: string;
  status: 'created' | 'attempted' | 'paid';
  attempts: number;
  receipt: string | null;
  notes: Record<string, string>;
  /** Whether what is paid for it is captured at once. */
  captures: boolean;
  created: number;
};
export const ORDER_COLUMNS =
  'id, amount, amount_paid, currency, status, attempts, receipt, notes, captures, floor(extract(epoch FROM created_at))::float8 AS created';

export type PaymentRow = {
  id: string;
  order_id: string;
  amount: number;
  currency: string;
  status: 'created' | 'authorized' | 'captured' | 'refunded' | 'failed';
  captured: boolean;
  amount_refunded: number;
  description: string | null;
  failure: string | null;
  created: number;
};
export const PAYMENT_COLUMNS =
  'id, order_id, amount, currency, status, captured, amount_refunded, description, failure, floor(extract(epoch FROM created_at))::float8 AS created';

export type RefundRow = {
  id: string;
  payment_id: string;
  amount: number;
  currency: string;
  status: 'pending' | 'processed' | 'failed';
  receipt: string | null;
  notes: Record<string, string>;
  created: number;
};
export const REFUND_COLUMNS =
  'id, payment_id, amount, currency, status, receipt, notes, floor(extract(epoch FROM created_at))::float8 AS created';

export type DisputeStatus = 'open' | 'under_review' | 'action_required' | 'won' | 'lost' | 'closed';
export type DisputeRow = {
  id: string;
  payment_id: string;
  amount: number;
  currency: string;
  status: DisputeStatus;
  created: number;
};
export const DISPUTE_COLUMNS =
  'id, payment_id, amount, currency, status, floor(extract(epoch FROM created_at))::float8 AS created';

export type Entity = Readonly<Record<string, unknown>>;

export function orderEntity(order: OrderRow): Entity {
  return {
    id: order.id,
    entity: 'order',
    amount: order.amount,
    amount_paid: order.amount_paid,
    amount_due: order.amount - order.amount_paid,
    currency: order.currency,
    receipt: order.receipt,
    offer_id: null,
    status: order.status,
    attempts: order.attempts,
    notes: notesOf(order.notes),
    created_at: order.created,
  };
}

/** Of 100: what Razorpay keeps, and the tax on that. */
const FEE_PERCENT = 2;
const TAX_PERCENT = 18;

export function paymentEntity(payment: PaymentRow): Entity {
  const tax = Math.round((payment.amount * FEE_PERCENT * TAX_PERCENT) / 10_000);
  const fee = Math.round((payment.amount * FEE_PERCENT) / 100) + tax;
  const failed = payment.failure !== null;
  return {
    id: payment.id,
    entity: 'payment',
    amount: payment.amount,
    currency: payment.currency,
    status: payment.status,
    order_id: payment.order_id,
    invoice_id: null,
    international: false,
    method: 'card',
    amount_refunded: payment.amount_refunded,
    refund_status: refundStatus(payment),
    captured: payment.captured,
    description: payment.description,
    card_id: cardIdOf(payment),
    bank: null,
    wallet: null,
    vpa: null,
    email: 'void@razorpay.com',
    contact: '+919999999999',
    notes: [],
    fee: payment.captured ? fee : null,
    tax: payment.captured ? tax : null,
    error_code: failed ? 'BAD_REQUEST_ERROR' : null,
    error_description: payment.failure,
    error_source: failed ? 'bank' : null,
    error_step: failed ? 'payment_authorization' : null,
    error_reason: failed ? 'payment_failed' : null,
    acquirer_data: { auth_code: null },
    created_at: payment.created,
  };
}

/** What `expand[]=card` adds. */
export function cardEntity(payment: PaymentRow): Entity {
  return {
    id: cardIdOf(payment),
    entity: 'card',
    name: '',
    last4: '1111',
    network: 'Visa',
    type: 'debit',
    issuer: null,
    international: false,
    emi: false,
  };
}

function cardIdOf({ id }: PaymentRow): string {
  return id.replace('pay_', 'card_');
}

function refundStatus({ amount, amount_refunded: refunded }: PaymentRow): 'partial' | 'full' | null {
  if (refunded === 0) return null;
  return refunded < amount ? 'partial' : 'full';
}

export function refundEntity(refund: RefundRow): Entity {
  return {
    id: refund.id,
    entity: 'refund',
    amount: refund.amount,
    currency: refund.currency,
    payment_id: refund.payment_id,
    notes: notesOf(refund.notes),
    receipt: refund.receipt,
    acquirer_data: { arn: null },
    created_at: refund.created,
    batch_id: null,
    status: refund.status,
    speed_processed: 'normal',
    speed_requested: 'normal',
  };
}

const RESPOND_SECONDS = 7 * 24 * 3_600;

export function disputeEntity(dispute: DisputeRow): Entity {
  return {
    id: dispute.id,
    entity: 'dispute',
    payment_id: dispute.payment_id,
    amount: dispute.amount,
    currency: dispute.currency,
    amount_deducted: dispute.status === 'lost' ? dispute.amount : 0,
    reason_code: 'chargeback_authorization',
    respond_by: dispute.created + RESPOND_SECONDS,
    status: dispute.status,
    phase: 'chargeback',
    created_at: dispute.created,
  };
}

export function collection(items: readonly Entity[]): Entity {
  return { entity: 'collection', count: items.length, items };
}

/** PHP's way: an empty object is a list. */
function notesOf(notes: Record<string, string>): Record<string, string> | [] {
  return Object.keys(notes).length === 0 ? [] : notes;
}
