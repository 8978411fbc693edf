import { EntitySchema } from 'typeorm';
import type { Entitlements } from '../protocol/entitlements.ts';
import type { PlanPeriod } from '../protocol/rest/plans.ts';

/** What somebody buys or is given: as the plan was at that moment. */
export type PlanTerms = {
  code: string;
  name: string;
  currency: string;
  priceMinor: number;
  period: PlanPeriod;
  entitlements: Entitlements;
};

/** A plan that is offered, or was. */
export type Plan = {
  id: string;
  code: string;
  name: string;
  description: string;
  currency: string;
  priceMinor: number;
  period: PlanPeriod;
  entitlements: Entitlements;
  position: number;
  /** Not sold since then. */
  retiredAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  /** Counts edits, for `If-Match`. */
  version: number;
};

export const planEntity = new EntitySchema<Plan>({
  name: 'Plan',
  tableName: 'plans',
  columns: {
    id: { type: 'uuid', primary: true },
    code: { type: 'text' },
    name: { type: 'text' },
    description: { type: 'text' },
    currency: { type: 'text' },
    priceMinor: { type: 'integer', name: 'price_minor' },
    period: { type: 'text' },
    entitlements: { type: 'jsonb' },
    position: { type: 'integer' },
    retiredAt: { type: 'timestamptz', name: 'retired_at', precision: 3, nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
    updatedAt: { type: 'timestamptz', name: 'updated_at', precision: 3 },
    version: { type: 'integer' },
  },
});
