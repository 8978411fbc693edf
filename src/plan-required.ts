import { AppError } from './errors.ts';
import { type Entitlements, type PlanAct, refusalOf } from './protocol/entitlements.ts';

/** Throws PLAN_REQUIRED, with the field that asks for more than somebody's plan allows. */
export function requireAllowed(allowed: Entitlements, act: PlanAct): void {
  const refusal = refusalOf(allowed, act);
  if (refusal === undefined) return;
  const { path, detail } = refusal;
  throw new AppError('PLAN_REQUIRED', { detail, errors: [{ path, message: detail }] });
}
