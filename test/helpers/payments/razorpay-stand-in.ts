import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export type StandInOrder = {
  id: string;
  entity: 'order';
  amount: number;
  currency: string;
  receipt: string | null;
  notes: object;
  status: 'created' | 'attempted' | 'paid';
  created_at: number;
};

export type StandInPayment = {
  id: string;
  entity: 'payment';
  amount: number;
  currency: string;
  status: 'created' | 'authorized' | 'captured' | 'refunded' | 'failed';
  order_id: string;
  method: string;
  amount_refunded: number;
  refund_status: null | 'partial' | 'full';
  captured: boolean;
  /** What must not be kept here. */
  email: string;
  contact: string;
  error_description: string | null;
  /** Empty ones are a list. */
  notes: object;
  created_at: number;
};

export type StandInRefund = {
  id: string;
  entity: 'refund';
  amount: number;
  currency: string;
  payment_id: string;
  receipt: string | null;
  notes: object;
  status: 'pending' | 'processed' | 'failed';
  created_at: number;
};

/** What Checkout gives to its handler, in the words of our API. */
export type Claim = { razorpayOrderId: string; razorpayPaymentId: string; razorpaySignature: string };

/** What to do to a request instead of answering it as it should be. */
export type Trouble =
  | { status: number; body?: string }
  /** Nothing comes back; `lost`: though it was done. */
  | 'hang-up'
  | 'lost';

type Asked = { method: string; path: string; body: Record<string, unknown> };

/**
 * In Razorpay’s place, over HTTP, as an adversary: it does what Razorpay may do at its worst, when a test says so.
 * Nothing happens in it by itself.
 */
export class RazorpayStandIn {
  readonly keyId = 'rzp_test_standin';
  readonly keySecret = `key ${randomBytes(12).toString('hex')}`.replace(' ', '-');
  readonly webhookSecret = `webhook-${randomBytes(12).toString('hex')}`;
  readonly orders = new Map<string, StandInOrder>();
  readonly payments = new Map<string, StandInPayment>();
  readonly refunds = new Map<string, StandInRefund>();
  /** The newest first. */
  readonly disputes: unknown[] = [];
  readonly asked: Asked[] = [];
  /** Whether the next request whose `METHOD /path` matches meets trouble; taken off one by one. */
  readonly troubles: { at: RegExp; trouble: Trouble }[] = [];
  /** Every request meets it while it is set. */
  away: Trouble | undefined;
  /** What refunds are when they are made. */
  refundStatus: StandInRefund['status'] = 'processed';
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  static async start(): Promise<RazorpayStandIn> {
    const standIn = new RazorpayStandIn();
    standIn.#server.listen(0, '127.0.0.1');
    await once(standIn.#server, 'listening');
    return standIn;
  }

  get url(): string {
    // A server that listens on TCP has such an address.
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** The settings of an app that takes it for Razorpay. */
  get env(): Record<string, string> {
    return {
      PARLEY_RAZORPAY_KEY_ID: this.keyId,
      PARLEY_RAZORPAY_KEY_SECRET: this.keySecret,
      PARLEY_RAZORPAY_WEBHOOK_SECRET: this.webhookSecret,
      PARLEY_RAZORPAY_API_URL: this.url,
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Somebody pays, or tries to. What is not said is as it should be. */
  pay(orderId: string, changes: Partial<StandInPayment> = {}): StandInPayment {
    const order = this.orders.get(orderId);
    if (order === undefined) throw new Error(`There is no order ${orderId}`);
    const payment: StandInPayment = {
      id: newId('pay'),
      entity: 'payment',
      amount: order.amount,
      currency: order.currency,
      status: 'captured',
      order_id: order.id,
      method: 'upi',
      amount_refunded: 0,
      refund_status: null,
      captured: (changes.status ?? 'captured') === 'captured',
      email: 'payer@example.org',
      contact: '+919000090000',
      error_description: changes.status === 'failed' ? 'The bank said no' : null,
      notes: [],
      created_at: nowSeconds(),
      ...changes,
    };
    this.payments.set(payment.id, payment);
    if (payment.status === 'captured') order.status = 'paid';
    return payment;
  }

  /** What Checkout hands to the page after that. */
  claim({ id, order_id: orderId }: Pick<StandInPayment, 'id' | 'order_id'>): Claim {
    const signature = createHmac('sha256', this.keySecret).update(`${orderId}|${id}`).digest('hex');
    return { razorpayOrderId: orderId, razorpayPaymentId: id, razorpaySignature: signature };
  }

  /** Somebody sends money back, here or through the API. Undefined: so much is not there. */
  refund(
    paymentId: string,
    amount: number,
    { receipt = null, notes = [] }: { receipt?: string | null; notes?: object } = {},
  ): StandInRefund | undefined {
    const payment = this.payments.get(paymentId);
    if (payment === undefined) throw new Error(`There is no payment ${paymentId}`);
    if (!payment.captured || payment.amount_refunded + amount > payment.amount) return undefined;
    const refund: StandInRefund = {
      id: newId('rfnd'),
      entity: 'refund',
      amount,
      currency: payment.currency,
      payment_id: paymentId,
      receipt,
      notes,
      status: this.refundStatus,
      created_at: nowSeconds(),
    };
    this.refunds.set(refund.id, refund);
    payment.amount_refunded += amount;
    const whole = payment.amount_refunded === payment.amount;
    payment.refund_status = whole ? 'full' : 'partial';
    if (whole) payment.status = 'refunded';
    return refund;
  }

  refundsOf(paymentId: string): StandInRefund[] {
    return [...this.refunds.values()].filter((refund) => refund.payment_id === paymentId);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = request.method === 'GET' ? {} : Object(await json(request));
    const path = url.pathname.replace(/^\/v1/, '');
    this.asked.push({ method: request.method ?? '', path, body });
    const trouble = this.away ?? this.#takeTrouble(`${request.method} ${path}`);
    if (trouble === 'hang-up') {
      request.socket.destroy();
      return;
    }
    if (typeof trouble === 'object') {
      response.writeHead(trouble.status, { 'content-type': 'application/json' });
      response.end(trouble.body ?? JSON.stringify(refusal('SERVER_ERROR', 'Something went wrong')));
      return;
    }
    const authorization = `Basic ${Buffer.from(`${this.keyId}:${this.keySecret}`).toString('base64')}`;
    const [status, answer] =
      request.headers.authorization === authorization
        ? this.#answer(request.method ?? '', path, url.searchParams, body)
        : [401, refusal('BAD_REQUEST_ERROR', 'Authentication failed')];
    if (trouble === 'lost') {
      request.socket.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  #takeTrouble(request: string): Trouble | undefined {
    const index = this.troubles.findIndex(({ at }) => at.test(request));
    return index === -1 ? undefined : this.troubles.splice(index, 1)[0]?.trouble;
  }

  #answer(
    method: string,
    path: string,
    query: URLSearchParams,
    body: Record<string, unknown>,
  ): [number, object] {
    if (path === '/orders') return method === 'POST' ? this.#createOrder(body) : this.#listOrders(query);
    if (`${method} ${path}` === 'GET /disputes') {
      const [count, skip] = [Number(query.get('count')), Number(query.get('skip'))];
      return [200, collection(this.disputes.slice(skip, skip + count))];
    }
    const [, kind, id = '', act] = path.split('/');
    if (kind === 'orders' && act === 'payments') {
      return [200, collection([...this.payments.values()].filter(({ order_id }) => order_id === id))];
    }
    const payment = this.payments.get(id);
    if (kind !== 'payments' || payment === undefined) {
      return [400, refusal('BAD_REQUEST_ERROR', 'The id provided does not exist')];
    }
    switch (`${method} ${act ?? ''}`) {
      case 'GET ':
        return [200, payment];
      case 'GET refunds':
        return [200, collection(this.refundsOf(id))];
      case 'POST capture':
        if (payment.status !== 'authorized') {
          return [400, refusal('BAD_REQUEST_ERROR', 'This payment has already been captured')];
        }
        Object.assign(payment, { status: 'captured', captured: true });
        return [200, payment];
      case 'POST refund': {
        const receipt = typeof body.receipt === 'string' ? body.receipt : null;
        const refund = this.refund(id, Number(body.amount), { receipt, notes: Object(body.notes) });
        if (refund !== undefined) return [200, refund];
        return [400, refusal('BAD_REQUEST_ERROR', 'The total refund amount is greater than the payment')];
      }
      default:
        return [404, refusal('BAD_REQUEST_ERROR', 'The requested URL was not found on the server.')];
    }
  }

  #createOrder({ amount, currency, receipt, notes }: Record<string, unknown>): [number, object] {
    const order: StandInOrder = {
      id: newId('order'),
      entity: 'order',
      amount: Number(amount),
      currency: String(currency),
      receipt: typeof receipt === 'string' ? receipt : null,
      notes: Object(notes),
      status: 'created',
      created_at: nowSeconds(),
    };
    this.orders.set(order.id, order);
    return [200, order];
  }

  #listOrders(query: URLSearchParams): [number, object] {
    const receipt = query.get('receipt');
    return [200, collection([...this.orders.values()].filter((order) => order.receipt === receipt))];
  }
}

function collection(items: readonly unknown[]): object {
  return { entity: 'collection', count: items.length, items };
}

function refusal(code: string, description: string): object {
  return { error: { code, description, source: 'business', step: 'payment_initiation', reason: 'NA' } };
}

export function newId(prefix: 'order' | 'pay' | 'rfnd' | 'disp' | 'evt'): string {
  return `${prefix}_${randomBytes(7).toString('hex')}`;
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
