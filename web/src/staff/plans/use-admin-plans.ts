import { useCallback } from 'react';
import { listAdminPlans } from '../../../../src/protocol/rest/payment-admin-endpoints.ts';
import type { AdminPlan } from '../../../../src/protocol/rest/plans.ts';
import { api } from '../../app/api.ts';
import { useAnswer } from '../../app/use-answer.ts';

/** All plans to choose from; undefined until they are there. */
export function useAdminPlans(): readonly AdminPlan[] | undefined {
  return useAnswer(useCallback(() => api.call(listAdminPlans), [])).value?.items;
}
