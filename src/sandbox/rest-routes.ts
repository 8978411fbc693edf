import { createHash, timingSafeEqual } from 'node:crypto';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { getDispute, listDisputes, moveDispute } from './disputes.ts';
import {
  cardEntity,
  collection,
  disputeEntity,
  type Entity,
  orderEntity,
  type PaymentRow,
  paymentEntity,
  refundEntity,
} from './entities.ts';
import { createOrder, getOrder, listOrders } from './orders.ts';
import { capturePayment, getPayment, listPayments, payOrder } from './payments.ts';
import { noSuchId, wrongKeys } from './razorpay-error.ts';
import { createRefund, getRefund, listRefunds } from './refunds.ts';
import * as inputs from './rest-inputs.ts';
import type { SandboxDatabase } from './sandbox-database.ts';

export type RestDependencies = {
  database: SandboxDatabase;
  keys: { keyId: string; keySecret: string };
  /** Something is noted in the tables that has its time. */
  wake: () => void;
  lateMs: number;
  refundMs: number;
};

/** What the official package asks, as https://razorpay.com/docs/api describes it, for whoever has the keys. */
export function restRoutes({ database, keys, wake, lateMs, refundMs }: RestDependencies): Router {
  const router = Router();
  router.use(requireKeys(keys));
  const read = (path: string, answer: (request: Request) => Promise<Entity>) =>
    router.get(path, async (request, response) => reply(response, await answer(request)));
  const change = (path: string, answer: (request: Request) => Promise<Entity>) =>
    router.post(path, async (request, response) => {
      const entity = await answer(request);
      wake();
      reply(response, entity);
    });

  change('/orders', async ({ body }) =>
    orderEntity(await createOrder(database, inputs.parseRequest(inputs.createOrderInput, body ?? {}))),
  );
  read('/orders', async ({ query }) => {
    const orders = await listOrders(database, inputs.parseRequest(inputs.listOrdersInput, query));
    return collection(orders.map(orderEntity));
  });
  read('/orders/:id', async (request) => orderEntity(await getOrder(database, idOf(request))));
  read('/orders/:id/payments', async (request) => {
    const { id } = await getOrder(database, idOf(request));
    const payments = await listPayments(database, { ...inputs.WHOLE_LIST, orderId: id });
    return collection(payments.map((payment) => expanded(payment, request)));
  });

  read('/payments', async (request) => {
    const list = inputs.parseRequest(inputs.listInput, request.query);
    const payments = await listPayments(database, { ...list, orderId: null });
    return collection(payments.map((payment) => expanded(payment, request)));
  });
  read('/payments/:id', async (request) => expanded(await getPayment(database, idOf(request)), request));
  change('/payments/:id/capture', async (request) => {
    const input = inputs.parseRequest(inputs.capturePaymentInput, request.body ?? {});
    return paymentEntity(await capturePayment(database, idOf(request), input));
  });
  change('/payments/:id/refund', async (request) => {
    const input = inputs.parseRequest(inputs.createRefundInput, request.body ?? {});
    const idempotencyKey = inputs.parseRequest(inputs.idempotencyKey, request.get('x-refund-idempotency'));
    const timing = { idempotencyKey, settleMs: refundMs };
    return refundEntity(await createRefund(database, idOf(request), input, timing));
  });
  read('/payments/:id/refunds', async (request) => {
    const list = inputs.parseRequest(inputs.listInput, request.query);
    const { id } = await getPayment(database, idOf(request));
    return collection((await listRefunds(database, { ...list, paymentId: id })).map(refundEntity));
  });
  read('/payments/:id/refunds/:refundId', async (request) => {
    const refund = await getRefund(database, String(request.params.refundId));
    if (refund.payment_id !== idOf(request)) throw noSuchId();
    return refundEntity(refund);
  });

  read('/refunds', async ({ query }) => {
    const list = inputs.parseRequest(inputs.listInput, query);
    return collection((await listRefunds(database, { ...list, paymentId: null })).map(refundEntity));
  });
  read('/refunds/:id', async (request) => refundEntity(await getRefund(database, idOf(request))));
  read('/disputes', async ({ query }) => {
    const list = inputs.parseRequest(inputs.listInput, query);
    return collection((await listDisputes(database, list)).map(disputeEntity));
  });
  read('/disputes/:id', async (request) => disputeEntity(await getDispute(database, idOf(request))));

  // What at Razorpay banks and people do, for tests and demonstrations.
  change('/sandbox/disputes', async ({ body }) =>
    disputeEntity(await moveDispute(database, inputs.parseRequest(inputs.moveDisputeInput, body ?? {}))),
  );
  change('/sandbox/payments', async ({ body }) => {
    const { order_id: orderId, ...input } = inputs.parseRequest(inputs.forcePaymentInput, body ?? {});
    return paymentEntity(await payOrder(database, orderId, input, { lateMs, evenPaid: true }));
  });
  return router;
}

function reply(response: Response, entity: Entity): void {
  response.json(entity);
}

function idOf(request: Request): string {
  return String(request.params.id);
}

/** The package asks for `expand[]` under another name, which no server could know beforehand (2.9.8). */
function expanded(payment: PaymentRow, { query }: Request): Entity {
  const asked = Object.entries(query).filter(([name]) => name.startsWith('expand'));
  const withCard = asked.flatMap(([, value]) => value).includes('card');
  return withCard ? { ...paymentEntity(payment), card: cardEntity(payment) } : paymentEntity(payment);
}

function requireKeys({ keyId, keySecret }: RestDependencies['keys']): RequestHandler {
  const expected = digest(`Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`);
  return (request, _response, next) => {
    if (!timingSafeEqual(digest(request.get('authorization') ?? ''), expected)) throw wrongKeys();
    next();
  };
}

/** Of one length, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
