import { order } from '../../../src/protocol/rest/plans.ts';
import type { KilledServer } from '../processes/killed-server.ts';
import type { Person } from '../rest/people.ts';
import { call, type Reply } from '../rest/rest.ts';
import { press, razorpayPackage } from './payment-sandbox.ts';

type Keys = Parameters<typeof razorpayPackage>[0];

/** What a buyer does, one after the other. */
export const BUYER_STEPS = ['order', 'pay', 'verify', 'refund'] as const;
export type BuyerStep = (typeof BUYER_STEPS)[number];

/** What was answered, and so must be true for ever. */
export type Acknowledged = {
  /** Ids that Razorpay gave to orders of which a page was told that they bought something. */
  verified: Set<string>;
  /** How often staff were told that a refund is written down, by the subscription’s id. */
  refunded: Map<string, number>;
  /** Ids of payments that were made at the checkout page, as the page heard it. */
  paid: Set<string>;
  /** How often something got further. */
  answers: number;
  /** How often each step was cut short by the end of the server. */
  cut: Map<BuyerStep, number>;
  /** Answers that nobody should get, however often a server dies. */
  unexpected: string[];
};

export type BuyerOptions = {
  server: KilledServer;
  keys: Keys;
  planId: string;
  /** One of them buys each time. */
  people: readonly Person[];
  admin: Person;
  acknowledged: Acknowledged;
  random: () => number;
  findSubscription: (providerOrderId: string) => Promise<string | undefined>;
};

/** Orders and pays, again and again, and never tries again what was cut short. */
export class PaymentBuyer {
  readonly #of: BuyerOptions;
  #step: BuyerStep = 'order';

  constructor(options: BuyerOptions) {
    this.#of = options;
  }

  /** Until it is told to stop. */
  async buyUntil(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const url = await Promise.race([this.#of.server.url, ended(stop)]);
      if (url === undefined) return;
      try {
        await this.#buy(url);
      } catch (error) {
        // Nothing but a connection that broke.
        if (!(error instanceof TypeError)) throw error;
        const { cut } = this.#of.acknowledged;
        cut.set(this.#step, (cut.get(this.#step) ?? 0) + 1);
      }
    }
  }

  async #buy(url: string): Promise<void> {
    const { people, planId, random, acknowledged } = this.#of;
    const buyer = people[Math.floor(random() * people.length)];
    if (buyer === undefined) return;
    this.#step = 'order';
    const ordered = await this.#ask(url, buyer, 'POST', '/subscriptions/orders', { planId });
    if (!this.#expect(ordered, 201)) return;
    const { providerOrderId } = order.parse(ordered.body).checkout;
    const apiUrl = `${url}/sandbox/razorpay`;
    this.#step = 'pay';
    const kind = random();
    if (kind < 0.1) {
      await press(apiUrl, providerOrderId, 'fail');
      return;
    }
    if (kind < 0.2) {
      await press(apiUrl, providerOrderId, 'late');
      return;
    }
    const response = await press(apiUrl, providerOrderId, 'pay');
    const answer = await response.json();
    // It was paid before, of which the server has not heard yet.
    if (response.status === 400) return;
    acknowledged.answers += 1;
    acknowledged.paid.add(answer.razorpay_payment_id);
    if (kind < 0.3) await this.#payAgain(apiUrl, providerOrderId);
    if (kind > 0.7) return;
    this.#step = 'verify';
    const verified = await this.#ask(url, buyer, 'POST', '/subscriptions/verify', {
      razorpayOrderId: providerOrderId,
      razorpayPaymentId: answer.razorpay_payment_id,
      razorpaySignature: answer.razorpay_signature,
    });
    if (!this.#expect(verified, 200)) return;
    acknowledged.verified.add(providerOrderId);
    if (random() < 0.8) await this.#refund(url, providerOrderId);
  }

  /** As it happens when two windows are open. */
  async #payAgain(apiUrl: string, orderId: string): Promise<void> {
    const { api } = razorpayPackage(this.#of.keys, apiUrl);
    const data = { order_id: orderId, outcome: 'pay' };
    await api.post({ url: '/sandbox/payments', data }).catch(() => {
      // The package has no name for a connection that broke.
      throw new TypeError('The connection broke');
    });
  }

  async #refund(url: string, providerOrderId: string): Promise<void> {
    const { admin, random, acknowledged, findSubscription } = this.#of;
    this.#step = 'refund';
    const id = await findSubscription(providerOrderId);
    if (id === undefined) {
      acknowledged.unexpected.push(`${providerOrderId} was said to have bought something and has not`);
      return;
    }
    const body = { note: 'Because', ...(random() < 0.5 ? { amountMinor: 10_000 } : {}) };
    const refunded = await this.#ask(url, admin, 'POST', `/admin/subscriptions/${id}/refund`, body);
    if (!this.#expect(refunded, 201)) return;
    acknowledged.refunded.set(id, (acknowledged.refunded.get(id) ?? 0) + 1);
  }

  async #ask(url: string, { token }: Person, method: string, path: string, body: unknown): Promise<Reply> {
    const reply = await call(url, method, `/api/v1${path}`, { body, token });
    this.#of.acknowledged.answers += 1;
    return reply;
  }

  #expect({ status, body }: Reply, wanted: number): boolean {
    if (status === wanted) return true;
    this.#of.acknowledged.unexpected.push(`${status} instead of ${wanted}: ${JSON.stringify(body)}`);
    return false;
  }
}

function ended(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
