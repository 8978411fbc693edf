import type { Plan, PlanTerms } from '../../entities/plan.ts';

/** What whoever gets the plan now gets, and keeps whatever becomes of the plan. */
export function termsOf({ code, name, currency, priceMinor, period, entitlements }: Plan): PlanTerms {
  return { code, name, currency, priceMinor, period, entitlements };
}
