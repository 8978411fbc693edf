import { setTimeout as delay } from 'node:timers/promises';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { Logger } from '../../../logger.ts';
import type { WebhookDispatcherOptions } from './webhook-dispatcher.ts';

/** So long the figures wait for the database. */
const COUNT_MS = 2_000;

/**
 * What operators see of webhooks. The gauge is of the whole installation, whichever process is asked; the counter is of
 * this process.
 */
export function webhookMetrics(
  registry: Registry,
  dataSource: DataSource,
  logger: Logger,
): NonNullable<WebhookDispatcherOptions['observe']> {
  new Gauge({
    name: 'parley_webhook_deliveries',
    help: 'Webhook deliveries of the installation that wait, or were given up',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      try {
        const counts = await Promise.race([
          countDeliveries(dataSource),
          delay(COUNT_MS, undefined, { ref: false }),
        ]);
        if (counts === undefined) throw new Error(`The database did not answer within ${COUNT_MS} ms`);
        this.set({ status: 'waiting' }, counts.waiting);
        this.set({ status: 'dead' }, counts.dead);
      } catch (error) {
        // The other figures are told all the same, the more so while the database is away.
        this.reset();
        logger.debug({ err: error }, 'Webhook deliveries cannot be counted');
      }
    },
  });
  const attempts = new Counter({
    name: 'parley_webhook_attempts_total',
    help: 'Attempts to deliver a webhook, by what came of them; dead is the last one that failed',
    labelNames: ['result'],
    registers: [registry],
  });
  for (const result of ['delivered', 'failed', 'dead'] as const) attempts.inc({ result }, 0);
  return (result) => attempts.inc({ result });
}

async function countDeliveries(dataSource: DataSource): Promise<{ waiting: number; dead: number }> {
  const [counts] = await dataSource.query<{ waiting: number; dead: number }[]>(
    `SELECT (SELECT count(*) FROM webhook_deliveries WHERE status = 'waiting')::int AS waiting,
       (SELECT count(*) FROM webhook_deliveries WHERE status = 'dead')::int AS dead`,
  );
  return counts ?? { waiting: 0, dead: 0 };
}
