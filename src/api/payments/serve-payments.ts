import { AppError } from '../../errors.ts';
import { getRevenue, refundSubscription } from '../../protocol/rest/payment-admin-endpoints.ts';
import {
  createOrder,
  getReceipt,
  listOrders,
  receiveRazorpayWebhook,
  verifyPayment,
} from '../../protocol/rest/plan-endpoints.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { FeatureDependencies } from '../endpoints.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import { readSubscriptionDetails } from '../subscriptions/admin-subscription-list.ts';
import { readOwnSubscription } from '../subscriptions/own-subscription.ts';
import { readRevenue } from './ledger/read-revenue.ts';
import { readOrderHistory } from './orders/order-history.ts';
import { readReceipt } from './orders/read-receipt.ts';
import { createPaymentParts } from './payment-parts.ts';
import { StaffRefunds } from './refunds/staff-refunds.ts';

/** Orders, their payments, refunds, receipts, Razorpay's webhook, and revenue. */
export function servePayments(router: EndpointRouter, dependencies: FeatureDependencies): void {
  const { config, dataSource, payments, jobs, metrics } = dependencies;
  const parts = payments === null ? undefined : createPaymentParts({ ...dependencies, ...metrics }, payments);
  const requireParts = () => {
    if (parts === undefined) throw new AppError('PAYMENTS_OFF');
    return parts;
  };

  router.serve(createOrder, ({ user, body }) => requireParts().creation.create(user, body.planId));
  router.serve(verifyPayment, async ({ user, body }) => {
    await requireParts().verification.verify(user.id, {
      orderId: body.razorpayOrderId,
      paymentId: body.razorpayPaymentId,
      signature: body.razorpaySignature,
    });
    return readOwnSubscription(dataSource, user.id);
  });
  router.serve(receiveRazorpayWebhook, async ({ rawBody, request }) => {
    const { inbox, metrics } = requireParts();
    const received = await inbox.receive({
      body: rawBody,
      signature: request.get('X-Razorpay-Signature'),
      eventId: request.get('X-Razorpay-Event-Id'),
    });
    metrics.received(received);
  });
  router.serve(listOrders, ({ user, query }) => readOrderHistory(dataSource, user.id, query));
  router.serve(getReceipt, ({ user, params }) =>
    readReceipt(dataSource, user, params.orderId, {
      seller: config.sellerName,
      sandbox: payments?.sandbox ?? false,
    }),
  );
  router.serve(getRevenue, ({ query }) => readRevenue(dataSource, query.days));

  const staffRefunds =
    parts && new StaffRefunds({ dataSource, audit: new AuditLog(dataSource), sender: parts.refunds });
  router.serve(refundSubscription, async ({ user, params, body, request }) => {
    if (staffRefunds === undefined) throw new AppError('PAYMENTS_OFF');
    const { subscriptionId } = params;
    const { amountMinor, note } = body;
    await staffRefunds.order({ actor: user, subscriptionId, amountMinor, note, request });
    return readSubscriptionDetails(dataSource, subscriptionId);
  });

  if (parts !== undefined) {
    jobs.add(
      { name: 'payments', cron: '* * * * *', run: () => parts.reconciliation.run() },
      { name: 'disputes', cron: '20 * * * *', run: () => parts.disputes.run() },
    );
  }
}
