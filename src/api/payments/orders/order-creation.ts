import { randomUUID } from 'node:crypto';
import { type DataSource, IsNull } from 'typeorm';
import { type Order, orderEntity } from '../../../entities/order.ts';
import { type Plan, type PlanTerms, planEntity } from '../../../entities/plan.ts';
import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import { FREE_PLAN } from '../../../protocol/free-plan.ts';
import type { Order as OrderView } from '../../../protocol/rest/plans.ts';
import { termsOf } from '../../plans/plan-terms.ts';
import type { PaymentAccount } from '../payment-account.ts';
import type { PaymentMetrics } from '../payment-metrics.ts';
import { type RazorpayClient, RazorpayRefusal } from '../razorpay/razorpay-client.ts';

/** How soon Razorpay is asked what became of an order. */
const FIRST_CHECK_MS = 60_000;
/** An order that nobody began to pay is taken again for so long: pressing the button twice makes one. */
const REUSED_MS = 15 * 60_000;

export type OrderCreationDependencies = {
  dataSource: DataSource;
  account: PaymentAccount;
  razorpay: RazorpayClient;
  metrics: Pick<PaymentMetrics, 'ordered'>;
};

/** Takes orders: written down here, then made at Razorpay, so that none is there of which we do not know. */
export class OrderCreation {
  readonly #dataSource: DataSource;
  readonly #account: PaymentAccount;
  readonly #razorpay: RazorpayClient;
  readonly #metrics: Pick<PaymentMetrics, 'ordered'>;

  constructor({ dataSource, account, razorpay, metrics }: OrderCreationDependencies) {
    this.#dataSource = dataSource;
    this.#account = account;
    this.#razorpay = razorpay;
    this.#metrics = metrics;
  }

  /** Throws PLAN_NOT_FOUND, PLAN_NOT_FOR_SALE and PAYMENT_PROVIDER_UNAVAILABLE. */
  async create(user: User, planId: string): Promise<OrderView> {
    const plan = await this.#dataSource.getRepository(planEntity).findOneBy({ id: planId });
    if (plan === null) throw new AppError('PLAN_NOT_FOUND');
    if (plan.code === FREE_PLAN || plan.retiredAt !== null) throw new AppError('PLAN_NOT_FOR_SALE');
    const terms = termsOf(plan);
    const order = (await this.#findUnpaid(user, plan, terms)) ?? (await this.#make(user, plan, terms));
    return this.#view(order, user);
  }

  async #make(user: User, plan: Plan, terms: PlanTerms): Promise<Order> {
    const now = new Date();
    const order: Order = {
      id: randomUUID(),
      userId: user.id,
      planId: plan.id,
      terms,
      amountMinor: terms.priceMinor,
      currency: terms.currency,
      providerOrderId: null,
      status: 'created',
      lastFailure: null,
      createdAt: now,
      paidAt: null,
      receiptNumber: null,
      checkAt: new Date(now.getTime() + FIRST_CHECK_MS),
      checks: 0,
    };
    await this.#orders.insert(order);
    const providerOrderId = await this.#askForOrder(order);
    await this.#orders.update(
      { id: order.id, providerOrderId: IsNull() },
      { providerOrderId, status: 'open' },
    );
    this.#metrics.ordered();
    return { ...order, providerOrderId, status: 'open' };
  }

  async #askForOrder({ id, amountMinor, currency }: Order): Promise<string> {
    try {
      return (await this.#razorpay.createOrder({ receipt: id, amountMinor, currency })).id;
    } catch (error) {
      if (!(error instanceof RazorpayRefusal)) throw error;
      throw new AppError('PAYMENT_PROVIDER_UNAVAILABLE', {
        detail: 'Razorpay does not take this order; nothing was charged by this.',
        cause: error,
      });
    }
  }

  /** The same thing for the same price, that no payment was made for. */
  async #findUnpaid(user: User, plan: Plan, terms: PlanTerms): Promise<Order | null> {
    return this.#orders
      .createQueryBuilder('o')
      .where("o.user_id = :userId AND o.plan_id = :planId AND o.status = 'open'", {
        userId: user.id,
        planId: plan.id,
      })
      .andWhere('o.terms = CAST(:terms AS jsonb)', { terms: JSON.stringify(terms) })
      .andWhere('o.created_at > :since', { since: new Date(Date.now() - REUSED_MS) })
      .andWhere("NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.status <> 'failed')")
      .orderBy({ 'o.created_at': 'DESC', 'o.id': 'DESC' })
      .limit(1)
      .getOne();
  }

  get #orders() {
    return this.#dataSource.getRepository(orderEntity);
  }

  #view({ id, terms, providerOrderId, createdAt }: Order, user: User): OrderView {
    const { keyId, checkoutScriptUrl, sandbox } = this.#account;
    return {
      id,
      plan: { code: terms.code, name: terms.name },
      price: { currency: terms.currency, amountMinor: terms.priceMinor },
      period: terms.period,
      createdAt: createdAt.toISOString(),
      checkout: {
        scriptUrl: checkoutScriptUrl,
        keyId,
        providerOrderId: providerOrderId ?? '',
        prefill: { name: user.displayName, email: user.email },
        sandbox,
      },
    };
  }
}
