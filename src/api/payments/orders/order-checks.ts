import { type DataSource, IsNull, Not } from 'typeorm';
import { type Order, orderEntity } from '../../../entities/order.ts';
import { userEntity } from '../../../entities/user.ts';
import type { Logger } from '../../../logger.ts';
import { backOffMs, MAX_UNANSWERED } from '../back-off.ts';
import { PAID_CHECK_MS } from '../facts/apply-facts.ts';
import { type OrderFacts, toPaymentFact, toRefundFact } from '../facts/order-facts.ts';
import type { PaymentRecords } from '../facts/payment-records.ts';
import { isToCapture, paysFor } from '../razorpay/payment-fit.ts';
import { type RazorpayClient, RazorpayRefusal } from '../razorpay/razorpay-client.ts';
import type { RazorpayPayment } from '../razorpay/razorpay-entities.ts';
import { adoptOrder } from './adopt-order.ts';

/** Nobody is expected to pay after that; whoever does has bought it all the same. */
const EXPIRES_AFTER_MS = 3 * 86_400_000;
/** For so long banks and people at Razorpay may give back what was paid; that a webhook said so is not relied on. */
const LOOKED_AFTER = '60 days';
/** What Razorpay has not made by then it never will, and nobody can pay. */
const ABANDONED_AFTER_MS = 60 * 60_000;

type DueOrder = Pick<Order, 'id' | 'checks'>;

export type OrderChecksDependencies = {
  dataSource: DataSource;
  razorpay: RazorpayClient;
  records: PaymentRecords;
  logger: Logger;
};

/** Asks Razorpay what became of orders of which nothing was heard, and rarely of those that are paid. */
export class OrderChecks {
  readonly #parts: OrderChecksDependencies;

  constructor(parts: OrderChecksDependencies) {
    this.#parts = parts;
  }

  /** All that are due, one after the other, until the deadline. One that fails is asked about again, later. */
  async run(deadline: AbortSignal): Promise<void> {
    let unanswered = 0;
    while (!deadline.aborted && unanswered < MAX_UNANSWERED) {
      const order = await this.#claim();
      if (order === undefined) return;
      try {
        await this.#check(order);
        unanswered = 0;
      } catch (error) {
        unanswered += 1;
        this.#parts.logger.warn({ err: error, orderId: order.id }, 'An order could not be checked');
      }
    }
  }

  /** Puts the next check off before this one is made, so that no other process makes it too. */
  async #claim(): Promise<Order | undefined> {
    const { dataSource } = this.#parts;
    const orders = dataSource.getRepository(orderEntity);
    const due = (await this.#findDue("status <> 'paid'")) ?? (await this.#findDue("status = 'paid'"));
    if (due === undefined) return undefined;
    const { id, checks } = due;
    const [, claimed] = await dataSource.query<[unknown[], number]>(
      `UPDATE orders SET checks = checks + 1, check_at = now() + make_interval(secs => $3)
       WHERE id = $1 AND checks = $2 AND check_at <= now()`,
      [id, checks, backOffMs(checks) / 1000],
    );
    // Another process was faster: the next one, then.
    return claimed === 1 ? orders.findOneByOrFail({ id }) : this.#claim();
  }

  /** Somebody waits for those that are not paid yet. */
  async #findDue(which: "status <> 'paid'" | "status = 'paid'"): Promise<DueOrder | undefined> {
    const [due] = await this.#parts.dataSource.query<DueOrder[]>(
      `SELECT id, checks FROM orders WHERE check_at <= now() AND ${which} ORDER BY check_at LIMIT 1`,
    );
    return due;
  }

  async #check(order: Order): Promise<void> {
    const ageMs = Date.now() - order.createdAt.getTime();
    const providerOrderId = order.providerOrderId ?? (await this.#adopt(order));
    if (providerOrderId === undefined) {
      if (ageMs > ABANDONED_AFTER_MS) await this.#expire(order.id);
      return;
    }
    const facts = await this.#ask({ ...order, providerOrderId });
    const applied = await this.#parts.records.apply(order.id, facts, { asked: true });
    if (applied.order.status === 'paid') {
      await this.#lookAfter(order);
    } else if (ageMs > EXPIRES_AFTER_MS) {
      await this.#expire(order.id);
    }
  }

  /** Razorpay may have made it although we did not hear so. */
  async #adopt({ id }: Order): Promise<string | undefined> {
    const found = await this.#parts.razorpay.findOrder(id);
    if (found === undefined) return undefined;
    return (await adoptOrder(this.#parts.dataSource, found)) === undefined ? undefined : found.id;
  }

  /** Everything about the order’s money that can be asked for. What waits to be captured, is. */
  async #ask(order: Order & { providerOrderId: string }): Promise<OrderFacts> {
    const { razorpay } = this.#parts;
    const found = await this.#paymentsOf(order.providerOrderId);
    // What one has bought another one cannot, nor who is gone: the money would come in only to go back.
    let wanted = !found.some((payment) => paysFor(payment, order)) && !(await this.#isGone(order.userId));
    const payments: RazorpayPayment[] = [];
    for (const payment of found) {
      const now = isToCapture(payment, order) && wanted ? await razorpay.capture(payment) : payment;
      wanted &&= !paysFor(now, order);
      payments.push(now);
    }
    const refunded = payments.filter(({ amount_refunded: amount }) => (amount ?? 0) > 0);
    const refunds = [];
    for (const { id } of refunded) refunds.push(...(await razorpay.refundsOf(id)));
    return { payments: payments.map(toPaymentFact), refunds: refunds.map(toRefundFact), disputes: [] };
  }

  #isGone(userId: string): Promise<boolean> {
    return this.#parts.dataSource
      .getRepository(userEntity)
      .existsBy({ id: userId, deletedAt: Not(IsNull()) });
  }

  async #paymentsOf(providerOrderId: string): Promise<RazorpayPayment[]> {
    try {
      return await this.#parts.razorpay.paymentsOfOrder(providerOrderId);
    } catch (error) {
      // Made with other keys, or in a sandbox that is no more: nothing will come of it.
      if (error instanceof RazorpayRefusal) return [];
      throw error;
    }
  }

  /** A day later again, for some time. What was heard meanwhile may have put the next check to now: that stays. */
  async #lookAfter({ id, checks }: Order): Promise<void> {
    await this.#parts.dataSource.query(
      `UPDATE orders SET checks = 0, check_at =
         CASE WHEN paid_at > now() - interval '${LOOKED_AFTER}' THEN now() + make_interval(secs => $3) END
       WHERE id = $1 AND checks = $2 AND status = 'paid' AND check_at > now()`,
      [id, checks, PAID_CHECK_MS / 1000],
    );
  }

  /** Unless something was heard of it meanwhile. */
  async #expire(orderId: string): Promise<void> {
    await this.#parts.dataSource.query(
      `UPDATE orders SET status = 'expired', check_at = NULL
       WHERE id = $1 AND status <> 'paid' AND check_at > now()`,
      [orderId],
    );
  }
}
