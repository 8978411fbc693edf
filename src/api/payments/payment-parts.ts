import type { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { Config } from '../../config/config.ts';
import type { Logger } from '../../logger.ts';
import type { PlanChanges } from '../plans/plan-changes.ts';
import { PaymentRecords } from './facts/payment-records.ts';
import { OrderChecks } from './orders/order-checks.ts';
import { OrderCreation } from './orders/order-creation.ts';
import type { PaymentAccount } from './payment-account.ts';
import { createPaymentMetrics, type PaymentMetrics } from './payment-metrics.ts';
import { DisputeChecks } from './razorpay/dispute-checks.ts';
import { PaymentVerification } from './razorpay/payment-verification.ts';
import { RazorpayClient } from './razorpay/razorpay-client.ts';
import { RazorpayInbox } from './razorpay/razorpay-inbox.ts';
import { Reconciliation } from './reconciliation.ts';
import { RefundSender } from './refunds/refund-sender.ts';

export type PaymentPartsDependencies = {
  config: Pick<Config, 'subscriptionGraceDays'>;
  dataSource: DataSource;
  planChanges: Pick<PlanChanges, 'tell'>;
  logger: Logger;
  registry: Registry;
};

/** All that sells, and asks and hears of payments. */
export type PaymentParts = {
  creation: OrderCreation;
  verification: PaymentVerification;
  inbox: RazorpayInbox;
  refunds: RefundSender;
  metrics: PaymentMetrics;
  reconciliation: Reconciliation;
  disputes: DisputeChecks;
};

/** With an account; nothing is asked before it is used. */
export function createPaymentParts(
  { config, dataSource, planChanges, logger, registry }: PaymentPartsDependencies,
  account: PaymentAccount,
): PaymentParts {
  const razorpay = new RazorpayClient(account);
  const metrics = createPaymentMetrics(registry);
  const { subscriptionGraceDays } = config;
  const records = new PaymentRecords({ dataSource, planChanges, subscriptionGraceDays, metrics, logger });
  const inbox = new RazorpayInbox({ dataSource, account, razorpay, records, logger });
  const checks = new OrderChecks({ dataSource, razorpay, records, logger });
  const refunds = new RefundSender({ dataSource, razorpay, records, logger });
  return {
    creation: new OrderCreation({ dataSource, account, razorpay, metrics }),
    verification: new PaymentVerification({ dataSource, account, razorpay, records }),
    inbox,
    refunds,
    metrics,
    reconciliation: new Reconciliation({ dataSource, inbox, checks, refunds }),
    disputes: new DisputeChecks({ dataSource, razorpay, records, logger }),
  };
}
