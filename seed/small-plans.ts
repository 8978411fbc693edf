import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { termsOf } from '../src/api/plans/plan-terms.ts';
import { addDays, addPeriod } from '../src/api/subscriptions/period.ts';
import { planEntity } from '../src/entities/plan.ts';
import type { SubscriptionEnd } from '../src/protocol/rest/plans.ts';
import { insertRows } from './insert-rows.ts';
import { type PaidOrder, seedPaidOrder, seedUnpaidOrder } from './small-payments.ts';
import { idOf, type SmallWorld } from './small-world.ts';

const DAY_MS = 86_400_000;
const GRACE_DAYS = 3;

/** A month of Premium that somebody bought, so many days ago. */
type Bought = {
  by: string;
  daysAgo: number;
  /** How much went back, in minor units, and how many days ago. */
  refund?: { amountMinor: number; daysAgo: number; reason: string };
  disputed?: true;
  cancelledDaysAgo?: number;
};

/** Nobody bought anything before they joined, and whoever hosts a private room has Premium. */
const BOUGHT: readonly Bought[] = [
  { by: 'sofia', daysAgo: 41 },
  { by: 'sofia', daysAgo: 10 },
  { by: 'grace', daysAgo: 26, cancelledDaysAgo: 2 },
  { by: 'jonas', daysAgo: 28 },
  {
    by: 'arjun',
    daysAgo: 6,
    refund: { amountMinor: 10_000, daysAgo: 4, reason: 'Recordings did not work for two days.' },
  },
  {
    by: 'camille',
    daysAgo: 19,
    refund: { amountMinor: 49_900, daysAgo: 18, reason: 'Bought by mistake.' },
  },
  { by: 'luca', daysAgo: 36 },
  { by: 'nils', daysAgo: 31.5 },
  { by: 'tomas', daysAgo: 14, disputed: true },
  { by: 'lina', daysAgo: 0.2 },
];

const GRANTED = [
  { to: 'amara', daysAgo: 60, days: 365, note: 'Runs this place.' },
  { to: 'kenji', daysAgo: 60, days: 365, note: 'Moderates.' },
  { to: 'oliver', daysAgo: 18, days: 180, note: 'Teaches medical English for all of us.' },
] as const;

const DECLINED = 'The bank declined the payment.';

/** Who has Premium, who had it, who bought it and got the money back, and a program that is told of it all. */
export async function seedPlans(manager: EntityManager, world: SmallWorld): Promise<void> {
  const premium = await manager.getRepository(planEntity).findOneBy({ code: 'premium' });
  // Whoever took that plan away wants another world.
  if (premium === null) return;
  const plan = { id: premium.id, terms: termsOf(premium) };
  for (const bought of BOUGHT) await seedBought(manager, world, plan, bought);
  for (const { to, daysAgo, days, note } of GRANTED) {
    const startsAt = ago(world, daysAgo);
    const endsAt = addDays(startsAt, days);
    const period = periodRow(plan, idOf(world.people, to), startsAt, endsAt, endsAt);
    const granted = { ...period, granted_by_user_id: idOf(world.people, 'amara'), note };
    await insertRows(manager, 'subscriptions', [granted]);
    await writeDown(manager, world, 'subscription.grant', period.id, startsAt, {
      userId: period.user_id,
      plan: plan.terms.code,
      days,
      note,
    });
  }
  await seedUnpaidOrder(manager, {
    userId: idOf(world.people, 'minjun'),
    plan,
    at: ago(world, 5),
    failure: DECLINED,
  });
  await insertRows(manager, 'webhooks', [
    {
      id: randomUUID(),
      url: 'https://crm.example.org/parley',
      description: 'Our customer records',
      events: ['subscription.changed', 'payment.captured', 'payment.refunded'],
      // There is nobody at that address.
      enabled: false,
      secret: `whsec_${Buffer.from(randomUUID()).toString('base64')}`,
      created_at: ago(world, 50),
    },
  ]);
}

async function seedBought(
  manager: EntityManager,
  world: SmallWorld,
  plan: PaidOrder['plan'],
  { by, daysAgo, refund, disputed, cancelledDaysAgo }: Bought,
): Promise<void> {
  const userId = idOf(world.people, by);
  const at = ago(world, daysAgo);
  const amara = idOf(world.people, 'amara');
  const orderId = await seedPaidOrder(manager, {
    userId,
    plan,
    at,
    refund: refund && { ...refund, at: ago(world, refund.daysAgo), byUserId: amara },
    disputedAt: disputed && ago(world, daysAgo - 5),
  });
  const endsAt = addPeriod(at, plan.terms.period);
  const cancelledAt = cancelledDaysAgo === undefined ? null : ago(world, cancelledDaysAgo);
  const runsUntil = cancelledAt === null ? addDays(endsAt, GRACE_DAYS) : endsAt;
  const isGone = refund?.amountMinor === plan.terms.priceMinor;
  const end = isGone ? endOf('refunded', ago(world, refund.daysAgo)) : endOf('expired', runsUntil);
  const period = periodRow(plan, userId, at, endsAt, runsUntil);
  if (refund !== undefined) {
    const { amountMinor, reason: note } = refund;
    const after = { amountMinor, currency: plan.terms.currency, note };
    await writeDown(manager, world, 'subscription.refund', period.id, ago(world, refund.daysAgo), after);
  }
  await insertRows(manager, 'subscriptions', [
    {
      ...period,
      order_id: orderId,
      cancelled_at: cancelledAt,
      // Three days before the end.
      reminded_at: endsAt.getTime() - world.now.getTime() < 3 * DAY_MS ? addDays(endsAt, -3) : null,
      ...(end.ended_at <= world.now ? end : { ended_at: null, end_reason: null }),
    },
  ]);
}

function periodRow(
  { id: planId, terms }: PaidOrder['plan'],
  userId: string,
  startsAt: Date,
  endsAt: Date,
  runsUntil: Date,
) {
  return {
    id: randomUUID(),
    user_id: userId,
    plan_id: planId,
    terms: JSON.stringify(terms),
    starts_at: startsAt,
    ends_at: endsAt,
    runs_until: runsUntil,
    started_told_at: startsAt,
    created_at: startsAt,
  };
}

/** What an admin did, in the audit log. */
async function writeDown(
  manager: EntityManager,
  { people }: SmallWorld,
  action: 'subscription.grant' | 'subscription.refund',
  subscriptionId: string,
  at: Date,
  after: object,
): Promise<void> {
  await insertRows(manager, 'audit_entries', [
    {
      id: randomUUID(),
      at,
      actor_user_id: idOf(people, 'amara'),
      action,
      target_kind: 'subscription',
      target_id: subscriptionId,
      after: JSON.stringify(after),
      address: '203.0.113.7',
    },
  ]);
}

function endOf(reason: SubscriptionEnd, at: Date) {
  return { ended_at: at, end_reason: reason };
}

function ago({ now }: SmallWorld, days: number): Date {
  return new Date(now.getTime() - days * DAY_MS);
}
