import type { DataSource, EntityManager } from 'typeorm';
import type { Logger } from '../../../logger.ts';
import type { PlanChanges } from '../../plans/plan-changes.ts';
import type { PaymentMetrics } from '../payment-metrics.ts';
import { type AppliedFacts, applyFacts } from './apply-facts.ts';
import type { OrderFacts } from './order-facts.ts';

export type PaymentRecordsDependencies = {
  dataSource: DataSource;
  planChanges: Pick<PlanChanges, 'tell'>;
  subscriptionGraceDays: number;
  metrics: Pick<PaymentMetrics, 'booked'>;
  logger: Logger;
};

const DAY_MS = 86_400_000;

/** Writes down what is heard of orders’ money, with all that comes of it. The one way in for all who hear something. */
export class PaymentRecords {
  readonly #dataSource: DataSource;
  readonly #planChanges: Pick<PlanChanges, 'tell'>;
  readonly #graceMs: number;
  readonly #metrics: Pick<PaymentMetrics, 'booked'>;
  readonly #logger: Logger;

  constructor({
    dataSource,
    planChanges,
    subscriptionGraceDays,
    metrics,
    logger,
  }: PaymentRecordsDependencies) {
    this.#dataSource = dataSource;
    this.#planChanges = planChanges;
    this.#metrics = metrics;
    this.#logger = logger;
    this.#graceMs = subscriptionGraceDays * DAY_MS;
  }

  /**
   * `first` is done in the same transaction before it, and `last` after it; `asked`: this is all that Razorpay says.
   * Whoever’s plan changes is told when it is committed.
   */
  async apply(
    orderId: string,
    facts: OrderFacts,
    {
      first,
      last,
      asked = false,
    }: {
      first?: (manager: EntityManager) => Promise<void>;
      last?: (manager: EntityManager) => Promise<void>;
      asked?: boolean;
    } = {},
  ): Promise<AppliedFacts> {
    const applied = await this.#dataSource.transaction(async (manager) => {
      await first?.(manager);
      const result = await applyFacts(manager, orderId, facts, { graceMs: this.#graceMs, asked });
      await last?.(manager);
      return result;
    });
    for (const { id: refundId } of applied.failedRefunds) {
      this.#logger.error({ refundId, orderId }, 'A refund failed at Razorpay: somebody must look after it');
    }
    for (const { kind } of applied.bookings) this.#metrics.booked(kind);
    if (applied.planChangedOf !== null) await this.#planChanges.tell(applied.planChangedOf);
    return applied;
  }
}
