import type { DataSource } from 'typeorm';
import type { OrderChecks } from './orders/order-checks.ts';
import type { RazorpayInbox } from './razorpay/razorpay-inbox.ts';
import type { RefundSender } from './refunds/refund-sender.ts';

/** A turn does not go on longer than to the next one. */
const TURN_MS = 50_000;
const EVENTS_A_TURN = 200;
/** What Razorpay told is kept for so long. */
const EVENTS_KEPT = '90 days';

export type ReconciliationDependencies = {
  dataSource: DataSource;
  inbox: RazorpayInbox;
  checks: OrderChecks;
  refunds: RefundSender;
};

/** Takes up whatever of payments was left anywhere: by a lost webhook, a process that died, a provider that was away. */
export class Reconciliation {
  readonly #parts: ReconciliationDependencies;

  constructor(parts: ReconciliationDependencies) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { dataSource, inbox, checks, refunds } = this.#parts;
    const deadline = AbortSignal.timeout(TURN_MS);
    await inbox.applyKept(EVENTS_A_TURN, deadline);
    await checks.run(deadline);
    await refunds.run(deadline);
    await dataSource.query(`DELETE FROM payment_events WHERE applied_at < now() - interval '${EVENTS_KEPT}'`);
  }
}
