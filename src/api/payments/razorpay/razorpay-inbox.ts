import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { orderEntity } from '../../../entities/order.ts';
import { AppError } from '../../../errors.ts';
import type { Logger } from '../../../logger.ts';
import { parseJson } from '../../http/json-body.ts';
import {
  NO_FACTS,
  type OrderFacts,
  toDisputeFact,
  toPaymentFact,
  toRefundFact,
} from '../facts/order-facts.ts';
import type { PaymentRecords } from '../facts/payment-records.ts';
import { adoptOrder } from '../orders/adopt-order.ts';
import type { PaymentAccount } from '../payment-account.ts';
import { isWebhookSignature } from './payment-signatures.ts';
import { type RazorpayClient, RazorpayRefusal } from './razorpay-client.ts';
import {
  MONEY_EVENTS,
  type RazorpayPayment,
  type WebhookPayload,
  webhookEvent,
  webhookPayload,
} from './razorpay-entities.ts';

/** A webhook as it came in. */
export type IncomingWebhook = {
  body: Buffer;
  signature: string | undefined;
  eventId: string | undefined;
};

/** What became of a webhook: `kept` is applied later. */
export type Received = 'applied' | 'repeated' | 'kept';

const EVENT_ID = /^[\w.:-]{1,64}$/;
const MAX_ERROR = 500;
/**
 * SQL: whether a kept event has its turn: at once, then after a minute, two, four… of which the sum is counted from when
 * it came in; from the ninth on each six hours.
 */
const IS_DUE = `received_at <= now() - make_interval(
  mins => (2 ^ least(greatest(attempts - 1, 0), 8) - 1)::int, hours => greatest(attempts - 9, 0) * 6)`;

export type RazorpayInboxDependencies = {
  dataSource: DataSource;
  account: PaymentAccount;
  razorpay: RazorpayClient;
  records: PaymentRecords;
  logger: Logger;
};

/** What Razorpay tells by webhooks: each event is written down first, then applied, and again until that succeeds. */
export class RazorpayInbox {
  readonly #parts: RazorpayInboxDependencies;

  constructor(parts: RazorpayInboxDependencies) {
    this.#parts = parts;
  }

  /**
   * Resolves once the event is written down; what then fails is done later. Throws SIGNATURE_INVALID, MALFORMED_BODY.
   */
  async receive({ body, signature, eventId }: IncomingWebhook): Promise<Received> {
    const { dataSource, account } = this.#parts;
    if (signature === undefined || !isWebhookSignature(account, body, signature)) {
      throw new AppError('SIGNATURE_INVALID');
    }
    const { type, payload } = readEvent(body);
    const isNamed = eventId !== undefined && EVENT_ID.test(eventId);
    const id = isNamed ? eventId : createHash('sha256').update(body).digest('hex');
    const stored: unknown[] = await dataSource.query(
      `INSERT INTO payment_events (id, type, payload, received_at) VALUES ($1, $2, $3, now())
       ON CONFLICT (id) DO NOTHING RETURNING id`,
      [id, type, JSON.stringify(payload)],
    );
    if (stored.length === 0) return this.#receiveAgain(id);
    return (await this.apply({ id, payload })) ? 'applied' : 'kept';
  }

  /** It comes again because the answer was lost, maybe with the process, which then had not applied it either. */
  async #receiveAgain(id: string): Promise<Received> {
    const [kept] = await this.#parts.dataSource.query<{ payload: unknown }[]>(
      'SELECT payload FROM payment_events WHERE id = $1 AND applied_at IS NULL',
      [id],
    );
    if (kept === undefined) return 'repeated';
    return (await this.apply({ id, payload: kept.payload })) ? 'applied' : 'kept';
  }

  /**
   * Applies what is written down and was not applied yet, what was tried least first, at most so many, until the
   * deadline. What fails is left alone longer and longer.
   */
  async applyKept(limit: number, deadline: AbortSignal): Promise<void> {
    const kept = await this.#parts.dataSource.query<{ id: string; payload: unknown }[]>(
      `SELECT id, payload FROM payment_events WHERE applied_at IS NULL AND ${IS_DUE}
       ORDER BY attempts, received_at LIMIT $1`,
      [limit],
    );
    for (const { id, payload } of kept) {
      if (deadline.aborted) return;
      await this.apply({ id, payload });
    }
  }

  /** Whether that succeeded; a failure is written down with the event. */
  async apply({ id, payload }: { id: string; payload: unknown }): Promise<boolean> {
    const { dataSource, records, logger } = this.#parts;
    const done = (manager: EntityManager) => markApplied(manager, id);
    try {
      const known = webhookPayload.parse(payload);
      const target = await this.#findOrder(known);
      if (target === undefined) await done(dataSource.manager);
      else await records.apply(target.orderId, factsOf(known, target.payment), { last: done });
      return true;
    } catch (error) {
      logger.error(
        { err: error, eventId: id },
        'An event of Razorpay could not be applied; it is tried again',
      );
      await this.#note(id, error);
      return false;
    }
  }

  async #note(id: string, error: unknown): Promise<void> {
    const { dataSource, logger } = this.#parts;
    try {
      await dataSource.query(
        'UPDATE payment_events SET attempts = attempts + 1, last_error = $2 WHERE id = $1',
        [id, String(error).replaceAll('\0', '').slice(0, MAX_ERROR)],
      );
    } catch (cause) {
      logger.warn({ err: cause, eventId: id }, 'That an event was not applied could not be written down');
    }
  }

  /** Whose money it is about; undefined: not ours. A refund or dispute may come before, or without, its payment. */
  async #findOrder({
    payment,
    order,
    refund,
    dispute,
  }: WebhookPayload): Promise<{ orderId: string; payment: RazorpayPayment | undefined } | undefined> {
    const { dataSource } = this.#parts;
    const paymentId = refund?.entity.payment_id ?? dispute?.entity.payment_id;
    // Of a payment beside them that is not theirs they say nothing.
    const isTheirs = paymentId === undefined || payment?.entity.id === paymentId;
    const providerOrderId = isTheirs ? (payment?.entity.order_id ?? order?.entity.id) : undefined;
    if (providerOrderId != null) {
      const itself = order?.entity.id === providerOrderId ? order.entity : undefined;
      const orderId =
        (await this.#orderId(providerOrderId)) ??
        (itself === undefined ? undefined : await adoptOrder(dataSource, itself));
      return orderId === undefined ? undefined : { orderId, payment: payment?.entity };
    }
    if (paymentId === undefined) return undefined;
    const [known] = await dataSource.query<{ orderId: string }[]>(
      'SELECT order_id AS "orderId" FROM payments WHERE provider_payment_id = $1',
      [paymentId],
    );
    if (known !== undefined) return { orderId: known.orderId, payment: undefined };
    const fetched = await this.#fetch(paymentId);
    if (fetched?.order_id == null) return undefined;
    const orderId = await this.#orderId(fetched.order_id);
    return orderId === undefined ? undefined : { orderId, payment: fetched };
  }

  async #orderId(providerOrderId: string): Promise<string | undefined> {
    const row = await this.#parts.dataSource
      .getRepository(orderEntity)
      .findOne({ select: { id: true }, where: { providerOrderId } });
    return row?.id;
  }

  async #fetch(paymentId: string): Promise<RazorpayPayment | undefined> {
    try {
      return await this.#parts.razorpay.payment(paymentId);
    } catch (error) {
      // It is not there for our keys.
      if (error instanceof RazorpayRefusal) return undefined;
      throw error;
    }
  }
}

/** Only what we know of is kept of it: there are names, addresses and cards in the rest. Throws MALFORMED_BODY. */
function readEvent(body: Buffer): { type: string; payload: WebhookPayload | object } {
  const event = webhookEvent.safeParse(parseJson(body));
  if (!event.success) throw new AppError('MALFORMED_BODY', { cause: event.error });
  const { event: type, payload } = event.data;
  if (!MONEY_EVENTS.has(type)) return { type: type.replaceAll('\0', '').toWellFormed(), payload: {} };
  const known = webhookPayload.safeParse(payload);
  if (!known.success) throw new AppError('MALFORMED_BODY', { cause: known.error });
  return { type, payload: withRefundStatus(type, known.data) };
}

/** What became of a refund is in the name of the event too, and once was there alone. */
function withRefundStatus(type: string, payload: WebhookPayload): WebhookPayload {
  const { refund } = payload;
  if (refund === undefined || refund.entity.status != null) return payload;
  const status = type === 'refund.processed' ? 'processed' : type === 'refund.failed' ? 'failed' : 'pending';
  return { ...payload, refund: { entity: { ...refund.entity, status } } };
}

function factsOf({ refund, dispute }: WebhookPayload, told: RazorpayPayment | undefined): OrderFacts {
  return {
    ...NO_FACTS,
    payments: told === undefined ? [] : [toPaymentFact(told)],
    refunds: refund === undefined ? [] : [toRefundFact(refund.entity)],
    disputes: dispute === undefined ? [] : [toDisputeFact(dispute.entity)],
  };
}

async function markApplied(manager: EntityManager, id: string): Promise<void> {
  await manager.query('UPDATE payment_events SET applied_at = now(), last_error = NULL WHERE id = $1', [id]);
}
