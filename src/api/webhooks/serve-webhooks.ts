import * as endpoints from '../../protocol/rest/webhook-endpoints.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { FeatureDependencies } from '../endpoints.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import { listDeliveries, replayDeliveries } from './deliveries.ts';
import { forgetOldEvents } from './forget-events.ts';
import { testWebhook } from './webhook-test.ts';
import { Webhooks } from './webhooks.ts';

/** `/admin/webhooks`: who is told what happens here. */
export function serveWebhooks(
  router: EndpointRouter,
  { config, dataSource, jobs }: FeatureDependencies,
): void {
  const toPrivateAddresses = config.webhooksToPrivateAddresses;
  const webhooks = new Webhooks({ dataSource, audit: new AuditLog(dataSource), toPrivateAddresses });
  router.serve(endpoints.listWebhooks, () => webhooks.list());
  router.serve(endpoints.createWebhook, ({ user, body, request }) =>
    webhooks.create({ actor: user, request }, body),
  );
  router.serve(endpoints.editWebhook, ({ user, params, body, ifVersion, request }) =>
    webhooks.edit({ actor: user, request }, params.webhookId, body, ifVersion),
  );
  router.serve(endpoints.deleteWebhook, ({ user, params, request }) =>
    webhooks.delete({ actor: user, request }, params.webhookId),
  );
  router.serve(endpoints.rotateWebhookSecret, ({ user, params, request }) =>
    webhooks.renewSecret({ actor: user, request }, params.webhookId),
  );
  router.serve(endpoints.testWebhook, ({ params }) =>
    testWebhook({ dataSource, toPrivateAddresses }, params.webhookId),
  );
  router.serve(endpoints.listDeliveries, ({ params, query }) =>
    listDeliveries(dataSource, params.webhookId, query),
  );
  router.serve(endpoints.replayDeliveries, ({ user, params, body, request }) =>
    replayDeliveries({ dataSource, webhooks }, { actor: user, request }, params.webhookId, body),
  );
  jobs.add({
    name: 'old-webhook-events',
    cron: '17 3 * * *',
    run: () => forgetOldEvents(dataSource, new Date()),
  });
}
