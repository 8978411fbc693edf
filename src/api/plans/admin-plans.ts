import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import { insertOnce } from '../../entities/insert-once.ts';
import { type Plan, planEntity } from '../../entities/plan.ts';
import { AppError } from '../../errors.ts';
import { FREE_PLAN } from '../../protocol/free-plan.ts';
import {
  type AdminPlan,
  type createPlanInput,
  type editPlanInput,
  MAX_PLAN_POSITION,
} from '../../protocol/rest/plans.ts';
import type { AuditLog, StaffActor } from '../audit/audit-log.ts';
import { givenFields } from '../http/given-fields.ts';
import { IS_RUNNING } from './effective-plan.ts';
import { toPlanView } from './offered-plans.ts';
import type { PlanChanges } from './plan-changes.ts';
import { readEntitlements } from './stored-entitlements.ts';

export type AdminPlansDependencies = {
  dataSource: DataSource;
  audit: AuditLog;
  planChanges: Pick<PlanChanges, 'tellAllInRooms'>;
};

/** What makes a plan, as staff edit it and the audit log has it. */
type PlanFacts = Pick<
  Plan,
  'name' | 'description' | 'currency' | 'priceMinor' | 'period' | 'entitlements' | 'position'
> & { retired: boolean };
const EDITABLE = [
  'name',
  'description',
  'currency',
  'priceMinor',
  'period',
  'entitlements',
  'position',
  'retired',
] as const satisfies readonly (keyof PlanFacts)[];
/** Of the plan that everyone has. */
const FREE_KEEPS: readonly (keyof PlanFacts)[] = ['currency', 'priceMinor', 'period', 'retired'];

/** The plans, for those who edit them. What was sold of a plan does not change with it. */
export class AdminPlans {
  readonly #dataSource: DataSource;
  readonly #audit: AuditLog;
  readonly #planChanges: AdminPlansDependencies['planChanges'];

  constructor({ dataSource, audit, planChanges }: AdminPlansDependencies) {
    this.#dataSource = dataSource;
    this.#audit = audit;
    this.#planChanges = planChanges;
  }

  /** In the order in which they are offered, those that are not sold any more too. */
  async list(): Promise<{ items: AdminPlan[] }> {
    const { manager } = this.#dataSource;
    const plans = await manager.getRepository(planEntity).find({ order: { position: 'ASC', code: 'ASC' } });
    const subscribers = await countSubscribers(manager);
    return { items: plans.map((plan) => toAdminView(plan, subscribers)) };
  }

  /** Without a position it comes last. Throws PLAN_CODE_TAKEN. */
  create(editor: StaffActor, given: z.output<typeof createPlanInput>): Promise<AdminPlan> {
    return this.#dataSource.transaction(async (manager) => {
      // There always is one, and the table refuses another by its price before it looks at its code.
      if (given.code === FREE_PLAN) throw new AppError('PLAN_CODE_TAKEN');
      const now = new Date();
      const { position = await nextPosition(manager), ...input } = given;
      const plan: Plan = {
        ...input,
        id: randomUUID(),
        position,
        retiredAt: null,
        createdAt: now,
        updatedAt: now,
        version: 1,
      };
      if (!(await insertOnce(manager, planEntity, plan))) throw new AppError('PLAN_CODE_TAKEN');
      await this.#record(manager, editor, 'plan.create', plan.id, undefined, {
        code: plan.code,
        ...factsOf(plan),
      });
      return toAdminView(plan, new Map());
    });
  }

  /**
   * What the free plan allows from now on reaches everyone in a call before this resolves. Throws PLAN_NOT_FOUND,
   * VERSION_MISMATCH, PLAN_IS_FREE.
   */
  async edit(
    editor: StaffActor,
    planId: string,
    changes: z.output<typeof editPlanInput>,
    ifVersion: number | undefined,
  ): Promise<AdminPlan> {
    const { view, reachesEveryone } = await this.#dataSource.transaction(async (manager) => {
      const plan = await lockPlan(manager, planId);
      if (ifVersion !== undefined && ifVersion !== plan.version) throw new AppError('VERSION_MISMATCH');
      const before = factsOf(plan);
      const after = { ...before, ...givenFields(changes) };
      const changed = EDITABLE.filter((key) => !isDeepStrictEqual(before[key], after[key]));
      const isFree = plan.code === FREE_PLAN;
      if (isFree && changed.some((key) => FREE_KEEPS.includes(key))) throw new AppError('PLAN_IS_FREE');
      const edited = changed.length === 0 ? plan : await save(manager, plan, after);
      if (changed.length > 0) {
        const pick = (from: PlanFacts) => Object.fromEntries(changed.map((key) => [key, from[key]]));
        await this.#record(manager, editor, 'plan.edit', planId, pick(before), pick(after));
      }
      return {
        view: toAdminView(edited, await countSubscribers(manager)),
        reachesEveryone: isFree && (changed.includes('entitlements') || changed.includes('name')),
      };
    });
    if (reachesEveryone) await this.#planChanges.tellAllInRooms();
    return view;
  }

  #record(
    manager: EntityManager,
    { actor, request }: StaffActor,
    action: 'plan.create' | 'plan.edit',
    planId: string,
    before: object | undefined,
    after: object,
  ): Promise<void> {
    const target = { kind: 'plan', id: planId } as const;
    return this.#audit.record({ actorUserId: actor.id, action, target, before, after, request }, manager);
  }
}

async function lockPlan(manager: EntityManager, planId: string): Promise<Plan> {
  const plan = await manager
    .getRepository(planEntity)
    .createQueryBuilder('plan')
    .where('plan.id = :planId', { planId })
    .setLock('for_no_key_update')
    .getOne();
  if (plan === null) throw new AppError('PLAN_NOT_FOUND');
  return plan;
}

async function save(manager: EntityManager, plan: Plan, { retired, ...facts }: PlanFacts): Promise<Plan> {
  const now = new Date();
  const retiredAt = retired ? (plan.retiredAt ?? now) : null;
  const changes = { ...facts, retiredAt, updatedAt: now, version: plan.version + 1 };
  await manager.update(planEntity, { id: plan.id }, changes);
  return { ...plan, ...changes };
}

async function nextPosition(manager: EntityManager): Promise<number> {
  const [row] = await manager.query<{ next: number }[]>(
    `SELECT least(coalesce(max(position) + 1, 0), ${MAX_PLAN_POSITION}) AS next FROM plans`,
  );
  return row?.next ?? 0;
}

/** How many people have each plan now, by its id; under the free plan’s code, everyone who has no other. */
async function countSubscribers(manager: EntityManager): Promise<ReadonlyMap<string, number>> {
  const rows = await manager.query<{ plan: string; people: number }[]>(
    `SELECT s.plan_id::text AS plan, count(DISTINCT s.user_id)::int AS people
       FROM subscriptions s WHERE ${IS_RUNNING} GROUP BY s.plan_id
     UNION ALL
     SELECT '${FREE_PLAN}', (SELECT count(*) FROM users WHERE deleted_at IS NULL)::int
       - (SELECT count(DISTINCT s.user_id) FROM subscriptions s WHERE ${IS_RUNNING})::int`,
  );
  return new Map(rows.map(({ plan, people }) => [plan, people]));
}

function factsOf(plan: Plan): PlanFacts {
  const { name, description, currency, priceMinor, period, position } = plan;
  const entitlements = readEntitlements(plan.entitlements);
  const retired = plan.retiredAt !== null;
  return { name, description, currency, priceMinor, period, entitlements, position, retired };
}

function toAdminView(plan: Plan, subscribers: ReadonlyMap<string, number>): AdminPlan {
  const counted = plan.code === FREE_PLAN ? FREE_PLAN : plan.id;
  return {
    ...toPlanView(plan),
    position: plan.position,
    retired: plan.retiredAt !== null,
    subscribers: subscribers.get(counted) ?? 0,
    version: plan.version,
  };
}
