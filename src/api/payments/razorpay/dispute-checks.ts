import type { DataSource } from 'typeorm';
import type { Logger } from '../../../logger.ts';
import { type DisputeFact, NO_FACTS, toDisputeFact } from '../facts/order-facts.ts';
import type { PaymentRecords } from '../facts/payment-records.ts';
import type { RazorpayClient } from './razorpay-client.ts';

const A_PAGE = 100;
/** The newest thousand: a shop with more of them has other worries. */
const MOST_PAGES = 10;

export type DisputeChecksDependencies = {
  dataSource: DataSource;
  razorpay: Pick<RazorpayClient, 'disputes'>;
  records: Pick<PaymentRecords, 'apply'>;
  logger: Logger;
};

/** Asks Razorpay which payments banks dispute: it says so of no order, and a webhook may have been lost. */
export class DisputeChecks {
  readonly #parts: DisputeChecksDependencies;

  constructor(parts: DisputeChecksDependencies) {
    this.#parts = parts;
  }

  /** Never rejects for what Razorpay or one dispute does: it is tried again the next time. */
  async run(): Promise<void> {
    const { razorpay, logger } = this.#parts;
    try {
      for (let page = 0; page < MOST_PAGES; page++) {
        const { found, disputes } = await razorpay.disputes({ count: A_PAGE, skip: page * A_PAGE });
        for (const { orderId, ...fact } of await this.#findNews(disputes.map(toDisputeFact))) {
          await this.#apply(orderId, fact);
        }
        if (found < A_PAGE) return;
      }
    } catch (error) {
      logger.warn({ err: error }, 'Disputes could not be asked about; they are the next time');
    }
  }

  /** Of payments that are known here, those that stand otherwise than was heard. */
  async #findNews(facts: readonly DisputeFact[]): Promise<(DisputeFact & { orderId: string })[]> {
    const known = await this.#parts.dataSource.query<
      { id: string; orderId: string; status: string | null }[]
    >(
      `SELECT told.id, p.order_id AS "orderId", d.status
       FROM unnest($1::text[], $2::text[]) AS told (id, payment_id)
         JOIN payments p ON p.provider_payment_id = told.payment_id
         LEFT JOIN disputes d ON d.provider_dispute_id = told.id`,
      [
        facts.map(({ providerDisputeId }) => providerDisputeId),
        facts.map(({ providerPaymentId }) => providerPaymentId),
      ],
    );
    return facts.flatMap((fact) => {
      const row = known.find(({ id }) => id === fact.providerDisputeId);
      return row === undefined || row.status === fact.status ? [] : [{ ...fact, orderId: row.orderId }];
    });
  }

  async #apply(orderId: string, fact: DisputeFact): Promise<void> {
    try {
      await this.#parts.records.apply(orderId, { ...NO_FACTS, disputes: [fact] });
    } catch (error) {
      const { providerDisputeId } = fact;
      this.#parts.logger.error({ err: error, orderId, providerDisputeId }, 'A dispute could not be applied');
    }
  }
}
