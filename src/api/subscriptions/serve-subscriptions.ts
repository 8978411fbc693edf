import * as adminEndpoints from '../../protocol/rest/payment-admin-endpoints.ts';
import * as endpoints from '../../protocol/rest/plan-endpoints.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { FeatureDependencies } from '../endpoints.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import { listSubscriptions, readSubscriptionDetails } from './admin-subscription-list.ts';
import { cancelSubscriptions, resumeSubscriptions } from './cancel-subscriptions.ts';
import { readOwnSubscription } from './own-subscription.ts';
import { StaffSubscriptions } from './staff-subscriptions.ts';
import { subscriptionJobs } from './subscription-jobs.ts';

/** `/subscriptions/me`, cancelling and taking it back; `/admin/subscriptions` but for refunds. */
export function serveSubscriptions(router: EndpointRouter, dependencies: FeatureDependencies): void {
  serveOwn(router, dependencies);
  serveStaff(router, dependencies);
  const { config, dataSource, planChanges, mail, jobs } = dependencies;
  jobs.add(...subscriptionJobs({ dataSource, planChanges, mails: mail.queue, publicUrl: config.publicUrl }));
}

function serveOwn(
  router: EndpointRouter,
  { config, dataSource, planChanges }: Pick<FeatureDependencies, 'config' | 'dataSource' | 'planChanges'>,
): void {
  router.serve(endpoints.getOwnSubscription, ({ user }) => readOwnSubscription(dataSource, user.id));
  router.serve(endpoints.cancelSubscription, async ({ user }) => {
    await cancelSubscriptions(dataSource, user.id);
    await planChanges.tell(user.id);
    return readOwnSubscription(dataSource, user.id);
  });
  router.serve(endpoints.resumeSubscription, async ({ user }) => {
    await resumeSubscriptions(dataSource, user.id, config.subscriptionGraceDays);
    await planChanges.tell(user.id);
    return readOwnSubscription(dataSource, user.id);
  });
}

function serveStaff(
  router: EndpointRouter,
  { dataSource, planChanges }: Pick<FeatureDependencies, 'dataSource' | 'planChanges'>,
): void {
  const subscriptions = new StaffSubscriptions({ dataSource, audit: new AuditLog(dataSource), planChanges });
  router.serve(adminEndpoints.listAdminSubscriptions, ({ query }) => listSubscriptions(dataSource, query));
  router.serve(adminEndpoints.getAdminSubscription, ({ params }) =>
    readSubscriptionDetails(dataSource, params.subscriptionId),
  );
  router.serve(adminEndpoints.grantSubscription, ({ user, params, body, request }) =>
    subscriptions.grant({ actor: user, request }, params.userId, body),
  );
  router.serve(adminEndpoints.endSubscription, ({ user, params, body, request }) =>
    subscriptions.end({ actor: user, request }, params.subscriptionId, body),
  );
}
