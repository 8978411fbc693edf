import type { Payment } from '../../../entities/payment.ts';
import type { Refund } from '../../../entities/refund.ts';
import { backOffMs } from '../back-off.ts';
import { refundableOf } from '../refunds/refundable.ts';
import type { OrderMoney } from './merge-facts.ts';

/** The reason that stands on a refund of what bought nothing. */
export const BOUGHT_NOTHING = 'It could buy nothing';
/** So often the money is sent back by itself; then somebody has to look. */
const MAX_RETURNS = 5;
/** Where in the back-off the second time begins: an hour later, the next ones up to six hours after the one before. */
const AGAIN_FROM = 5;

type Making = { now: Date; newId: () => string };

/**
 * The refunds as they should be: of what came in and bought nothing, all that is left is asked for; and what Razorpay
 * was not asked for yet and cannot go back any more, since it did by another way, is given up.
 */
export function decideRefunds(money: OrderMoney, making: Making): readonly Refund[] {
  return money.payments
    .filter(({ status }) => status === 'captured')
    .reduce(
      (refunds, payment) =>
        payment.buys
          ? giveUpExcess(payment, { ...money, refunds })
          : returnAll(payment, { ...money, refunds }, making),
      money.refunds,
    );
}

/** Asked for here, and not known at Razorpay as far as we heard. */
function isOpen({ paymentId, status, providerRefundId }: Refund, { id }: Payment): boolean {
  return paymentId === id && status === 'requested' && providerRefundId === null;
}

/** One request at a time, for exactly what is left. */
function returnAll(payment: Payment, money: OrderMoney, { now, newId }: Making): readonly Refund[] {
  const { refunds, disputes } = money;
  const open = refunds.find((row) => isOpen(row, payment));
  const others = refunds.filter((row) => row !== open);
  const amountMinor = refundableOf(payment, { refunds: others, disputes });
  if (open !== undefined) {
    if (open.amountMinor === amountMinor) return refunds;
    const changed: Refund = amountMinor === 0 ? { ...open, status: 'failed' } : { ...open, amountMinor };
    return refunds.map((row) => (row === open ? changed : row));
  }
  const tried = refunds.filter(
    (row) => row.paymentId === payment.id && row.reason === BOUGHT_NOTHING && wasTried(row),
  );
  if (amountMinor === 0 || tried.length >= MAX_RETURNS) return refunds;
  const fresh: Refund = {
    id: newId(),
    paymentId: payment.id,
    providerRefundId: null,
    amountMinor,
    status: 'requested',
    reason: BOUGHT_NOTHING,
    requestedByUserId: null,
    createdAt: now,
    processedAt: null,
    // What failed just now would fail in a moment.
    claimedUntil: tried.length === 0 ? null : new Date(now.getTime() + backOffMs(AGAIN_FROM + tried.length)),
    attempts: 0,
  };
  return [...refunds, fresh];
}

function wasTried({ providerRefundId, attempts }: Refund): boolean {
  return providerRefundId !== null || attempts > 0;
}

/** What staff asked for is for them to ask for again; the oldest comes first. */
function giveUpExcess(payment: Payment, { refunds, disputes }: OrderMoney): readonly Refund[] {
  const lost = disputes.filter(({ status }) => status === 'lost');
  const open = refunds.filter((row) => isOpen(row, payment));
  let left = refundableOf(payment, { refunds: refunds.filter((row) => !open.includes(row)), disputes: lost });
  const excess = open.filter(({ amountMinor }) => {
    if (amountMinor > left) return true;
    left -= amountMinor;
    return false;
  });
  if (excess.length === 0) return refunds;
  return refunds.map((row): Refund => (excess.includes(row) ? { ...row, status: 'failed' } : row));
}
