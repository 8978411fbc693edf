import { type DataSource, IsNull } from 'typeorm';
import { type Plan, planEntity } from '../../entities/plan.ts';
import { FREE_PLAN } from '../../protocol/free-plan.ts';
import type { Plan as PlanView } from '../../protocol/rest/plans.ts';
import { readEntitlements } from './stored-entitlements.ts';

/** The plans that anyone can have now, in the order that staff gave them. */
export async function listPlans(dataSource: DataSource): Promise<{ items: PlanView[] }> {
  const plans = await dataSource
    .getRepository(planEntity)
    .find({ where: { retiredAt: IsNull() }, order: { position: 'ASC', code: 'ASC' } });
  return { items: plans.map(toPlanView) };
}

/** A plan as people see it. */
export function toPlanView({
  id,
  code,
  name,
  description,
  currency,
  priceMinor,
  period,
  entitlements,
}: Plan): PlanView {
  return {
    id,
    code,
    name,
    description,
    price: { currency, amountMinor: priceMinor },
    period,
    entitlements: readEntitlements(entitlements),
    free: code === FREE_PLAN,
  };
}
