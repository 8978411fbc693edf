import type { DataSource } from 'typeorm';
import { type Order, orderEntity } from '../../../entities/order.ts';
import { type Payment, paymentEntity } from '../../../entities/payment.ts';
import { AppError } from '../../../errors.ts';
import { type OrderFacts, toPaymentFact, toRefundFact } from '../facts/order-facts.ts';
import { PaymentContradiction } from '../facts/payment-contradiction.ts';
import type { PaymentRecords } from '../facts/payment-records.ts';
import type { PaymentAccount } from '../payment-account.ts';
import { isToCapture, isWholePrice } from './payment-fit.ts';
import { isCheckoutSignature } from './payment-signatures.ts';
import { type RazorpayClient, RazorpayRefusal } from './razorpay-client.ts';
import type { RazorpayPayment, RazorpayRefund } from './razorpay-entities.ts';

/** What Checkout handed to the page. */
export type CheckoutClaim = { orderId: string; paymentId: string; signature: string };

export type PaymentVerificationDependencies = {
  dataSource: DataSource;
  account: PaymentAccount;
  razorpay: RazorpayClient;
  records: PaymentRecords;
};

/** Believes what a page says of a payment no further than the signature goes, and asks Razorpay for the rest. */
export class PaymentVerification {
  readonly #parts: PaymentVerificationDependencies;

  constructor(parts: PaymentVerificationDependencies) {
    this.#parts = parts;
  }

  /**
   * Resolves when the payment has bought what the order is for. Throws ORDER_NOT_FOUND, SIGNATURE_INVALID,
   * PAYMENT_NOT_COMPLETED, PAYMENT_MISMATCH and PAYMENT_PROVIDER_UNAVAILABLE.
   */
  async verify(userId: string, claim: CheckoutClaim): Promise<void> {
    const { dataSource, account } = this.#parts;
    const order = await dataSource
      .getRepository(orderEntity)
      .findOneBy({ providerOrderId: claim.orderId, userId });
    if (order === null) throw new AppError('ORDER_NOT_FOUND');
    if (!isCheckoutSignature(account, claim, claim.signature)) throw new AppError('SIGNATURE_INVALID');
    const known = await dataSource
      .getRepository(paymentEntity)
      .findOneBy({ orderId: order.id, providerPaymentId: claim.paymentId });
    if (known?.buys) return;

    const payment = await this.#fetch(claim.paymentId, order);
    if (payment.order_id !== order.providerOrderId) throw new AppError('PAYMENT_MISMATCH');
    const payments = await this.#record(order.id, {
      payments: [toPaymentFact(payment)],
      // What went back already gives no plan, not even for a moment.
      refunds: (await this.#refundsOf(payment)).map(toRefundFact),
      disputes: [],
    });
    const now = payments.find(({ providerPaymentId }) => providerPaymentId === payment.id);
    if (now?.buys) return;
    throw new AppError(
      isWholePrice(payment, order) && now?.status !== 'captured'
        ? 'PAYMENT_NOT_COMPLETED'
        : 'PAYMENT_MISMATCH',
    );
  }

  async #record(orderId: string, facts: OrderFacts): Promise<readonly Payment[]> {
    try {
      return (await this.#parts.records.apply(orderId, facts)).payments;
    } catch (error) {
      if (error instanceof PaymentContradiction) throw new AppError('PAYMENT_MISMATCH', { cause: error });
      throw error;
    }
  }

  async #refundsOf({ id, amount_refunded: refunded }: RazorpayPayment): Promise<RazorpayRefund[]> {
    return (refunded ?? 0) === 0 ? [] : this.#parts.razorpay.refundsOf(id);
  }

  /** One that waits to be captured, is. */
  async #fetch(paymentId: string, order: Order): Promise<RazorpayPayment> {
    const { razorpay } = this.#parts;
    try {
      const payment = await razorpay.payment(paymentId);
      return isToCapture(payment, order) ? await razorpay.capture(payment) : payment;
    } catch (error) {
      // Signed for, and not there.
      if (error instanceof RazorpayRefusal) throw new AppError('PAYMENT_MISMATCH', { cause: error });
      throw error;
    }
  }
}
