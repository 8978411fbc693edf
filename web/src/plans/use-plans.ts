import { listPlans } from '../../../src/protocol/rest/plan-endpoints.ts';
import type { Plan } from '../../../src/protocol/rest/plans.ts';
import { api } from '../app/api.ts';
import { type Answer, useAnswer } from '../app/use-answer.ts';

/** The plans that are offered, in their order. */
export function usePlans(): Answer<Plan[]> {
  return useAnswer(askForPlans);
}

async function askForPlans(): Promise<Plan[]> {
  return (await api.call(listPlans)).items;
}
