import type { DataSource } from 'typeorm';
import { AppError } from '../../../errors.ts';
import type { Logger } from '../../../logger.ts';
import { backOffMs, MAX_UNANSWERED } from '../back-off.ts';
import { NO_FACTS, type OrderFacts, toPaymentFact, toRefundFact } from '../facts/order-facts.ts';
import type { PaymentRecords } from '../facts/payment-records.ts';
import { lockOrder } from '../facts/read-order-state.ts';
import type { RazorpayClient } from '../razorpay/razorpay-client.ts';

/** Longer than asking for a refund can take, so that nobody else asks for it meanwhile. */
const CLAIMED_SECONDS = 45;
/** Some days; then somebody has to look. */
const MAX_ATTEMPTS = 30;

type DueRefund = {
  id: string;
  attempts: number;
  orderId: string;
  providerPaymentId: string;
};

export type RefundSenderDependencies = {
  dataSource: DataSource;
  razorpay: RazorpayClient;
  records: PaymentRecords;
  logger: Logger;
};

/** Carries refunds that are written down to Razorpay, and looks after them until they are through. */
export class RefundSender {
  readonly #parts: RefundSenderDependencies;

  constructor(parts: RefundSenderDependencies) {
    this.#parts = parts;
  }

  /** All that are due, until the deadline. */
  async run(deadline: AbortSignal): Promise<void> {
    let unanswered = 0;
    while (!deadline.aborted && unanswered < MAX_UNANSWERED) {
      const refund = await this.#claim(null);
      if (refund === undefined) return;
      unanswered = (await this.#attempt(refund)) ? 0 : unanswered + 1;
    }
  }

  /** This one, now, if nobody else is at it. Never rejects: what fails is done later. */
  async send(refundId: string): Promise<void> {
    const { logger } = this.#parts;
    try {
      const refund = await this.#claim(refundId);
      if (refund !== undefined) await this.#attempt(refund);
    } catch (error) {
      logger.warn({ err: error, refundId }, 'A refund could not be begun; it is tried again');
    }
  }

  async #claim(refundId: string | null): Promise<DueRefund | undefined> {
    const [claimed] = await this.#parts.dataSource.query<[DueRefund[], number]>(
      `UPDATE refunds SET claimed_until = now() + make_interval(secs => $2), attempts = refunds.attempts + 1
       FROM payments payment
       WHERE payment.id = refunds.payment_id AND refunds.id = (
         SELECT id FROM refunds
         WHERE status IN ('requested', 'pending') AND (claimed_until IS NULL OR claimed_until <= now())
           AND ($1::uuid IS NULL OR id = $1)
         ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING refunds.id, refunds.attempts, payment.order_id AS "orderId",
         payment.provider_payment_id AS "providerPaymentId"`,
      [refundId, CLAIMED_SECONDS],
    );
    return claimed[0];
  }

  /** Whether Razorpay answered. */
  async #attempt(refund: DueRefund): Promise<boolean> {
    const { logger } = this.#parts;
    let failure: unknown;
    try {
      if (await this.#advance(refund)) return true;
    } catch (error) {
      failure = error;
      const { id: refundId, attempts } = refund;
      logger.warn({ err: error, refundId, attempts }, 'A refund did not get through; it is tried again');
    }
    await this.#release(refund);
    const unanswered = failure instanceof AppError && failure.code === 'PAYMENT_PROVIDER_UNAVAILABLE';
    if (failure !== undefined && !unanswered && refund.attempts >= MAX_ATTEMPTS) await this.#giveUp(refund);
    return !unanswered;
  }

  /**
   * Looks first, since an answer may have been lost: what is there already is not asked for again. Whether it is
   * through, one way or the other.
   */
  async #advance({ id, orderId, providerPaymentId }: DueRefund): Promise<boolean> {
    const { razorpay, records } = this.#parts;
    const hear = async (facts: Partial<OrderFacts>) => {
      const { refunds } = await records.apply(orderId, { ...NO_FACTS, ...facts });
      return refunds.find((row) => row.id === id);
    };
    const there = await razorpay.refundsOf(providerPaymentId);
    const payment = await razorpay.payment(providerPaymentId);
    let refund = await hear({ payments: [toPaymentFact(payment)], refunds: there.map(toRefundFact) });
    if (refund?.status === 'requested') {
      const { amountMinor } = refund;
      const asked = await razorpay.refund(providerPaymentId, { receipt: id, amountMinor });
      refund = await hear({ refunds: [toRefundFact(asked)] });
    }
    return refund?.status === 'processed' || refund?.status === 'failed';
  }

  /** Lets it be tried again, later. */
  async #release({ id, attempts }: DueRefund): Promise<void> {
    await this.#parts.dataSource.query(
      'UPDATE refunds SET claimed_until = now() + make_interval(secs => $2) WHERE id = $1',
      [id, backOffMs(attempts - 1) / 1000],
    );
  }

  /** It cannot go back. What should have gone back by itself is asked for anew, as much as is left. */
  async #giveUp({ id, orderId }: DueRefund): Promise<void> {
    const { records, logger } = this.#parts;
    logger.error({ refundId: id, orderId }, 'A refund is given up: somebody must look after it');
    await records.apply(orderId, NO_FACTS, {
      first: async (manager) => {
        await lockOrder(manager, orderId);
        await manager.query(
          "UPDATE refunds SET status = 'failed' WHERE id = $1 AND status = 'requested' AND provider_refund_id IS NULL",
          [id],
        );
      },
    });
  }
}
