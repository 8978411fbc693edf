import type { DataSource } from 'typeorm';
import type { User } from '../../entities/user.ts';
import type { MailQueue } from '../mail/mail-queue.ts';
import { writePlanEndMail } from '../mail/write-mail.ts';
import type { Due } from './due-periods.ts';

export type ReminderDependencies = {
  dataSource: DataSource;
  mails: Pick<MailQueue, 'push'>;
  publicUrl: string | null;
};

/** What was bought, ends within three days, and goes on no further. Of short periods the second half is soon enough. */
export const TO_REMIND: Due = {
  column: 'ends_at',
  condition: `s.reminded_at IS NULL AND s.cancelled_at IS NULL AND s.ended_at IS NULL AND s.order_id IS NOT NULL
    AND s.ends_at > now() AND s.ends_at <= now() + interval '3 days'
    AND s.starts_at + (s.ends_at - s.starts_at) / 2 <= now()
    AND NOT EXISTS (
      SELECT 1 FROM subscriptions further WHERE further.user_id = s.user_id AND further.plan_id = s.plan_id
        AND further.ended_at IS NULL AND further.ends_at > s.ends_at)`,
};

type Reminder = Pick<User, 'displayName' | 'email' | 'interfaceLanguage'> & { plan: string; endsAt: Date };

/** Sends one mail, once: it is marked before it goes, since none is better than one each minute. */
export async function remind(
  { dataSource, mails, publicUrl }: ReminderDependencies,
  subscriptionId: string,
): Promise<void> {
  const [marked] = await dataSource.query<[Reminder[], number]>(
    `UPDATE subscriptions s SET reminded_at = now() FROM users account
     WHERE s.id = $1 AND account.id = s.user_id AND ${TO_REMIND.condition}
     RETURNING s.terms ->> 'name' AS plan, s.ends_at AS "endsAt", account.display_name AS "displayName",
       account.email, account.interface_language AS "interfaceLanguage"`,
    [subscriptionId],
  );
  for (const { plan, endsAt, ...to } of marked) {
    mails.push('plan-ends', async () => writePlanEndMail({ to, plan, endsAt, publicUrl }));
  }
}
