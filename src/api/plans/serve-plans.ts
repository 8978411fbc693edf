import * as adminEndpoints from '../../protocol/rest/payment-admin-endpoints.ts';
import * as endpoints from '../../protocol/rest/plan-endpoints.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { FeatureDependencies } from '../endpoints.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import { AdminPlans } from './admin-plans.ts';
import { listPlans } from './offered-plans.ts';

/** `/plans` and `/admin/plans`. */
export function servePlans(router: EndpointRouter, { dataSource, planChanges }: FeatureDependencies): void {
  const plans = new AdminPlans({ dataSource, audit: new AuditLog(dataSource), planChanges });
  router.serve(endpoints.listPlans, () => listPlans(dataSource));
  router.serve(adminEndpoints.listAdminPlans, () => plans.list());
  router.serve(adminEndpoints.createPlan, ({ user, body, request }) =>
    plans.create({ actor: user, request }, body),
  );
  router.serve(adminEndpoints.editPlan, ({ user, params, body, ifVersion, request }) =>
    plans.edit({ actor: user, request }, params.planId, body, ifVersion),
  );
}
