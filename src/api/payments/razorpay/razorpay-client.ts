import Razorpay from 'razorpay';
import { z } from 'zod';
import { AppError } from '../../../errors.ts';
import type { PaymentAccount } from '../payment-account.ts';
import {
  type RazorpayDispute,
  type RazorpayOrder,
  type RazorpayPayment,
  type RazorpayRefund,
  razorpayDispute,
  razorpayDisputes,
  razorpayOrder,
  razorpayOrders,
  razorpayPayment,
  razorpayPayments,
  razorpayRefund,
  razorpayRefunds,
} from './razorpay-entities.ts';

/** Whatever it does, an answer is not waited for any longer. */
const DEADLINE_MS = 10_000;
const MAX_ANSWER_BYTES = 2_000_000;

/** Razorpay answered, and said no: what was asked for cannot be done, and would not be a moment later. */
export class RazorpayRefusal extends Error {
  override readonly name = 'RazorpayRefusal';
}

type RequestConfig = {
  baseURL?: string;
  signal?: AbortSignal;
  maxRedirects?: number;
  maxContentLength?: number;
  proxy?: false;
};
type AxiosFailure = { response?: unknown; message?: unknown; code?: unknown };

/**
 * The package has options neither for its address nor for a deadline, and it loses the cause of a request that got no
 * answer. This is the part of the axios instance by which it asks (2.9.8, `lib/api.js`) that all of it can be given to.
 */
type AskingBy = {
  interceptors: {
    request: { use: (change: (config: RequestConfig) => RequestConfig) => void };
    response: { use: (pass: undefined, fail: (error: AxiosFailure) => never) => void };
  };
};

/**
 * Asks Razorpay, through its own package. Every call throws PAYMENT_PROVIDER_UNAVAILABLE when there is no answer in
 * time or none that makes sense, and RazorpayRefusal for a no.
 */
export class RazorpayClient {
  readonly #razorpay: Razorpay;

  constructor(account: PaymentAccount, { deadlineMs = DEADLINE_MS }: { deadlineMs?: number } = {}) {
    this.#razorpay = new Razorpay({ key_id: account.keyId, key_secret: account.keySecret });
    // Its types say nothing of `rq`.
    const { rq } = this.#razorpay.api as unknown as { rq: AskingBy };
    rq.interceptors.request.use((config) => ({
      ...config,
      baseURL: account.apiUrl(),
      signal: AbortSignal.timeout(deadlineMs),
      maxRedirects: 0,
      maxContentLength: MAX_ANSWER_BYTES,
      // The sandbox is on this machine.
      ...(account.sandbox ? { proxy: false } : {}),
    }));
    rq.interceptors.response.use(undefined, (error) => {
      if (error.response !== undefined) throw error;
      const description = `${String(error.code)}: ${String(error.message)}`;
      throw Object.assign(new Error(description), {
        response: { status: 0, data: { error: { description } } },
      });
    });
  }

  /** `receipt`: our id of it, by which it can be found again. It is captured as soon as it is paid. */
  async createOrder(order: {
    receipt: string;
    amountMinor: number;
    currency: string;
  }): Promise<RazorpayOrder> {
    const { receipt, amountMinor, currency } = order;
    const made = await this.#ask(razorpayOrder, (razorpay) => {
      const body = { amount: amountMinor, currency, receipt, payment_capture: true };
      return razorpay.orders.create({ ...body, notes: { parleyOrderId: receipt } });
    });
    if (made.receipt === receipt && made.amount === amountMinor && made.currency === currency) return made;
    throw unavailable('Razorpay answered with another order');
  }

  async findOrder(receipt: string): Promise<RazorpayOrder | undefined> {
    const { items } = await this.#ask(razorpayOrders, (razorpay) => razorpay.orders.all({ receipt }));
    return items.find((order) => order.receipt === receipt);
  }

  async paymentsOfOrder(providerOrderId: string): Promise<RazorpayPayment[]> {
    const { items } = await this.#ask(razorpayPayments, (razorpay) =>
      razorpay.orders.fetchPayments(providerOrderId),
    );
    return items;
  }

  payment(providerPaymentId: string): Promise<RazorpayPayment> {
    return this.#ask(razorpayPayment, (razorpay) => razorpay.payments.fetch(providerPaymentId));
  }

  /** Somebody else may have captured it meanwhile: then it is as it is. */
  async capture({ id, amount, currency }: RazorpayPayment): Promise<RazorpayPayment> {
    try {
      return await this.#ask(razorpayPayment, (razorpay) => razorpay.payments.capture(id, amount, currency));
    } catch (error) {
      if (error instanceof RazorpayRefusal) return this.payment(id);
      throw error;
    }
  }

  async refundsOf(providerPaymentId: string): Promise<RazorpayRefund[]> {
    const { items } = await this.#ask(razorpayRefunds, (razorpay) =>
      razorpay.payments.fetchMultipleRefund(providerPaymentId, { count: 100 }),
    );
    return items;
  }

  /** All of the account’s, the newest first; `found`: how many there were, those that make no sense too. */
  async disputes(page: {
    count: number;
    skip: number;
  }): Promise<{ found: number; disputes: RazorpayDispute[] }> {
    const { items } = await this.#ask(razorpayDisputes, (razorpay) => razorpay.disputes.all(page));
    const disputes = items.map((item) => razorpayDispute.safeParse(item).data);
    return { found: items.length, disputes: disputes.filter((dispute) => dispute !== undefined) };
  }

  /** `receipt`: our id of it. */
  refund(
    providerPaymentId: string,
    { receipt, amountMinor }: { receipt: string; amountMinor: number },
  ): Promise<RazorpayRefund> {
    return this.#ask(razorpayRefund, (razorpay) => {
      const body = { amount: amountMinor, receipt, notes: { parleyRefundId: receipt } };
      return razorpay.payments.refund(providerPaymentId, body);
    });
  }

  async #ask<T>(answer: z.ZodType<T>, ask: (razorpay: Razorpay) => Promise<unknown>): Promise<T> {
    let told: unknown;
    try {
      told = await ask(this.#razorpay);
    } catch (error) {
      throw toKnownError(error);
    }
    const parsed = answer.safeParse(told);
    if (parsed.success) return parsed.data;
    throw unavailable(`Razorpay answered something else: ${z.prettifyError(parsed.error)}`);
  }
}

/** What the package throws: no Error, but `{ statusCode, error: { code, description } }`. */
const failure = z.object({
  statusCode: z.number(),
  error: z.object({ code: z.string().optional(), description: z.string().optional() }).nullish(),
});

function toKnownError(error: unknown): Error {
  const parsed = failure.safeParse(error);
  if (!parsed.success) return unavailable('Razorpay’s package failed', error);
  const { statusCode, error: said } = parsed.data;
  const text = `Razorpay answered ${statusCode}: ${(said?.description ?? 'nothing more').slice(0, 300)}`;
  // Wrong keys and too many requests say nothing about what was asked for.
  const refused = statusCode >= 400 && statusCode < 500 && ![401, 403, 408, 429].includes(statusCode);
  return refused ? new RazorpayRefusal(text) : unavailable(text);
}

function unavailable(message: string, cause?: unknown): AppError {
  return new AppError('PAYMENT_PROVIDER_UNAVAILABLE', { cause: new Error(message, { cause }) });
}
