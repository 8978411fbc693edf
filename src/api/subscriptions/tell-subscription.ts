import type { EntityManager } from 'typeorm';
import type { Subscription } from '../../entities/subscription.ts';
import { writeWebhookEvent } from '../webhooks/outbox.ts';
import { findWebhookPerson } from '../webhooks/webhook-person.ts';
import { statusOf } from './subscription-status.ts';

/** Tells others that a subscription is now as it is, in the transaction that made it so. */
export async function tellSubscription(
  manager: EntityManager,
  period: Subscription,
  now: Date,
): Promise<void> {
  const person = await findWebhookPerson(manager, period.userId);
  await writeWebhookEvent(manager, {
    type: 'subscription.changed',
    subject: `user:${period.userId}`,
    at: now,
    data: {
      subscription: {
        id: period.id,
        plan: { code: period.terms.code, name: period.terms.name },
        status: statusOf(period, now),
        startsAt: period.startsAt.toISOString(),
        endsAt: period.endsAt.toISOString(),
        endReason: period.endReason,
      },
      person,
    },
  });
}
