import { AppError } from '../../../errors.ts';
import { requireAllowed } from '../../../plan-required.ts';
import { type PlanAct, refusalOf } from '../../../protocol/entitlements.ts';
import type { ErrorCode } from '../../../protocol/problem.ts';
import type { RoomEntry } from './room-entry.ts';

type Openable = Pick<RoomEntry, 'visibility' | 'hostAllowed'>;

const opening = ({ visibility }: Openable): PlanAct => ({ type: 'open-room', visibility });

/** Whether the host's plan has rooms of this kind. */
export function hostPlanHas(entry: Openable): boolean {
  return refusalOf(entry.hostAllowed, opening(entry)) === undefined;
}

/** Throws PLAN_REQUIRED when it does not. */
export function requireHostPlan(entry: Openable): void {
  requireAllowed(entry.hostAllowed, opening(entry));
}

/** Throws why somebody does not get in. */
export function refuseAtDoor(entry: Openable, code: ErrorCode): never {
  if (code === 'PLAN_REQUIRED') requireHostPlan(entry);
  throw new AppError(code);
}
