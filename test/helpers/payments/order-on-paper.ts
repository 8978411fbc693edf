import { expect } from 'chai';
import {
  decideOrder,
  type OrderDecision,
  type OrderState,
} from '../../../src/api/payments/facts/decide-order.ts';
import { NO_FACTS, type OrderFacts } from '../../../src/api/payments/facts/order-facts.ts';
import { type Booking, bookingKey } from '../../../src/api/payments/ledger/ledger-bookings.ts';
import { refundedOf } from '../../../src/api/payments/refunds/refundable.ts';
import { CURRENCY, PRICE } from './payment-histories.ts';

const RANKS = { created: 0, failed: 1, authorized: 2, captured: 3 };

/** An order without a database: it does what is decided, and keeps count. */
export class OrderOnPaper {
  state: OrderState;
  readonly ledger: Booking[] = [];
  begun = 0;
  readonly ended: string[] = [];
  readonly #keys = new Set<string>();
  #ids = 0;
  #clockMs = 0;
  readonly #stepMs: number;

  constructor({
    status = 'open',
    accountDeleted = false,
    stepMs = 1,
  }: { status?: 'open' | 'expired'; accountDeleted?: boolean; stepMs?: number } = {}) {
    this.#stepMs = stepMs;
    this.state = {
      order: { id: 'order', status, amountMinor: PRICE, currency: CURRENCY, lastFailure: null },
      payments: [],
      refunds: [],
      disputes: [],
      booked: new Set(),
      subscription: 'none',
      accountDeleted,
    };
  }

  hear(facts: Partial<OrderFacts>): OrderDecision {
    const newId = () => `00000000-0000-4000-8000-${String(++this.#ids).padStart(12, '0')}`;
    this.#clockMs += this.#stepMs;
    const now = new Date(this.#clockMs);
    const decision = decideOrder(this.state, { ...NO_FACTS, ...facts }, { now, newId });
    for (const booking of decision.bookings) this.#book(booking);
    if (decision.begins) this.begun += 1;
    if (decision.ends !== null) this.ended.push(decision.ends);
    this.state = decision;
    return decision;
  }

  #book(booking: Booking): void {
    const sum = booking.entries.reduce((total, [, amount]) => total + amount, 0);
    expect(sum, `the sum of ${bookingKey(booking)}`).to.equal(0);
    expect(this.#keys.has(bookingKey(booking)), `${bookingKey(booking)} again`).to.equal(false);
    this.#keys.add(bookingKey(booking));
    this.ledger.push(booking);
  }

  /** The sums of the accounts that are not 0. */
  balances(): Record<string, number> {
    const sums = new Map<string, number>();
    for (const [account, amount] of this.ledger.flatMap(({ entries }) => entries)) {
      sums.set(account, (sums.get(account) ?? 0) + amount);
    }
    return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0));
  }

  cameIn(): number {
    return this.#gateway('payment');
  }

  wentBack(): number {
    return this.#gateway('refund');
  }

  #gateway(kind: Booking['kind']): number {
    return this.ledger
      .filter((booking) => booking.kind === kind)
      .flatMap(({ entries }) => entries)
      .reduce((sum, [account, amount]) => (account === 'gateway' ? sum + amount : sum), 0);
  }

  /** All that must be the same, without ids of ours and moments. */
  summary(): object {
    const { order, payments, refunds, disputes, subscription } = this.state;
    const paymentName = (id: string) => payments.find((payment) => payment.id === id)?.providerPaymentId;
    const sorted = (lines: string[]) => lines.sort();
    return {
      order,
      subscription,
      begun: this.begun,
      // Of two reasons the first counts.
      ends: this.ended.length,
      payments: sorted(
        payments.map((row) => `${row.providerPaymentId} ${row.status} ${row.buys} ${row.failure}`),
      ),
      refunds: sorted(
        // What was given up before Razorpay had it is as if it had never been.
        refunds
          .filter((row) => row.status !== 'failed' || row.providerRefundId !== null)
          .map(
            (row) => `${paymentName(row.paymentId)} ${row.providerRefundId} ${row.status} ${row.amountMinor}`,
          ),
      ),
      disputes: sorted(disputes.map((row) => `${row.providerDisputeId} ${row.status}`)),
      balances: this.balances(),
    };
  }

  /** What must be so after each step, and after the one before. */
  expectSane(before: OrderState): void {
    const { payments, refunds, order, subscription } = this.state;
    expect(this.begun, 'plans begun').to.be.at.most(1);
    expect(this.ended.length, 'ends').to.be.at.most(this.begun);
    const buyers = payments.filter(({ buys }) => buys);
    expect(buyers.length).to.equal(this.begun);
    expect(order.status === 'paid').to.equal(this.begun === 1);
    if (before.subscription === 'ended') expect(subscription).to.equal('ended');
    if (before.subscription === 'running') expect(subscription).not.to.equal('none');
    for (const earlier of before.payments) {
      const later = payments.find(({ id }) => id === earlier.id);
      if (later === earlier) continue;
      expect(RANKS[later?.status ?? 'created']).to.be.at.least(RANKS[earlier.status]);
      if (earlier.buys) expect(later?.buys).to.equal(true);
    }
    for (const payment of payments) {
      expect(refundedOf(payment, refunds), 'went back').to.be.at.most(payment.amountMinor);
      const going = refunds.filter(
        ({ paymentId, status }) => paymentId === payment.id && status !== 'failed',
      );
      const sum = going.reduce((total, { amountMinor }) => total + amountMinor, 0);
      // Of Razorpay’s own we may hear late that one failed; what we ask for always fits.
      const asks = going.some(({ providerRefundId }) => providerRefundId === null);
      if (payment.status === 'captured' && asks) expect(sum, 'goes back').to.be.at.most(payment.amountMinor);
    }
  }
}
