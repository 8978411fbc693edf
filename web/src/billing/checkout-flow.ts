import { NetworkError, ParleyError } from '../../../client/parley-error.ts';
import { randomId } from '../../../client/random-id.ts';
import type { ErrorCode } from '../../../src/protocol/problem.ts';
import type { Order, OrderSummary, OwnSubscription, Plan } from '../../../src/protocol/rest/plans.ts';
import type { CheckoutResult, Payment } from './checkout-window.ts';

/** How far it is with buying a plan. */
export type CheckoutState =
  | { at: 'idle' }
  | { at: 'ordering'; plan: Plan }
  /** The payment window is open. */
  | { at: 'paying'; plan: Plan; order: Order }
  | { at: 'confirming'; plan: Plan; order: Order }
  | { at: 'done'; plan: Plan; own: OwnSubscription }
  /** It was paid, but nobody could say so yet. */
  | { at: 'on-its-way'; plan: Plan; order: Order }
  | { at: 'unpaid'; plan: Plan; order: Order; failure: string | null }
  /** `order`: null where there is none yet. */
  | { at: 'failed'; plan: Plan; order: Order | null; error: unknown };

/** What buying is made of. */
export type CheckoutSteps = {
  createOrder: (planId: string, idempotencyKey: string) => Promise<Order>;
  /** `isWanted`: whether it may still open, once it could. */
  openWindow: (order: Order, isWanted: () => boolean) => Promise<CheckoutResult>;
  verify: (payment: Payment) => Promise<OwnSubscription>;
  findOrder: (orderId: string) => Promise<OrderSummary | undefined>;
  readOwn: () => Promise<OwnSubscription>;
  /** It was paid: what the person has now. Told though nobody looks at the dialog any more. */
  onOwn: (own: OwnSubscription) => void;
};

const LOOK_MS = 3_000;
/** After that only the server's own word is waited for. */
const LOOK_FOR_MS = 3 * 60_000;

/** The answer is final: the payment does not count, whatever one waits for. */
const REFUSALS: readonly ErrorCode[] = [
  'ORDER_NOT_FOUND',
  'SIGNATURE_INVALID',
  'PAYMENT_MISMATCH',
  'PAYMENTS_OFF',
  'VALIDATION_FAILED',
];

/**
 * Buys one plan at a time: an order, the payment window, the word to the server. What was paid counts though the window
 * or the network breaks: then it looks until the server has heard of it.
 */
export class CheckoutFlow {
  readonly #steps: CheckoutSteps;
  readonly #lookMs: number;
  readonly #listeners = new Set<() => void>();
  #state: CheckoutState = { at: 'idle' };
  /** Which purchase is shown: what comes of an older one is not. */
  #turn = 0;
  #key = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lookUntilMs = 0;

  constructor(steps: CheckoutSteps, lookMs = LOOK_MS) {
    this.#steps = steps;
    this.#lookMs = lookMs;
  }

  readonly getState = (): CheckoutState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Never rejects: how it went is the state. */
  async buy(plan: Plan): Promise<void> {
    this.#turn += 1;
    this.#key = randomId();
    await this.#order(plan);
  }

  /** After a failure, or for an order that is not paid yet: goes on where it stopped. */
  async again(): Promise<void> {
    const state = this.#state;
    if (state.at === 'unpaid' || (state.at === 'failed' && state.order !== null)) {
      if (state.order !== null) await this.#pay(state.plan, state.order);
    } else if (state.at === 'failed') await this.#order(state.plan);
  }

  /** Nobody looks any more. What was paid counts all the same. */
  close(): void {
    this.#turn += 1;
    this.#set({ at: 'idle' });
  }

  /** The plan may have begun: looks now. */
  look(): void {
    const state = this.#state;
    if (state.at !== 'on-its-way' && state.at !== 'unpaid') return;
    void this.#look(state.plan, state.order);
  }

  async #order(plan: Plan): Promise<void> {
    const turn = this.#turn;
    this.#set({ at: 'ordering', plan });
    let order: Order;
    try {
      // The same key again, after an answer that was lost, gives the same order.
      order = await this.#steps.createOrder(plan.id, this.#key);
    } catch (error) {
      if (turn === this.#turn) this.#set({ at: 'failed', plan, order: null, error });
      return;
    }
    if (turn === this.#turn) await this.#pay(plan, order);
  }

  async #pay(plan: Plan, order: Order): Promise<void> {
    const turn = this.#turn;
    this.#set({ at: 'paying', plan, order });
    let result: CheckoutResult;
    try {
      result = await this.#steps.openWindow(order, () => turn === this.#turn);
    } catch (error) {
      if (turn === this.#turn) this.#set({ at: 'failed', plan, order, error });
      return;
    }
    if (result.type === 'paid') await this.#confirm(turn, plan, order, result.payment);
    else if (turn === this.#turn) {
      this.#set({ at: 'unpaid', plan, order, failure: result.failure });
      this.#watch(plan, order);
    }
  }

  async #confirm(turn: number, plan: Plan, order: Order, payment: Payment): Promise<void> {
    if (turn === this.#turn) this.#set({ at: 'confirming', plan, order });
    try {
      this.#finish(turn, plan, await this.#steps.verify(payment));
    } catch (error) {
      if (turn !== this.#turn) return;
      const isAnswer = error instanceof ParleyError && !(error instanceof NetworkError);
      if (isAnswer && REFUSALS.includes(error.code))
        return this.#set({ at: 'failed', plan, order: null, error });
      this.#set({ at: 'on-its-way', plan, order });
      this.#watch(plan, order);
    }
  }

  #finish(turn: number, plan: Plan, own: OwnSubscription): void {
    this.#steps.onOwn(own);
    if (turn === this.#turn) this.#set({ at: 'done', plan, own });
  }

  #watch(plan: Plan, order: Order): void {
    this.#lookUntilMs = Date.now() + LOOK_FOR_MS;
    this.#timer = setTimeout(() => void this.#look(plan, order), this.#lookMs);
  }

  async #look(plan: Plan, order: Order): Promise<void> {
    const turn = this.#turn;
    clearTimeout(this.#timer);
    const isWatched = () => turn === this.#turn && (this.#isAt('on-its-way') || this.#isAt('unpaid'));
    try {
      const found = await this.#steps.findOrder(order.id);
      if (isWatched() && found !== undefined && found.paidAt !== null)
        return this.#finish(turn, plan, await this.#steps.readOwn());
    } catch {
      // The next look may be heard.
    }
    if (isWatched() && Date.now() < this.#lookUntilMs)
      this.#timer = setTimeout(() => void this.#look(plan, order), this.#lookMs);
  }

  #isAt(at: CheckoutState['at']): boolean {
    return this.#state.at === at;
  }

  #set(state: CheckoutState): void {
    clearTimeout(this.#timer);
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
